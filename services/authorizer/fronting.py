"""Takes a token apart, and refuses every form of it but the one that our issuer writes.

JWS compact serialisation: RFC 7515, section 3.1. Best practice for tokens: RFC 8725.
"""

import base64
import json
import re
from dataclasses import dataclass
from typing import Any

_LONGEST = 8192  # characters
_SHAPE = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]*)\.([A-Za-z0-9_-]+)")
_MEMBERS = {"alg", "kid", "typ"}  # so no crit, zip, jku, jwk, x5u or x5c


@dataclass(frozen=True, slots=True)
class Parts:
    """`key_id` is empty when the header names no key; `signed` is what the signature was made of."""

    algorithm: str
    key_id: str
    signed: bytes
    payload: bytes
    signature: bytes


def take_apart(token: str) -> Parts:
    """Raises ValueError."""
    shape = _SHAPE.fullmatch(token) if len(token) <= _LONGEST else None
    if shape is None:
        raise ValueError("not three parts of base64url")
    header, payload, signature = (_decoded(part) for part in shape.groups())
    algorithm, key_id = _algorithm_and_key(read_object(header))
    return Parts(algorithm, key_id, token.rpartition(".")[0].encode(), payload, signature)


def read_object(raw: bytes) -> dict[str, Any]:
    """A JSON object in UTF-8 without a byte order mark, where no member stands twice. Raises ValueError."""
    try:
        found = json.loads(raw.decode(), object_pairs_hook=_once, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(found, dict):
        raise ValueError("not a JSON object")
    return found


def _decoded(part: str) -> bytes:
    """Only canonical base64url: else many texts would be one token, since the last letter may carry unused bits."""
    raw = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    if base64.urlsafe_b64encode(raw).rstrip(b"=") != part.encode():
        raise ValueError("not canonical base64url")
    return raw


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a member stands twice")
    return found


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _algorithm_and_key(header: dict[str, Any]) -> tuple[str, str]:
    algorithm, key_id = str(header.get("alg")), header.get("kid", "")  # what is no text reads like no algorithm
    if not isinstance(key_id, str):
        raise ValueError("kid is a string")
    if header.keys() - _MEMBERS or header.get("typ", "JWT") != "JWT":
        raise ValueError("a header that our issuer does not write")
    return algorithm, key_id
