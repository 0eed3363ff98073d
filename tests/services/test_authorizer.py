"""Tokens of our issuer are let in, and nothing else is."""

import base64
import hmac
import json
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from authorizer.keys import FRESH, PAUSE, STALE, SigningKeys
from authorizer.verifying import Claims, Rules, verify
from lectern.errors import Unauthenticated
from tests.conftest import Clock

RULES = Rules("https://p.supabase.co/auth/v1", "authenticated")
USER = str(uuid.uuid5(uuid.NAMESPACE_DNS, "student"))
EC_KEY = ec.generate_private_key(ec.SECP256R1())
RSA_KEY = rsa.generate_private_key(65537, 2048)
PRIVATE = {"ec": EC_KEY, "rsa": RSA_KEY}


def public(kid: str) -> dict[str, Any]:
    algorithm = jwt.algorithms.ECAlgorithm if kid == "ec" else jwt.algorithms.RSAAlgorithm
    key = json.loads(algorithm.to_jwk(PRIVATE[kid].public_key()))  # type: ignore[arg-type]
    return key | {"kid": kid, "use": "sig"}


@dataclass
class Ring:
    """The two public keys, without a network."""

    keys: dict[str, Any] = field(default_factory=lambda: {kid: jwt.PyJWK(public(kid)) for kid in PRIVATE})

    def find(self, kid: str) -> Any:
        if kid not in self.keys:
            raise Unauthenticated("unknown key")
        return self.keys[kid]


def claims(**changed: Any) -> dict[str, Any]:
    now = int(time.time())
    usual = {"iss": RULES.issuer, "aud": "authenticated", "sub": USER, "role": "authenticated", "is_anonymous": False}
    return {**usual, "iat": now, "exp": now + 3600, "app_metadata": {"provider": "email"}, **changed}


def token(kid: str = "ec", headers: dict[str, Any] | None = None, **changed: Any) -> str:
    body = {name: value for name, value in claims(**changed).items() if value is not ...}
    return jwt.encode(body, PRIVATE[kid], "ES256" if kid == "ec" else "RS256", {"kid": kid} | (headers or {}))


def test_a_signed_in_user_is_let_in() -> None:
    for kid in PRIVATE:
        assert verify(token(kid), RULES, Ring()).user == USER


def test_the_platforms_role_comes_from_app_metadata_alone() -> None:
    made = token(app_metadata={"lectern": "instructor"}, user_metadata={"lectern": "admin"})
    assert verify(made, RULES, Ring()).platform_role == "instructor"
    assert verify(token(user_metadata={"lectern": "admin"}), RULES, Ring()).platform_role == ""


NOW = int(time.time())
WRONG_CLAIMS: list[dict[str, Any]] = [
    {"iss": "https://evil.example/auth/v1"},
    {"iss": RULES.issuer + "/"},
    {"iss": ...},
    {"aud": "anon"},
    {"aud": ...},
    {"exp": NOW - 60, "iat": NOW - 3660},
    {"exp": ...},
    {"exp": "9999999999"},
    {"exp": NOW + 10 * 365 * 86400},
    {"iat": NOW + 3600, "exp": NOW + 7200},
    {"iat": ...},
    {"nbf": NOW + 3600},
    {"sub": ""},
    {"sub": "admin"},
    {"sub": ...},
    {"sub": USER.upper()},
    {"role": "anon"},
    {"role": "service_role"},
    {"role": ["authenticated"]},
    {"role": ...},
    {"is_anonymous": True},
]


@pytest.mark.parametrize("changed", WRONG_CLAIMS, ids=str)
def test_a_claim_that_is_not_a_signed_in_users_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(Unauthenticated):
        verify(token(**changed), RULES, Ring())


@pytest.mark.parametrize(
    "headers",
    [
        {"kid": "nobody"},
        {"jku": "https://evil.example"},
        {"crit": ["exp"]},
        {"zip": "DEF"},
        {"typ": "JWE"},
        {"kid": "rsa"},
    ],
    ids=str,
)
def test_a_header_that_is_not_ours_is_refused(headers: dict[str, Any]) -> None:
    with pytest.raises(Unauthenticated):
        verify(token(headers=headers), RULES, Ring())


def test_a_token_cannot_choose_a_weaker_algorithm() -> None:
    none = jwt.encode(claims(), None, "none", {"kid": "ec"})
    shared = hs256(json.dumps(public("ec")).encode())
    for forged in (none, none + "AA", shared):
        with pytest.raises(Unauthenticated):
            verify(forged, RULES, Ring())


