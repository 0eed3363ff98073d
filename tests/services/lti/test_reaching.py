"""An LMS's address is not to be trusted, nor is its answer."""

import socket
from typing import Any

import pytest
from joserfc.jwk import RSAKey

from classroom.lti.keyring import PAUSE, Keyring
from classroom.lti.reaching import MOST_BYTES, Overloaded, Web, vet
from lectern.errors import Invalid, Unavailable
from tests.conftest import Clock
from tests.loopback.lms import Fault, Lms, drawn, lms

INSIDE = [
    "http://lms.example/", "https://127.0.0.1/", "https://localhost/", "https://169.254.169.254/latest", "https://[::1]/",
    "https://10.0.0.1/", "https://192.168.1.1:8443/", "https://db.internal/", "https://x.local./", "https://0.0.0.0/",
    "https://[::ffff:127.0.0.1]/", "https://a:b@lms.example/", "https:///path", "https://lms.example:99999/",
    "https://lms.example/ x", "https://lms.example\\@evil.example/", "file:///etc/passwd", "https://100.64.0.1/", 7, "",
]  # fmt: skip


@pytest.mark.parametrize("url", INSIDE, ids=str)
def test_an_address_inside_is_refused(url: Any) -> None:
    with pytest.raises(Invalid):
        vet(url, "jwks_url")


def test_a_public_address_is_taken() -> None:
    assert vet("https://moodle.example.edu/mod/lti/certs.php?x=1", "jwks_url")


def test_numbers_that_resolve_to_this_machine_are_not_asked() -> None:
    """2130706433 is 127.0.0.1 to a resolver, and no IP address to a parser."""
    assert socket.gethostbyname("2130706433") == "127.0.0.1"
    with lms() as made:
        with pytest.raises(Invalid, match="private network"):
            Web().ask("GET", f"https://2130706433:{made.port}/", {})
        assert made.asked == []


def test_a_redirect_is_not_followed() -> None:
    with lms(faults=[Fault("start", 302, headers={"Location": "/jwks_url"})]) as made:
        assert Web(private=True).ask("GET", f"{made.issuer}/start", {}).status == 302
        assert len(made.asked) == 1


def test_an_answer_without_end_is_not_read() -> None:
    with lms(faults=[Fault("big", 200, body=b" " * (MOST_BYTES + 1))]) as made, pytest.raises(Overloaded):
        Web(private=True).ask("GET", f"{made.issuer}/big", {})


def test_silence_is_not_waited_for() -> None:
    with lms(faults=[Fault("slow", 0)]) as made, pytest.raises(Overloaded):
        Web(private=True, patience=0.2).ask("GET", f"{made.issuer}/slow", {})


@pytest.fixture
def keyring(clock: Clock) -> Keyring:
    return Keyring(Web(private=True), clock)


def _url(made: Lms) -> str:
    return f"{made.issuer}/jwks_url"


def test_keys_are_kept_for_ten_minutes(keyring: Keyring, clock: Clock) -> None:
    with lms() as made:
        for seconds in (0, 300, 299, 2):
            clock.pass_(seconds)
            keyring.find(_url(made), "RSA-1")
        assert len(made.asked) == 2


def test_a_new_key_is_found_and_strangers_cause_one_fetch_in_half_a_minute(keyring: Keyring, clock: Clock) -> None:
    with lms() as made:
        keyring.find(_url(made), "RSA-1")
        made.keys.append(drawn("EC"))
        for _ in range(5):
            with pytest.raises(Invalid):
                keyring.find(_url(made), "EC-1")
        clock.pass_(PAUSE)
        assert keyring.find(_url(made), "EC-1").key_type == "EC"
        assert len(made.asked) == 2


@pytest.mark.filterwarnings("ignore:Key size")
def test_keys_that_are_not_good_enough_are_passed_over(keyring: Keyring) -> None:
    weak = RSAKey.generate_key(1024, {"kid": "weak"}, private=True)
    with lms(keys=[weak]) as made, pytest.raises(Invalid):
        keyring.find(_url(made), "weak")


def test_two_keys_of_one_id_are_none(keyring: Keyring) -> None:
    with lms(keys=[drawn("RSA"), drawn("RSA")]) as made, pytest.raises(Unavailable):
        keyring.find(_url(made), "RSA-1")
