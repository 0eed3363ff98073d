"""Attacks in what a token says, in its header and its claims; our issuer's key has signed nearly all of them."""

from collections.abc import Iterator
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from authorizer.sharing import SUPABASE_DEFAULT
from tests.services.authorizer.minting import (
    GONE,
    NOW,
    PRIVATE,
    RULES,
    USER,
    b64,
    claims,
    header,
    mint,
    public,
    raw,
    token,
    with_hmac,
)

Attacks = Iterator[tuple[str, Any]]
_FAR = 10**400  # no float is as large
WRONG: dict[str, list[Any]] = {
    "iss": [
        "https://q.supabase.co/auth/v1", f"{RULES.issuer}/", RULES.issuer[:-1], RULES.issuer.upper(), [RULES.issuer],
        "", None, GONE, "supabase", f"{RULES.issuer}\n",
    ],
    "aud": [
        "anon", "", None, GONE, [], ["anon"], ["authenticated", "anon"], ["authenticated"] * 2, [["authenticated"]],
        "authenticated ", "Authenticated", {"authenticated": 1}, True, "authenticate",
    ],
    "exp": [
        NOW, NOW - 1, NOW - 3600, 0, -1, None, GONE, str(NOW + 60), True, [NOW + 60], NOW + 10 * 365 * 86400,
        NOW + 8 * 86400, _FAR, 1e300, NOW - 61, "2099-01-01",
    ],
    "iat": [
        NOW + 3600, NOW + 11, NOW + 4000, None, GONE, str(NOW), True, -1, 0, NOW - 8 * 86400, [NOW], -_FAR,
    ],
    "nbf": [NOW + 3600, NOW + 11, None, str(NOW - 60), True, [NOW], {}, _FAR, -1],
    "sub": [
        "", "admin", None, GONE, USER.upper(), f"{USER} ", f"{USER}\n", USER.replace("-", ""), f"{{{USER}}}", 7,
        [USER], f"urn:uuid:{USER}", USER[:-1], f"{USER[:-1]}g", f"{USER}/../admin", "*",
    ],
}  # fmt: skip


def header_injection() -> Attacks:
    evil = "https://evil.example/keys.json"
    strangers = {name: value for name, value in public("stranger").items() if name != "kid"}
    certificate = b64(PRIVATE["stranger"].public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    by_name: dict[str, Any] = {
        "jku": evil,
        "x5u": evil,
        "jwk": strangers,
        "x5c": [certificate],
        "x5t": "AA",
        "x5t#S256": "AA",
    }
    for name, value in by_name.items():
        yield f"{name} by a stranger", mint(header(**{name: value}), claims(), "stranger")
        yield f"{name} by us", mint(header(**{name: value}), claims())
    more: dict[str, Any] = {
        "crit": ["exp"],
        "b64": False,
        "zip": "DEF",
        "cty": "JWT",
        "enc": "A128GCM",
        "exp": NOW + 60,
        "x": 1,
    }
    for name, value in (more | {"": "", "KID": "ec", "Alg": "ES256"}).items():
        yield f"{name!r} is a member", mint(header(**{name: value}), claims())
    yield "crit is empty", mint(header(crit=[]), claims())
    yield "crit and b64", mint(header(crit=["b64"], b64=False), claims())
    for kid in ("nobody", "", "EC", "ec ", "ec\0", "../ec", "/dev/null", "' or 1=1 --", "e" * 3000, "\ud800", evil):
        yield f"kid is {kid[:12]!r}", mint(header(kid=kid), claims())
    for odd in (GONE, None, 0, True, ["ec"], {"ec": 1}):
        yield f"kid of type {type(odd).__name__}", mint(header(kid=odd), claims())
    for typ in ("JWE", "jwt", "at+jwt", "", "JWT ", None, 1, ["JWT"], "application/jwt", "dpop+jwt"):
        yield f"typ is {typ!r}", mint(header(typ=typ), claims())


def claimed() -> Attacks:
    """Signed by our issuer, for somebody or something else."""
    for name, values in WRONG.items():
        for value in values:
            yield f"{name} is {'gone' if value is GONE else repr(value)[:40]}", token(**{name: value})
    for name in ("exp", "iat", "nbf"):
        for number in (b"1e999", b"-1e999", b"NaN", b"Infinity"):
            yield f"{name} is {number.decode()}", mint(header(), _spliced(name, number))
    yield "begins after it ends", token(iat=NOW + 5, exp=NOW + 1)
    yield "no claims", mint(header(), {})


def supabase() -> Attacks:
    for role in (
        "anon",
        "service_role",
        "postgres",
        "supabase_admin",
        "Authenticated",
        "authenticated ",
        "",
        None,
        GONE,
    ):
        yield f"role is {'gone' if role is GONE else repr(role)}", token(role=role)
    for role in (["authenticated"], {"authenticated": True}, True, 1):
        yield f"role is {role!r}", token(role=role)
    anonymous: list[Any] = [True, "true", "false", 1, 0, None, [], "no"]
    for value in anonymous:
        yield f"is_anonymous is {value!r}", token(is_anonymous=value)
    yield "role in app_metadata alone", token(role=GONE, app_metadata={"role": "authenticated"})
    yield "role in user_metadata alone", token(role=GONE, user_metadata={"role": "authenticated"})
    legacy = {"iss": "supabase", "ref": "p", "role": "anon", "iat": NOW - 60, "exp": NOW + 3600}
    yield "the public anon key", mint(header(), legacy)
    yield "the service_role key", mint(header(), legacy | {"role": "service_role"})
    for head in (header(alg="HS256"), header(alg="HS256", kid=GONE)):
        yield f"by the public default secret {'kid' in head}", with_hmac(head, SUPABASE_DEFAULT.encode())
    yield "a publishable key", "sb_publishable_ACJWlzQHlZjBrEguHvfOxg_3BJgxAaH"
    yield "a secret key", "sb_secret_N7UND0UgjKTVK-Uodkm0Hg_xSvEMPvz"
    yield "a refresh token", "v1.MRjRvT0w3Zc2Vt0hN4"


def _spliced(name: str, number: bytes) -> bytes:
    """Claims with a number that JSON writers do not write."""
    return raw(claims(**{name: "HERE"})).replace(b'"HERE"', number)
