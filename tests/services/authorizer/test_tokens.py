"""Tokens of our issuer are let in, and nothing else is."""

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from authorizer.sharing import SharedAndPublished
from lectern.errors import Unauthenticated
from tests.services.authorizer import attacks, pretences
from tests.services.authorizer.minting import (
    GONE,
    NOW,
    RING,
    RULES,
    SECRET,
    USER,
    check,
    claims,
    header,
    mint,
    raw,
    token,
)

CLASSES = [
    attacks.shape,
    attacks.structure,
    attacks.algorithm,
    attacks.confusion,
    attacks.signatures,
    pretences.header_injection,
    pretences.claimed,
    pretences.supabase,
]
ATTACKS = [(f"{kind.__name__}: {name}", made) for kind in CLASSES for name, made in kind()]
GOOD: dict[str, Any] = {
    "by the EC key": token("ec"),
    "by the RSA key": token("rsa"),
    "without typ": mint(header(typ=GONE), claims()),
    "with spaces in its JSON": mint(b'{ "alg" : "ES256",\n\t"kid" : "ec" }', raw(claims()) + b"\n"),
    "for a list of one audience": token(aud=[RULES.audience]),
    "with fractions of seconds": token(iat=NOW - 60.25, exp=NOW + 0.5),
    "that begins now": token(nbf=NOW),
    "by a clock a little ahead": token(iat=NOW + 10, exp=NOW + 3610, nbf=NOW + 10),
    "of the longest life": token(iat=NOW, exp=NOW + 7 * 86400),
    "from before anonymous users": token(is_anonymous=GONE),
    "with other scripts": token(user_metadata={"name": "Дмитрий 王 \U0001f600"}),
    "without metadata": token(app_metadata=GONE, user_metadata=GONE),
}


@pytest.mark.parametrize("good", GOOD.values(), ids=GOOD)
def test_a_signed_in_user_is_let_in(good: str) -> None:
    assert check(good).user == USER


@pytest.mark.parametrize("attack", [made for _, made in ATTACKS], ids=[name for name, _ in ATTACKS])
def test_an_attack_is_refused_and_raises_nothing_else(attack: str) -> None:
    with pytest.raises(Unauthenticated):
        check(attack)


def test_every_class_of_attack_is_there() -> None:
    assert len(ATTACKS) == len({name for name, _ in ATTACKS}) >= 120
    assert all(len(list(kind())) >= 10 for kind in CLASSES)


def test_opting_in_to_a_shared_secret_opens_nothing_else() -> None:
    keys = SharedAndPublished(lambda: SECRET, RING)
    unnamed = mint(header("shared", kid=GONE), claims(), "shared")
    for good in (token("shared"), unnamed, *GOOD.values()):
        assert check(good, keys).user == USER
    for _, attack in ATTACKS:
        with pytest.raises(Unauthenticated):
            check(attack, keys)


def test_a_shared_secret_is_worth_nothing_without_opting_in() -> None:
    with pytest.raises(Unauthenticated):
        check(token("shared"))


@pytest.mark.parametrize("role", ["admin", "instructor"])
def test_the_platforms_role_comes_from_app_metadata(role: str) -> None:
    assert check(token(app_metadata={"lectern": role})).platform_role == role


@pytest.mark.parametrize(
    "changed",
    [
        {"user_metadata": {"lectern": "admin"}},
        {"user_metadata": {"lectern": "admin"}, "app_metadata": GONE},
        {"user_metadata": {"lectern": "admin"}, "app_metadata": {}},
        {"user_metadata": {"app_metadata": {"lectern": "admin"}}},
        {"lectern": "admin"},
        {"app_metadata": {"user_metadata": {"lectern": "admin"}}},
        {"app_metadata": {"lectern": ["admin"]}},
        {"app_metadata": {"lectern": "Admin"}},
        {"app_metadata": {"lectern": {"admin": True}}},
        {"app_metadata": {"role": "admin"}},
        {"app_metadata": ["lectern", "admin"]},
        {"app_metadata": "admin"},
        {"app_metadata": None},
    ],
    ids=str,
)
def test_nothing_else_gives_a_role(changed: dict[str, Any]) -> None:
    assert check(token(**changed)).platform_role == ""


ONE = token()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@settings(max_examples=1000, deadline=None)
@given(st.integers(0, len(ONE) - 1), st.characters(codec="latin-1"))
@example(len(ONE) - 1, "A")
@example(ONE.index("."), "-")
def test_any_change_of_one_character_is_refused(at: int, letter: str) -> None:
    changed = ONE[:at] + letter + ONE[at + 1 :]
    if changed != ONE:
        with pytest.raises(Unauthenticated):
            check(changed)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(ONE)), st.characters(codec="latin-1"), st.booleans())
def test_any_character_more_or_less_is_refused(at: int, letter: str, more: bool) -> None:
    changed = ONE[:at] + letter + ONE[at:] if more else ONE[:at] + ONE[at + 1 :]
    if changed != ONE:
        with pytest.raises(Unauthenticated):
            check(changed)


@settings(max_examples=300, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    ),
    st.sampled_from([*claims(), "nbf"]),
)
def test_whatever_our_issuer_claims_nothing_but_a_refusal_is_raised(value: Any, name: str) -> None:
    try:
        assert check(token(**{name: value})).user == USER
    except Unauthenticated:
        return