def hs256(secret: bytes) -> str:
    """A token "signed" with the public key's own bytes, by hand: the library refuses to make it."""
    parts = (json.dumps({"alg": "HS256", "typ": "JWT", "kid": "ec"}), json.dumps(claims()))
    signed = b".".join(base64.urlsafe_b64encode(part.encode()).rstrip(b"=") for part in parts)
    signature = base64.urlsafe_b64encode(hmac.digest(secret, signed, "sha256")).rstrip(b"=")
    return (signed + b"." + signature).decode()


@pytest.mark.parametrize("text", ["", ".", "..", "a.b.c", "ab.cd", "é.é.é", "a" * 9000, token() + ".x", " " + token()])
def test_what_is_not_a_token_is_refused(text: str) -> None:
    with pytest.raises(Unauthenticated):
        verify(text, RULES, Ring())


GOOD = token()
RING = Ring()


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.characters(codec="ascii"))
def test_any_change_of_one_character_is_refused(at: int, letter: str) -> None:
    changed = GOOD[:at] + letter + GOOD[at + 1 :]
    if changed == GOOD:
        return
    try:
        let_in: Claims | None = verify(changed, RULES, RING)
    except Unauthenticated:
        let_in = None
    assert let_in is None or _same_bytes(changed)


def _same_bytes(changed: str) -> bool:
    """The last character of a base64 part may carry bits that belong to no byte."""
    decode = [base64.urlsafe_b64decode(part + "==") for part in changed.split(".")]
    return decode == [base64.urlsafe_b64decode(part + "==") for part in GOOD.split(".")]


@dataclass
class Issuer:
    """A loopback issuer whose answers a test decides."""

    answer: bytes = b""
    status: int = 200
    asked: int = 0
    url: str = ""


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    told = Issuer(json.dumps({"keys": [public("ec")]}).encode())

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told.asked += 1
            self.send_response(told.status)
            if told.status == 302:
                self.send_header("Location", told.url + "/elsewhere")
            self.end_headers()
            self.wfile.write(told.answer)

        def log_message(self, *_: Any) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    told.url = f"http://127.0.0.1:{server.server_port}"
    yield told
    server.shutdown()
    server.server_close()


def test_keys_are_fetched_once_and_again_when_they_are_old(issuer: Issuer, clock: Clock) -> None:
    keys = SigningKeys(issuer.url, clock)
    for _ in range(3):
        keys.find("ec")
    assert issuer.asked == 1
    clock.pass_(FRESH + 1)
    keys.find("ec")
    assert issuer.asked == 2


def test_a_rotated_key_is_found_and_a_revoked_one_ends(issuer: Issuer, clock: Clock) -> None:
    keys = SigningKeys(issuer.url, clock)
    keys.find("ec")
    issuer.answer = json.dumps({"keys": [public("rsa")]}).encode()
    clock.pass_(PAUSE)
    keys.find("rsa")
    with pytest.raises(Unauthenticated):
        keys.find("ec")


def test_a_flood_of_unknown_keys_asks_the_issuer_once_in_a_while(issuer: Issuer, clock: Clock) -> None:
    keys = SigningKeys(issuer.url, clock)
    for number in range(50):
        with pytest.raises(Unauthenticated):
            keys.find(f"unknown {number}")
    assert issuer.asked == 1


def test_old_keys_serve_for_a_while_when_the_issuer_is_down(issuer: Issuer, clock: Clock) -> None:
    keys = SigningKeys(issuer.url, clock)
    keys.find("ec")
    issuer.status = 500
    clock.pass_(FRESH + STALE - 1)
    keys.find("ec")
    clock.pass_(PAUSE + 2)
    with pytest.raises(Unauthenticated):
        keys.find("ec")


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (500, b""),
        (302, b""),
        (200, b"<html>"),
        (200, b"[]"),
        (200, b"{}"),
        (200, b'{"keys": []}'),
        (200, b" " * 70000),
        (200, json.dumps({"keys": [{"kty": "oct", "k": "c2VjcmV0", "kid": "ec"}]}).encode()),
        (200, json.dumps({"keys": [public("ec") | {"use": "enc"}]}).encode()),
        (200, json.dumps({"keys": [public("ec") | {"x": "AAAA"}]}).encode()),
    ],
)
def test_an_issuer_that_answers_nonsense_lets_nobody_in(
    issuer: Issuer, clock: Clock, status: int, answer: bytes
) -> None:
    issuer.status, issuer.answer = status, answer
    with pytest.raises(Unauthenticated):
        SigningKeys(issuer.url, clock).find("ec")
