"""The loopback server: one port for every service, with faults to order and a record of what was asked."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from . import bedrock, functions, openai, parameters, pinecone, sockets, transcribe
from .answers import Failure, Reply


@dataclass(frozen=True)
class Request:
    """What a client asked: `query` as parse_qs gives it, `body` parsed from JSON."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Message
    body: Any


@dataclass
class Fault:
    path: str
    skip: int
    times: int
    failure: Failure


@dataclass
class Loopback:
    """A running server and what a test may tell it.

    answer: the pieces that any language model says, one event each.
    tool_input: what any model calls a tool with, when it must call one.
    pause: cleared, a stream stops after its first piece until somebody sets it.
    broken: a stream ends after its pieces without saying that it is complete.
    fails_amid: a stream raises this AWS exception after its first piece.
    functions: the handlers of Lambda functions by name.
    """

    answer: tuple[str, ...] = ("Heat ", "flows ", "downhill [1].")
    usage: tuple[int, int] = (120, 7)
    tool_input: Any = None
    pause: threading.Event = field(default_factory=threading.Event)
    broken: bool = False
    fails_amid: str = ""
    streams_done: int = 0
    requests: list[Request] = field(default_factory=list)
    index: pinecone.Index = field(default_factory=pinecone.Index)
    values: dict[str, str] = field(default_factory=dict)
    functions: dict[str, Callable[[Any, Any], Any]] = field(default_factory=dict)
    jobs: transcribe.Jobs = field(default_factory=transcribe.Jobs)
    port: int = 0
    _faults: list[Fault] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def fail(self, path: str, failure: Failure, times: int = 1, skip: int = 0) -> None:
        """After `skip` more requests whose path contains `path`, the next `times` are answered by a failure."""
        self._faults.append(Fault(path, skip, times, failure))

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.requests if path in request.path]

    def reply(self, request: Request) -> Reply:
        with self._lock:
            self.requests.append(request)
            failure = self._due(request.path)
        if failure:
            return failure.reply()
        for service in _SERVICES:
            if reply := service(self, request):
                return reply
        return Failure(404, "UnknownOperationException").reply()

    def spoken(self) -> Iterator[str]:
        """The answer's pieces, held back after the first while `pause` is clear."""
        for number, piece in enumerate(self.answer):
            if number == 1:
                self.pause.wait(30)
            yield piece

    def _due(self, path: str) -> Failure | None:
        for fault in self._faults:
            if fault.path in path and fault.times:
                if fault.skip:
                    fault.skip -= 1
                else:
                    fault.times -= 1
                    return fault.failure
        return None


_SERVICES: tuple[Callable[[Loopback, Request], Reply | None], ...] = (
    bedrock.reply,
    pinecone.reply,
    openai.reply,
    parameters.reply,
    functions.reply,
    sockets.reply,
    transcribe.reply,
)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    loopback: Loopback

    def log_message(self, format: str, *args: Any) -> None:
        """Tests read `requests` instead."""

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_DELETE(self) -> None:
        self._answer()

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        place = urlsplit(self.path)
        request = Request(
            self.command, unquote(place.path), parse_qs(place.query), self.headers, json.loads(body or b"null")
        )
        reply = self.loopback.reply(request)
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        with suppress(ConnectionError):  # a client that has heard enough
            self._whole(reply.body) if reply.stream is None else self._streamed(reply.stream)

    def _whole(self, body: bytes) -> None:
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _streamed(self, stream: Iterator[bytes]) -> None:
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for piece in stream:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            self.wfile.flush()
        self.wfile.write(b"0\r\n\r\n")
        self.loopback.streams_done += 1


def serve(loopback: Loopback) -> ThreadingHTTPServer:
    """Start serving on a free port; `shutdown` and `server_close` end it."""
    handler = type("BoundHandler", (Handler,), {"loopback": loopback})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    loopback.port = server.server_address[1]
    loopback.pause.set()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    return server
