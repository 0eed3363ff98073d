"""Checks a Supabase access token: its shape first, then its signature, then what it claims.

Supabase's claims: supabase.com/docs/guides/auth/jwt-fields. JWT practice: RFC 8725.
"""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from lectern.errors import Unauthenticated

ALGORITHMS = {"EC": "ES256", "RSA": "RS256"}  # by the key's type: a token never chooses its own algorithm
_LONGEST = 8192  # characters
_SHAPE = re.compile(r"[A-Za-z0-9_-]{2,}\.[A-Za-z0-9_-]{2,}\.[A-Za-z0-9_-]{2,}")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_HEADERS = {"alg", "kid", "typ"}
_LEEWAY = 10  # seconds of clock difference
_LONGEST_LIFE = 7 * 86400


@dataclass(frozen=True, slots=True)
class Rules:
    issuer: str
    audience: str


@dataclass(frozen=True, slots=True)
class Claims:
    user: str
    platform_role: str  # "admin", "instructor" or "": from app_metadata, which users cannot write
    expires: int


class Keys(Protocol):
    def find(self, kid: str) -> Any:
        """The public key (a jwt.PyJWK) of this id. Raises Unauthenticated."""


def verify(token: str, rules: Rules, keys: Keys, clock: Callable[[], float] = time.time) -> Claims:
    """Raises Unauthenticated, whatever is wrong."""
    import jwt

    if len(token) > _LONGEST or not _SHAPE.fullmatch(token):
        raise Unauthenticated("This is not a token.")
    try:
        header = jwt.get_unverified_header(token)
        key = keys.find(_key_id(header))
        claims = jwt.decode(
            token,
            key,
            algorithms=[_algorithm(header, key)],
            audience=rules.audience,
            issuer=rules.issuer,
            leeway=_LEEWAY,
            options={"require": ["exp", "iat", "sub", "aud", "iss"], "strict_aud": False},
        )
    except (jwt.PyJWTError, ValueError, TypeError) as refused:
        raise Unauthenticated("The token is not valid.") from refused
    return _accepted(claims, clock())


def _key_id(header: dict[str, Any]) -> str:
    if set(header) - _HEADERS or header.get("typ", "JWT") != "JWT" or not isinstance(header.get("kid"), str):
        raise Unauthenticated("The token's header is not one of ours.")
    return str(header["kid"])


def _algorithm(header: dict[str, Any], key: Any) -> str:
    algorithm = ALGORITHMS.get(key.key_type)
    if algorithm is None or header.get("alg") != algorithm:
        raise Unauthenticated("The token's algorithm is not its key's.")
    return algorithm


def _accepted(claims: dict[str, Any], now: float) -> Claims:
    expires, issued = claims["exp"], claims["iat"]
    if not _is_number(expires) or not _is_number(issued) or not 0 < expires - issued <= _LONGEST_LIFE:
        raise Unauthenticated("The token's lifetime is not one of ours.")
    if expires <= now - _LEEWAY or claims.get("role") != "authenticated" or claims.get("is_anonymous"):
        raise Unauthenticated("The token is not a signed-in user's.")
    metadata = claims.get("app_metadata")
    role = metadata.get("lectern") if isinstance(metadata, dict) else None
    return Claims(_user(claims["sub"]), role if role in ("admin", "instructor") else "", int(expires))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _user(subject: Any) -> str:
    if not isinstance(subject, str) or not _UUID.fullmatch(subject):
        raise Unauthenticated("The token's subject is no user.")
    return subject
