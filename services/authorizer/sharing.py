"""For projects that still sign with a shared secret (HS256): off until a deployment names that secret."""

import base64
from collections.abc import Callable
from dataclasses import dataclass

import jwt

from authorizer.verifying import Keys
from lectern.errors import LecternError

SUPABASE_DEFAULT = "super-secret-jwt-token-with-at-least-32-characters-long"  # in every self-hosting guide
_SHORTEST = 32  # bytes: RFC 7518, section 3.2


class MayNotStart(LecternError):
    """The deployment's sign-in settings would let strangers in."""


@dataclass(frozen=True, slots=True)
class SharedAndPublished:
    """HS256 by the shared secret, every other algorithm by the published keys, and no way from one to the other."""

    secret: Callable[[], str]
    published: Keys

    def find(self, algorithm: str, key_id: str) -> jwt.PyJWK:
        return shared_key(self.secret().encode()) if algorithm == "HS256" else self.published.find(algorithm, key_id)


def shared_key(secret: bytes) -> jwt.PyJWK:
    """Raises MayNotStart when it is too short."""
    if len(secret) < _SHORTEST:
        raise MayNotStart(f"The JWT secret is shorter than {_SHORTEST} bytes; let Supabase make a new one.")
    return jwt.PyJWK({"kty": "oct", "k": base64.urlsafe_b64encode(secret).decode()}, "HS256")


def check_start(stage: str, issuer: str, secret: str) -> None:
    """`secret` is empty without HS256. Raises MayNotStart, telling what to change."""
    if secret:
        shared_key(secret.encode())
    if stage == "prod" and secret == SUPABASE_DEFAULT:
        raise MayNotStart("The JWT secret is Supabase's public default; make your own.")
    if stage == "prod" and not issuer.startswith("https://"):
        raise MayNotStart("SupabaseUrl does not start with https://, so its keys could be exchanged on the way.")
