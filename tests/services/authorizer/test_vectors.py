"""Project Wycheproof's vectors for signed tokens: every invalid one is refused, every valid one of our algorithms read.

They are about signatures and keys, and their payloads are no claims; so they are put to the check of the signature.
The folder is LECTERN_VECTORS, or `shared/vectors` beside the project; without it there is nothing to test.
"""

import base64
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt
import pytest

from authorizer.sharing import MayNotStart, shared_key
from authorizer.verifying import signed_payload
from authorizer.vetting import vet
from lectern.errors import Unauthenticated

ROOT = Path(__file__).parents[3]
FOLDER = Path(os.environ.get("LECTERN_VECTORS", ROOT.parent / "shared" / "vectors")) / "wycheproof"
FILES = ["json_web_signature_test.json", "json_web_key_test.json", "json_web_crypto_test.json"]
OURS = {"ES256", "RS256", "HS256"}
# Called valid, but with a character that is no base64url: RFC 7515 lets nobody ignore it, and no library does
NOT_BASE64URL = {372, 373}
# Called invalid for their padding, which their texts no longer have: they are the valid vector 357, byte by byte
VALID_TOO = {367, 370}

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the vectors are not here")


@dataclass(frozen=True, slots=True)
class Vector:
    number: int
    says: str
    token: str
    keys: list[dict[str, Any]]
    is_valid: bool


def vectors() -> Iterator[Vector]:
    for file in FILES:
        for group in json.loads((FOLDER / file).read_text())["testGroups"]:
            for test in group["tests"]:
                if isinstance(test.get("jws"), str):
                    yield Vector(test["tcId"], test["comment"], test["jws"], _keys(group), test["result"] == "valid")


def _keys(group: dict[str, Any]) -> list[dict[str, Any]]:
    key = group.get("public") or group["private"]
    return list(key.get("keys", [key]))


@dataclass(frozen=True, slots=True)
class Group:
    """A group's keys in the two forms that we take: one shared secret, or a key set."""

    listed: list[dict[str, Any]]

    def find(self, algorithm: str, key_id: str) -> jwt.PyJWK:
        if len(self.listed) == 1 and self.listed[0].get("alg") == algorithm == "HS256":
            return shared_key(base64.urlsafe_b64decode(self.listed[0]["k"] + "=="))
        found = vet(json.dumps({"keys": self.listed}).encode()).get(key_id)
        if found is None:
            raise Unauthenticated("unknown key")
        return found


def is_read(vector: Vector) -> bool:
    try:
        return isinstance(signed_payload(vector.token, Group(vector.keys)), bytes)
    except (Unauthenticated, MayNotStart, ValueError):  # verify and the handler make one refusal of them
        return False


def test_no_invalid_vector_is_read() -> None:
    invalid = [vector for vector in vectors() if not vector.is_valid]
    assert len(invalid) > 400
    assert {vector.number for vector in invalid if is_read(vector)} == VALID_TOO


def test_every_valid_vector_of_our_algorithms_is_read() -> None:
    wanted = [v for v in vectors() if v.is_valid and len(v.keys) == 1 and v.keys[0].get("alg") in OURS]
    assert len(wanted) > 20
    assert {v.number for v in wanted if not is_read(v)} == NOT_BASE64URL
