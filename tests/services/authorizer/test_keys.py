"""The issuer's keys are kept as long as they may be, and no longer."""

import pytest

from authorizer.keys import FRESH, PAUSE, STALE, SigningKeys
from tests.conftest import Clock
from tests.services.authorizer.issuing import PATH, Issuer, knows, serving
from tests.services.authorizer.minting import public


def test_keys_are_fetched_once_while_they_are_fresh(issuer: Issuer, keys: SigningKeys, clock: Clock) -> None:
    for _ in range(3):
        assert knows(keys)
        clock.pass_(FRESH / 3)
    assert issuer.asked == [PATH]


def test_keys_are_fetched_again_when_they_are_old(issuer: Issuer, keys: SigningKeys, clock: Clock) -> None:
    knows(keys)
    clock.pass_(FRESH + 1)
    assert knows(keys)
    assert len(issuer.asked) == 2


def test_a_clock_that_was_set_back_makes_keys_old(issuer: Issuer, keys: SigningKeys, clock: Clock) -> None:
    knows(keys)
    clock.pass_(-3600)
    assert knows(keys)
    assert len(issuer.asked) == 2


def test_a_rotated_key_is_found_at_once(issuer: Issuer, keys: SigningKeys, clock: Clock) -> None:
    knows(keys)
    issuer.publish(public("ec"), public("rsa"))
    clock.pass_(PAUSE)
    assert knows(keys, "rsa", "RS256")
    assert knows(keys)


def test_a_revoked_key_ends_after_ten_minutes_at_most(issuer: Issuer, keys: SigningKeys, clock: Clock) -> None:
    knows(keys)
    issuer.publish(public("rsa"))
    clock.pass_(FRESH)
    assert knows(keys)
    clock.pass_(1)
    assert not knows(keys)


def test_an_empty_set_revokes_every_key(issuer: Issuer, keys: SigningKeys, clock: Clock) -> None:
    knows(keys)
    issuer.publish()
    clock.pass_(FRESH + 1)
    assert not knows(keys)


def test_a_flood_of_unknown_keys_asks_the_issuer_once_in_a_while(
    issuer: Issuer, keys: SigningKeys, clock: Clock
) -> None:
    for number in range(120):
        assert not knows(keys, f"unknown {number}")
        clock.pass_(0.5)
    assert len(issuer.asked) == 2
    assert knows(keys)


def test_a_flood_of_unknown_keys_does_not_keep_a_rotated_one_out(
    issuer: Issuer, keys: SigningKeys, clock: Clock
) -> None:
    assert not knows(keys, "unknown")
    issuer.publish(public("rsa"))
    for number in range(30):
        knows(keys, f"unknown {number}")
        clock.pass_(1)
    assert knows(keys, "rsa", "RS256")


@pytest.mark.parametrize("algorithm", ["none", "HS256", "ES384", "", "es256"])
def test_an_algorithm_that_is_not_ours_never_asks_the_issuer(issuer: Issuer, keys: SigningKeys, algorithm: str) -> None:
    assert not knows(keys, "ec", algorithm)
    assert issuer.asked == []


def test_old_keys_serve_for_ten_minutes_more_when_the_issuer_is_down(
    issuer: Issuer, keys: SigningKeys, clock: Clock
) -> None:
    knows(keys)
    issuer.status = 500
    clock.pass_(FRESH + STALE)
    assert knows(keys)
    clock.pass_(1)
    assert not knows(keys)


def test_an_issuer_that_is_down_is_asked_once_in_a_while(issuer: Issuer, keys: SigningKeys, clock: Clock) -> None:
    knows(keys)
    issuer.status = 503
    clock.pass_(FRESH + 1)
    for _ in range(60):
        assert knows(keys)
        clock.pass_(1)
    assert len(issuer.asked) == 3


def test_keys_are_good_again_when_the_issuer_is_back(issuer: Issuer, keys: SigningKeys, clock: Clock) -> None:
    knows(keys)
    issuer.status = 500
    clock.pass_(FRESH + STALE + 1)
    assert not knows(keys)
    issuer.status = 200
    clock.pass_(PAUSE)
    assert knows(keys)


def test_a_start_without_the_issuer_lets_nobody_in_until_it_answers(
    issuer: Issuer, keys: SigningKeys, clock: Clock
) -> None:
    issuer.status = 500
    assert not knows(keys)
    issuer.status = 200
    clock.pass_(PAUSE - 1)
    assert not knows(keys)
    clock.pass_(1)
    assert knows(keys)


def test_an_issuer_that_nobody_serves_lets_nobody_in(clock: Clock) -> None:
    with serving() as gone:
        pass
    assert not knows(SigningKeys(gone.url, clock, patience=0.3))


def test_a_redirect_is_not_followed(issuer: Issuer, keys: SigningKeys) -> None:
    with serving() as other:
        for status in (301, 302, 303, 307, 308):
            issuer.status, issuer.headers = status, {"Location": other.url, "Content-Type": "application/json"}
            assert not knows(SigningKeys(issuer.url))
        assert other.asked == []


def test_an_issuer_that_drips_is_left_waiting(issuer: Issuer, clock: Clock) -> None:
    issuer.drips = True
    assert not knows(SigningKeys(issuer.url, clock, patience=2))
    assert issuer.hung_up.wait(30)
