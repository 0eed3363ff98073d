"""Lectern's own keys, with which it proves to learning platforms that it is Lectern.

The newest key signs once it has been published for an hour, since platforms keep key sets; the one before it stays
published, so that what it signed can still be checked.
"""

import json
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lectern.aws import secrets
from lectern.errors import Unavailable

RIPE = 3600  # seconds that a key is published before it signs
_FIRST = str(uuid.uuid5(uuid.NAMESPACE_URL, "lectern:first-lti-key"))  # two that begin at once write one secret


@dataclass(frozen=True, slots=True)
class Signer:
    """`secret` names the secret that holds {"keys": [{"since": seconds, "key": private JWK}]}, oldest first."""

    secret: str
    clock: Callable[[], float] = time.time

    def publish(self) -> dict[str, Any]:
        """The key set (RFC 7517); the first key is drawn when there is none."""
        from joserfc.jwk import RSAKey

        kept = self._kept() or self._begin()
        return {"keys": [RSAKey.import_key(each["key"]).as_dict(private=False) for each in kept]}

    def rotate(self) -> dict[str, Any]:
        """Publish a new key beside the present one, which signs for another hour."""
        kept = self._kept(fresh=True)
        secrets.write(self.secret, json.dumps({"keys": [*kept[-1:], self._drawn()]}), str(uuid.uuid4()))
        self._kept(fresh=True)
        return self.publish()

    def sign(self, claims: Mapping[str, Any]) -> str:
        """A JWS in compact serialisation. Raises Unavailable before the first key was published."""
        from joserfc import jwt
        from joserfc.jwk import RSAKey

        kept = self._kept()
        if not kept:
            raise Unavailable("Lectern has no LTI key; open /lti/jwks once.")
        ripe = [each for each in kept if self.clock() - each["since"] >= RIPE] or kept
        key = RSAKey.import_key((ripe[-1] if ripe is not kept else kept[0])["key"])
        return jwt.encode({"alg": "RS256", "kid": key.kid, "typ": "JWT"}, dict(claims), key)

    def _begin(self) -> list[dict[str, Any]]:
        secrets.write(self.secret, json.dumps({"keys": [self._drawn()]}), _FIRST)
        return self._kept(fresh=True)

    def _kept(self, fresh: bool = False) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(secrets.secret(self.secret, fresh)).get("keys", [])
        return found

    def _drawn(self) -> dict[str, Any]:
        from joserfc.jwk import RSAKey

        named: Any = {"kid": uuid.uuid4().hex, "use": "sig", "alg": "RS256"}
        return {"since": int(self.clock()), "key": RSAKey.generate_key(2048, named).as_dict(private=True)}
