"""A launch from an LMS: login, signed message, a code, and a claim by whoever is signed in."""

import pytest

from tests.loopback.lms import drawn
from tests.services.apis import Caller
from tests.services.lti.visiting import OURS, Visit, query


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_login_sends_the_browser_to_the_lms_with_a_state_and_a_nonce(visit: Visit, method: str) -> None:
    reply = visit.login(method)
    assert reply.status == 303 and reply.headers["Location"].startswith(f"{visit.lms.issuer}/auth_url?")
    asked = query(reply.headers["Location"])
    assert asked["redirect_uri"] == [OURS] and asked["login_hint"] == ["hint"] and asked["lti_message_hint"]
    assert asked["response_mode"] == ["form_post"] and asked["prompt"] == ["none"]
    tied = reply.headers["Set-Cookie"]
    assert "Secure" in tied and "HttpOnly" in tied and "SameSite=None" in tied and "Partitioned" in tied


def test_a_launch_lets_nobody_in_by_itself(visit: Visit, newcomer: Caller) -> None:
    visit.code()
    assert newcomer("GET", f"/courses/{visit.course}").status == 404


@pytest.mark.parametrize("kind", ["RSA", "EC"])
def test_whoever_claims_a_learners_launch_becomes_a_student(visit: Visit, newcomer: Caller, kind: str) -> None:
    visit.lms.keys = [drawn(kind, "of its own")]
    told = visit.claimed(newcomer)
    assert told.status == 200 and told.body["course"] == visit.course and told.body["role"] == "student"
    assert newcomer("GET", f"/courses/{visit.course}").body["role"] == "student"
