"""The public keys of our Supabase project: fetched, kept for ten minutes, and never taken from a token."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import urlsplit

import jwt

from authorizer.vetting import ALGORITHMS, vet
from lectern.errors import Unauthenticated

FRESH = 600.0  # seconds; Supabase asks not to keep keys longer
STALE = 600.0  # more seconds during which old keys serve while the issuer does not answer
PAUSE = 30.0  # seconds between two fetches at least, however many unknown key ids arrive
_MOST_BYTES = 64 * 1024
_TYPES = ("application/json", "application/jwk-set+json")


@dataclass(slots=True)
class SigningKeys:
    """The keys at a JWKS address.

    The clock is the wall's, for a frozen Lambda's monotonic one may stand still; one that was set back counts as late.
    """

    url: str
    clock: Callable[[], float] = time.time
    patience: float = 2.0  # seconds for each step of a fetch; all of them stay below the function's timeout
    _keys: dict[str, jwt.PyJWK] = field(default_factory=dict)
    _fetched: float = float("-inf")
    _tried: float = float("-inf")

    def find(self, algorithm: str, key_id: str) -> jwt.PyJWK:
        """Raises Unauthenticated when the issuer has no such key, or has not answered for too long."""
        if algorithm in ALGORITHMS.values() and self._is_due(key_id):
            self._refresh()
        if key_id not in self._keys or self._since(self._fetched) > FRESH + STALE:
            raise Unauthenticated("The token was signed with an unknown key.")
        return self._keys[key_id]

    def _is_due(self, key_id: str) -> bool:
        wanted = key_id not in self._keys or self._since(self._fetched) > FRESH
        return wanted and self._since(self._tried) >= PAUSE

    def _since(self, moment: float) -> float:
        passed = self.clock() - moment
        return passed if passed >= 0 else float("inf")

    def _refresh(self) -> None:
        self._tried = self.clock()
        try:
            self._keys = vet(_fetch(self.url, self.patience))
        except (OSError, HTTPException, ValueError):
            return  # an issuer that is down or answers nonsense: the keys we have serve on for a while
        self._fetched = self._tried


def _fetch(url: str, patience: float) -> bytes:
    """The document at this address and no other: http.client follows no redirect."""
    address = urlsplit(url)
    kind = HTTPSConnection if address.scheme == "https" else HTTPConnection
    connection = kind(address.netloc, timeout=patience)
    try:
        connection.request("GET", address.path, headers={"Accept": ", ".join(_TYPES)})
        reply = connection.getresponse()
        if reply.status != 200 or reply.headers.get_content_type() not in _TYPES:
            raise ValueError("the issuer answers something else")
        return _read(reply, patience)
    finally:
        connection.close()


def _read(reply: HTTPResponse, patience: float) -> bytes:
    """Piece by piece, since a socket's timeout starts again with every byte that drips in."""
    raw, end = b"", time.monotonic() + patience
    while piece := reply.read1(_MOST_BYTES):
        raw += piece
        if len(raw) > _MOST_BYTES or time.monotonic() > end:
            raise ValueError("the key set is too large or too slow")
    return raw
