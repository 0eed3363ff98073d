"""The public keys of learning platforms: fetched, kept for ten minutes, and never taken from a token."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from classroom.lti.reaching import Web
from lectern.errors import Invalid, Unavailable

FRESH = 600.0  # seconds that keys are kept
PAUSE = 30.0  # seconds between two fetches of one address at least, however many unknown key ids arrive
ALGORITHMS = {"RSA": "RS256", "EC": "ES256"}  # by the key's type: a token never chooses its own algorithm
_SECRET = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}  # RFC 7518, section 6
_BITS = 2048  # of an RSA key, at least


@dataclass(slots=True)
class Kept:
    keys: dict[str, Any] = field(default_factory=dict)
    fetched: float = float("-inf")
    tried: float = float("-inf")


@dataclass(slots=True)
class Keyring:
    """The keys at each JWKS address. The clock is the wall's: a frozen Lambda's monotonic one may stand still."""

    web: Web
    clock: Callable[[], float] = time.time
    _kept: dict[str, Kept] = field(default_factory=dict)

    def find(self, url: str, key_id: str) -> Any:
        """Raises Invalid when the platform publishes no such key, Unavailable when it publishes none at all."""
        kept, now = self._kept.setdefault(url, Kept()), self.clock()
        wanted = key_id not in kept.keys or not 0 <= now - kept.fetched <= FRESH
        if wanted and not 0 <= now - kept.tried < PAUSE:
            kept.tried = now
            kept.keys = read(self._fetch(url))
            kept.fetched = now
        if not 0 <= now - kept.fetched <= FRESH:
            raise Unavailable("The LMS's keys could not be fetched.")
        if key_id not in kept.keys:
            raise Invalid("The launch was signed with a key that your LMS does not publish.")
        return kept.keys[key_id]

    def _fetch(self, url: str) -> bytes:
        answer = self.web.ask("GET", url, {"Accept": "application/json, application/jwk-set+json"})
        if answer.status != 200:
            raise Unavailable("The LMS's keys could not be fetched.", answer.status)
        return answer.body


def read(raw: bytes) -> dict[str, Any]:
    """The keys of a set (RFC 7517) that may sign a launch, by id. Raises Unavailable for what is no key set."""
    from joserfc.errors import JoseError
    from joserfc.jwk import import_key

    try:
        listed = [each for each in json.loads(raw)["keys"] if _is_ours(each)]
        found = {each["kid"]: import_key(each) for each in listed}
    except (ValueError, TypeError, KeyError, RecursionError, JoseError):
        raise Unavailable("The LMS publishes something that is no key set.") from None
    if len(found) < len(listed):
        raise Unavailable("The LMS publishes two keys of one id.")
    return {kid: key for kid, key in found.items() if key.key_type != "RSA" or _bits(key) >= _BITS}


def _bits(key: Any) -> int:
    return int(key.public_key.key_size)


def _is_ours(key: Any) -> bool:
    if not isinstance(key, dict) or not isinstance(key.get("kid"), str) or _SECRET & key.keys():
        return False
    if key.get("kty") not in ALGORITHMS or key.get("crv", "P-256") != "P-256":
        return False
    wanted = {"use": "sig", "alg": ALGORITHMS[key["kty"]]}
    return all(key.get(member, value) == value for member, value in wanted.items())
