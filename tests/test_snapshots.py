"""The official runtime client takes every function through a snapshot: loaded before it, renewed after it."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.template.reading import ROOT, callable_of, functions, template

# docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
API = "/2018-06-01/runtime"
CALL = {
    "Content-Type": "application/json",
    "Lambda-Runtime-Aws-Request-Id": "one",
    "Lambda-Runtime-Deadline-Ms": "4000000000000",
    "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:us-east-1:123456789012:function:one:live",
    "Lambda-Runtime-Trace-Id": "Root=1-00000000-000000000000000000000000",
}
HANDLERS = {name: callable_of(found) for name, found in functions(template()).items()}


@dataclass
class Lambda:
    """Its runtime API: one snapshot, one call with `event`, and then silence. `heard` is what the process asked for."""

    event: dict[str, Any]
    heard: list[str] = field(default_factory=list)
    answer: Any = None
    done: threading.Event = field(default_factory=threading.Event)

    def give(self, path: str) -> bytes:
        self.heard.append(path)
        if self.heard.count(path) > 1:
            threading.Event().wait(60)
        return b"" if path.startswith("restore") else json.dumps(self.event).encode()

    def take(self, path: str, body: bytes) -> None:
        self.heard.append(path)
        self.answer = json.loads(body)
        self.done.set()


@contextmanager
def listening(api: Lambda) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._reply(200, api.give(self.path.removeprefix(f"{API}/")))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            api.take(self.path.removeprefix(f"{API}/"), body)
            self._reply(202, b"{}")

        def _reply(self, status: int, body: bytes) -> None:
            self.send_response(status)
            for name, value in {**CALL, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("handler", HANDLERS.values(), ids=HANDLERS.keys())
def test_a_function_is_frozen_and_thawed_before_its_first_call(handler: str, tmp_path: Any) -> None:
    api = Lambda({"warm_up": {}})
    with listening(api) as port:
        process = subprocess.Popen(
            [sys.executable, "-m", "awslambdaric", handler], env=_environment(port, str(tmp_path)), cwd=ROOT
        )
        try:
            assert api.done.wait(60)
        finally:
            process.kill()
            process.wait()
    assert api.heard[:3] == ["restore/next", "invocation/next", "invocation/one/response"]
    assert api.answer["cold"] is True


def _environment(port: int, data: str) -> dict[str, str]:
    variables = ("TABLE", "BUCKET", "EXTRACT_QUEUE", "EMBED_QUEUE")
    return {
        "PATH": os.environ["PATH"],
        "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{port}",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "snap-start",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
        "LECTERN_DATA": data,
        "OMP_THREAD_LIMIT": "1",
        **{f"LECTERN_{name}": "x" for name in variables},
    }
