"""The public keys of our Supabase project: fetched, kept for ten minutes, and never taken from a token."""

import json
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from lectern.errors import Unauthenticated

FRESH = 600.0  # seconds; Supabase asks not to keep keys longer
STALE = 600.0  # more seconds during which old keys serve while the issuer does not answer
PAUSE = 30.0  # seconds between two fetches at least, however many unknown key ids arrive
_MOST_BYTES = 64 * 1024
_TIMEOUT = 3.0


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


@dataclass
class SigningKeys:
    """The keys at a JWKS address (RFC 7517)."""

    url: str
    clock: Callable[[], float] = time.monotonic
    _keys: dict[str, Any] = field(default_factory=dict)
    _fetched: float = float("-inf")
    _tried: float = float("-inf")

    def find(self, kid: str) -> Any:
        """The key of this id. Raises Unauthenticated when the issuer has no such key, or does not answer."""
        age = self.clock() - self._fetched
        if (kid not in self._keys or age > FRESH) and self.clock() - self._tried >= PAUSE:
            self._refresh()
            age = self.clock() - self._fetched
        if kid not in self._keys or age > FRESH + STALE:
            raise Unauthenticated("The token was signed with an unknown key.")
        return self._keys[kid]

    def _refresh(self) -> None:
        self._tried = self.clock()
        try:
            found = _read(self.url)
        except (OSError, ValueError):
            return  # an issuer that is down or answers nonsense: the keys we have serve on for a while
        self._keys, self._fetched = found, self.clock()


def _read(url: str) -> dict[str, Any]:
    opener = urllib.request.build_opener(_NoRedirect)
    with opener.open(url, timeout=_TIMEOUT) as reply:
        raw = reply.read(_MOST_BYTES + 1)
    if len(raw) > _MOST_BYTES:
        raise ValueError("the key set is too large")
    found = json.loads(raw)
    listed = found.get("keys") if isinstance(found, dict) else None
    if not isinstance(listed, list):
        raise ValueError("the answer is no key set")
    return {key["kid"]: _public_key(key) for key in listed if _is_for_signing(key)}


def _is_for_signing(key: Any) -> bool:
    """Public EC P-256 and RSA keys for signatures; a set with private or shared keys in it is no key set."""
    if not isinstance(key, dict) or "d" in key or key.get("kty") == "oct":
        raise ValueError("the key set holds a secret")
    usable = key.get("kty") == "RSA" or (key.get("kty") == "EC" and key.get("crv") == "P-256")
    return usable and key.get("use", "sig") == "sig" and isinstance(key.get("kid"), str)


def _public_key(key: dict[str, Any]) -> Any:
    import jwt

    try:
        return jwt.PyJWK(key)
    except jwt.PyJWTError as broken:
        raise ValueError("the key set holds a broken key") from broken
