"""Checks a Supabase access token: its form first, then its signature, then what it claims.

Supabase's claims: supabase.com/docs/guides/auth/jwt-fields. JWT practice: RFC 8725.
"""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import jwt

from authorizer.fronting import read_object, take_apart
from lectern.errors import Unauthenticated

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SKEW = 10  # seconds that the issuer's clock may be ahead of ours
_LONGEST_LIFE = 7 * 86400  # seconds; the most that Supabase can be set to
_LAST_SECOND = 253402300799  # 31 December 9999: above it lie infinity and numbers that do not fit a float


@dataclass(frozen=True, slots=True)
class Rules:
    issuer: str
    audience: str


@dataclass(frozen=True, slots=True)
class Claims:
    user: str
    platform_role: str  # "admin", "instructor" or "": from app_metadata, which users cannot write
    expires: int  # seconds since 1970


class Keys(Protocol):
    def find(self, algorithm: str, key_id: str) -> jwt.PyJWK:
        """The key of this id, which need not be one for this algorithm. Raises Unauthenticated."""


def verify(token: str, rules: Rules, keys: Keys, clock: Callable[[], float] = time.time) -> Claims:
    """Whom the token was issued to. Raises Unauthenticated, whatever is wrong."""
    try:
        claims = read_object(signed_payload(token, keys))
    except ValueError as refused:
        raise Unauthenticated("This is not a token.") from refused
    _check_origin(claims, rules)
    expires = _check_times(claims, clock())
    return Claims(_user(claims), _platform_role(claims), expires)


def signed_payload(token: str, keys: Keys) -> bytes:
    """What the token's maker has signed. Raises ValueError and Unauthenticated."""
    parts = take_apart(token)
    key = keys.find(parts.algorithm, parts.key_id)
    if key.algorithm_name != parts.algorithm:
        raise Unauthenticated("The token's algorithm is not its key's.")
    if not key.Algorithm.verify(parts.signed, key.key, parts.signature):
        raise Unauthenticated("The token's signature is not our issuer's.")
    return parts.payload


def _check_origin(claims: dict[str, Any], rules: Rules) -> None:
    if claims.get("iss") != rules.issuer or claims.get("aud") not in (rules.audience, [rules.audience]):
        raise Unauthenticated("The token was issued by or for somebody else.")


def _check_times(claims: dict[str, Any], now: float) -> int:
    expires, issued, begins = (_seconds(claims.get(name)) for name in ("exp", "iat", "nbf"))
    if claims.keys() & {"nbf"} and begins is None:
        raise Unauthenticated("The token's times are not numbers.")
    if expires is None or issued is None or not 0 < expires - issued <= _LONGEST_LIFE:
        raise Unauthenticated("The token's lifetime is not one of ours.")
    if expires <= now or max(issued, begins or 0) > now + _SKEW:
        raise Unauthenticated("The token has ended, or has not begun.")
    return int(expires)


def _seconds(value: Any) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number and 0 <= value <= _LAST_SECOND else None


def _user(claims: dict[str, Any]) -> str:
    if claims.get("role") != "authenticated" or claims.get("is_anonymous", False) is not False:
        raise Unauthenticated("The token is not a signed-in user's.")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not _UUID.fullmatch(subject):
        raise Unauthenticated("The token's subject is no user.")
    return subject


def _platform_role(claims: dict[str, Any]) -> str:
    metadata = claims.get("app_metadata")
    role = metadata.get("lectern") if isinstance(metadata, dict) else None
    return role if role in ("admin", "instructor") else ""
