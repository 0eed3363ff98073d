"""An issuer on loopback whose answers a test decides."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt

from authorizer.keys import SigningKeys
from lectern.errors import Unauthenticated
from tests.services.authorizer.minting import public

PATH = "/auth/v1/.well-known/jwks.json"


@dataclass
class Issuer:
    """`asked` are the paths it was asked for; `hung_up` tells that the reader did not wait for all that `drips`."""

    answer: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json; charset=utf-8"})
    asked: list[str] = field(default_factory=list)
    drips: bool = False
    hung_up: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    def publish(self, *keys: dict[str, Any]) -> None:
        self.answer = json.dumps({"keys": keys}).encode()


@contextmanager
def serving() -> Iterator[Issuer]:
    issuer = Issuer()
    issuer.publish(public("ec"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(issuer))
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    issuer.url = f"http://127.0.0.1:{server.server_port}{PATH}"
    yield issuer
    server.shutdown()
    server.server_close()


def _handler(issuer: Issuer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            issuer.asked.append(self.path)
            self.send_response(issuer.status)
            for name, value in issuer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            if issuer.drips:
                self._drip()
            self.wfile.write(issuer.answer)

        def _drip(self) -> None:
            """A space at a time for ten seconds, or until the reader has had enough."""
            try:
                for _ in range(1000):
                    self.wfile.write(b" ")
                    issuer.hung_up.wait(0.01)
            except OSError:
                issuer.hung_up.set()

        def log_message(self, *_: Any) -> None:
            return

    return Handler


def knows(keys: SigningKeys, kid: str = "ec", algorithm: str = "ES256") -> bool:
    try:
        return isinstance(keys.find(algorithm, kid), jwt.PyJWK)
    except Unauthenticated:
        return False
