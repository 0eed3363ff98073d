"""Lambda's side of a function: the Runtime API, which hands out events and takes the answers, with a clock.

docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import json
import queue
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an event, or of the initialisation; `seconds` since the event was handed out."""

    value: Any
    seconds: float
    failed: bool = False


@dataclass
class RuntimeApi:
    """`asked` is set when the function first asks for an event: it has started."""

    port: int = 0
    seconds: int = 30  # until the deadline that the function is told
    events: "queue.Queue[Any]" = field(default_factory=queue.Queue)
    answers: "queue.Queue[Answer]" = field(default_factory=queue.Queue)
    asked: threading.Event = field(default_factory=threading.Event)
    asked_at: float = 0.0
    handed_at: float = 0.0

    def call(self, event: Any, patience: float) -> Answer:
        """Raises queue.Empty when nothing comes in time."""
        self.events.put(event)
        return self.answers.get(timeout=patience)

    def note_started(self) -> None:
        if not self.asked.is_set():
            self.asked_at = time.perf_counter()
            self.asked.set()


@contextmanager
def serving(seconds: int) -> Iterator[RuntimeApi]:
    api = RuntimeApi(seconds=seconds)
    server = _Server(("127.0.0.1", 0), type("Bound", (_Handler,), {"api": api}))
    api.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield api
    finally:
        api.events.put(None)
        server.shutdown()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A function that is killed while it waits for the next event breaks its connection."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    api: RuntimeApi

    def do_GET(self) -> None:
        self.api.note_started()
        body = json.dumps(self.api.events.get()).encode()
        self.api.handed_at = time.perf_counter()
        self._reply(200, body)

    def do_POST(self) -> None:
        ended = time.perf_counter()
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        value = json.loads(sent or b"null")
        failed = self.path.endswith("/error")
        self.api.answers.put(Answer(value, ended - self.api.handed_at, failed))
        self.api.note_started()  # an error of the initialisation is an answer too
        self._reply(202, b"{}")

    def _reply(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Lambda-Runtime-Aws-Request-Id", "00000000-0000-4000-8000-000000000000")
        self.send_header("Lambda-Runtime-Deadline-Ms", str(int((time.time() + self.api.seconds) * 1000)))
        self.send_header("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:000000000000:function:f")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing: the terminal shows results."""
