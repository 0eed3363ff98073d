"""A key set is used only when every key in it is fit to prove who somebody is."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from authorizer.keys import FRESH, SigningKeys
from tests.conftest import Clock
from tests.services.authorizer.issuing import Issuer, knows
from tests.services.authorizer.minting import PRIVATE, b64, public


def encoded(number: int) -> str:
    return b64(number.to_bytes((number.bit_length() + 7) // 8))


def weak_rsa() -> dict[str, Any]:
    return {**public("rsa"), **json.loads(RSAAlgorithm.to_jwk(rsa.generate_private_key(65537, 1024).public_key()))}


def guessable() -> dict[str, Any]:
    """A modulus with the fingerprint of CVE-2017-15361: a power of 65537 modulo every prime below 167."""
    primes = [number for number in range(2, 168) if all(number % other for other in range(2, number))]
    product = 1
    for prime in primes:
        product *= prime
    return public("rsa") | {"n": encoded(pow(65537, 7, product) + product * ((1 << 2047) // product + 1))}


def private(name: str) -> dict[str, Any]:
    kind = ECAlgorithm if name == "ec" else RSAAlgorithm
    return {**public(name), **json.loads(kind.to_jwk(PRIVATE[name]))}


UNFIT: dict[str, Callable[[], dict[str, Any]]] = {
    "private EC": lambda: private("ec"),
    "private RSA": lambda: private("rsa"),
    "a prime alone": lambda: public("rsa") | {"p": "AQAB"},
    "shared": lambda: {"kty": "oct", "k": "c2VjcmV0", "kid": "ec"},
    "RSA of 1024 bits": weak_rsa,
    "RSA of 16384 bits": lambda: public("rsa") | {"n": encoded((1 << 16383) + 1)},
    "RSA with exponent 1": lambda: public("rsa") | {"e": "AQ"},
    "RSA with exponent 3": lambda: public("rsa") | {"e": "Aw"},
    "RSA with an even exponent": lambda: public("rsa") | {"e": encoded(65538)},
    "RSA that is guessable": guessable,
    "RSA without a modulus": lambda: {name: value for name, value in public("rsa").items() if name != "n"},
    "off its curve": lambda: public("ec") | {"x": b64(bytes(31) + b"\1")},
    "at infinity": lambda: public("ec") | {"x": b64(bytes(32)), "y": b64(bytes(32))},
    "short of a coordinate": lambda: public("ec") | {"x": "AAAA"},
    "with a coordinate that is a number": lambda: public("ec") | {"x": 7},
}


@pytest.mark.parametrize("unfit", UNFIT.values(), ids=UNFIT)
def test_a_set_with_an_unfit_key_is_no_key_set(
    issuer: Issuer, keys: SigningKeys, unfit: Callable[[], dict[str, Any]]
) -> None:
    issuer.publish(public("ec"), unfit() | {"kid": "unfit"})
    assert not knows(keys)
    assert not knows(keys, "unfit")


def test_two_keys_of_one_id_are_no_key_set(issuer: Issuer, keys: SigningKeys) -> None:
    issuer.publish(public("ec"), public("rsa") | {"kid": "ec"})
    assert not knows(keys)


@pytest.mark.parametrize(
    "other",
    [
        {"use": "enc"},
        {"key_ops": ["sign"]},
        {"key_ops": "verify"},
        {"alg": "ES384"},
        {"alg": "HS256"},
        {"crv": "P-384"},
        {"crv": ["P-256"]},
        {"kty": "OKP"},
        {"kty": ["EC"]},
        {"kid": ""},
        {"kid": 1},
        {"kid": ["ec"]},
    ],
    ids=str,
)
def test_a_key_for_something_else_is_passed_over(issuer: Issuer, keys: SigningKeys, other: dict[str, Any]) -> None:
    issuer.publish(public("ec") | other, public("rsa"))
    assert not knows(keys)
    assert not knows(keys, "")
    assert knows(keys, "rsa", "RS256")


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"<html>",
        b"[]",
        b"{}",
        b"null",
        b'{"keys": {}}',
        b'{"keys": null}',
        b'{"keys": ["ec"]}',
        b" " * 70_000,
        b"[" * 60_000,
        b'{"keys": [], "keys": []}',
        b'\xef\xbb\xbf{"keys": []}',
        b"\xff",
    ],
    ids=lambda answer: repr(answer[:24]),
)
def test_nonsense_changes_nothing(issuer: Issuer, keys: SigningKeys, clock: Clock, answer: bytes) -> None:
    assert knows(keys)
    issuer.answer = answer
    clock.pass_(FRESH + 1)
    assert knows(keys)
    assert not knows(SigningKeys(issuer.url, clock))


@pytest.mark.parametrize("status", [201, 204, 206, 304, 400, 401, 403, 404, 429, 500, 502, 503])
def test_only_a_200_publishes_keys(issuer: Issuer, keys: SigningKeys, status: int) -> None:
    issuer.status = status
    assert not knows(keys)


@pytest.mark.parametrize("kind", ["text/html", "text/plain", "application/jsonp", "application/octet-stream", ""])
def test_only_json_publishes_keys(issuer: Issuer, keys: SigningKeys, kind: str) -> None:
    issuer.headers = {"Content-Type": kind}
    assert not knows(keys)


def test_a_set_of_more_than_64_kilobytes_is_too_large(issuer: Issuer, clock: Clock) -> None:
    for size, is_read in ((64 * 1024, True), (64 * 1024 + 1, False)):
        issuer.publish(public("ec"))
        issuer.answer = issuer.answer.ljust(size)
        assert knows(SigningKeys(issuer.url, clock)) == is_read
