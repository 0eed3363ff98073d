"""Decides which keys of a published key set (RFC 7517) may prove who somebody is."""

from typing import Any

import jwt

from authorizer.fronting import read_object

ALGORITHMS = {"EC": "ES256", "RSA": "RS256"}  # by the key's type: a token never chooses its own algorithm
_SECRET = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}  # RFC 7518, section 6: the members of private and shared keys
_RSA_BITS = range(2048, 8193)
_EXPONENT = 65537  # at least: FIPS 186-5
_ROCA_PRIMES = (11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157)


def vet(raw: bytes) -> dict[str, jwt.PyJWK]:
    """The keys for our algorithms, by id; keys for other uses are passed over.

    Raises ValueError, and then no key of the set is good: it is no key set, or holds a secret, a weak or broken key,
    or two keys of one id.
    """
    listed = read_object(raw).get("keys")
    if not isinstance(listed, list) or not all(isinstance(key, dict) for key in listed):
        raise ValueError("not a key set")
    if any(_SECRET & key.keys() for key in listed):
        raise ValueError("the key set holds a secret")
    ours = [key for key in listed if _is_ours(key)]
    found = {key["kid"]: _public_key(key) for key in ours}
    if len(found) < len(ours):
        raise ValueError("two keys of one id")
    return found


def _is_ours(key: dict[str, Any]) -> bool:
    kind, kid = key.get("kty"), key.get("kid")
    if kind not in ("EC", "RSA") or not isinstance(kid, str) or not kid:
        return False
    if kind == "EC" and key.get("crv") != "P-256":
        return False
    wanted = {"use": "sig", "key_ops": ["verify"], "alg": ALGORITHMS[kind]}
    return all(key.get(member, value) == value for member, value in wanted.items())


def _public_key(key: dict[str, Any]) -> jwt.PyJWK:
    try:
        found = jwt.PyJWK(key, ALGORITHMS[key["kty"]])
    except jwt.PyJWTError as broken:
        raise ValueError("a broken key") from broken
    if key["kty"] == "RSA" and _is_weak(found.key.public_numbers()):
        raise ValueError("a weak key")
    return found


def _is_weak(rsa: Any) -> bool:
    return rsa.n.bit_length() not in _RSA_BITS or rsa.e < _EXPONENT or _is_roca(rsa.n)


def _is_roca(modulus: int) -> bool:
    """The fingerprint of chips that made guessable keys (CVE-2017-15361; Nemec et al., CCS 2017)."""
    return all(modulus % prime in {pow(65537, power, prime) for power in range(prime)} for prime in _ROCA_PRIMES)
