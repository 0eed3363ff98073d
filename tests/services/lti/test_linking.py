"""Deep linking, and the keys with which Lectern signs."""

from typing import Any

import pytest

from tests.loopback.lms import DEEP, LTI, TEACHER
from tests.services.apis import Caller, Reply
from tests.services.classroom.conftest import ASSISTANT, LEARNER
from tests.services.classroom.conftest import TEACHER as INSTRUCTOR
from tests.services.lti.visiting import OURS, STRANGER, Visit, code_of

ADMIN = Caller("77777777-7777-4777-8777-777777777777", "admin")


def _code(visit: Visit, **changed: Any) -> str:
    login = visit.begun()
    return code_of(visit.launched(visit.lms.sign(visit.lms.linking(OURS, login.nonce, **changed)), login))


def _picked(who: Caller, code: str, assignment: str) -> Reply:
    return who("POST", f"/lti/launches/{code}/deep-link", {"assignment": assignment})


def _claimed(visit: Visit, who: Caller = INSTRUCTOR, **changed: Any) -> str:
    code = _code(visit, **changed)
    told = who("POST", f"/lti/launches/{code}/claim")
    assert told.status == 200 and told.body["kind"] == "deep_linking"
    return code


def test_a_picked_assignment_goes_back_signed_and_with_a_column_for_its_grade(visit: Visit) -> None:
    assignment = visit.assign(title="Tides", points=20)
    told = _picked(INSTRUCTOR, _claimed(visit), assignment)
    assert told.status == 200 and told.body["return_url"] == f"{visit.lms.issuer}/return"
    claims = visit.lms.read(told.body["jwt"])
    assert (claims["iss"], claims["aud"]) == (visit.lms.client_id, visit.lms.issuer)
    assert claims[f"{LTI}/deployment_id"] == visit.lms.deployment_id and claims[f"{DEEP}/data"] == "d"
    [item] = claims[f"{DEEP}/content_items"]
    assert (item["type"], item["url"], item["custom"]) == ("ltiResourceLink", OURS, {"assignment": assignment})
    assert item["lineItem"] == {"label": "Tides", "scoreMaximum": 20, "resourceId": assignment}


def test_a_link_that_was_picked_opens_its_assignment(visit: Visit, newcomer: Caller) -> None:
    assignment = visit.assign()
    told = visit.claimed(newcomer, **{f"{LTI}/custom": {"assignment": assignment}})
    assert told.body["assignment"] == assignment


def test_a_choice_is_answered_once(visit: Visit) -> None:
    code, assignment = _claimed(visit), visit.assign()
    assert [_picked(INSTRUCTOR, code, assignment).status for _ in range(2)] == [200, 404]


def test_another_courses_assignment_is_not_there(visit: Visit) -> None:
    other = Visit(INSTRUCTOR("POST", "/courses", {"name": "Currents"}).body["id"], visit.lms, visit.platform)
    assert _picked(INSTRUCTOR, _claimed(visit), other.assign()).status == 404


def test_somebody_elses_launch_is_not_there(visit: Visit) -> None:
    visit(INSTRUCTOR, "PUT", f"members/{ASSISTANT.user}", {"role": "assistant"})
    assert _picked(ASSISTANT, _claimed(visit), visit.assign()).status == 404


def test_a_launch_that_nobody_has_claimed_is_not_there(visit: Visit) -> None:
    assert _picked(INSTRUCTOR, _code(visit), visit.assign()).status == 404


def test_learners_put_no_links_into_the_lms(visit: Visit) -> None:
    code = _claimed(visit, LEARNER, roles=["Learner"])
    assert _picked(LEARNER, code, visit.assign()).status == 403


def test_a_launch_that_wants_no_link_gets_none(visit: Visit) -> None:
    code = visit.code(subject="teacher-1", roles=TEACHER)
    INSTRUCTOR("POST", f"/lti/launches/{code}/claim")
    assert _picked(INSTRUCTOR, code, visit.assign()).status == 409


@pytest.mark.parametrize(
    "settings",
    [
        {"accept_types": ["ltiResourceLink"], "deep_link_return_url": "javascript:alert(1)"},
        {"accept_types": ["file"], "deep_link_return_url": "https://lms.example/return"},
        {"accept_types": ["ltiResourceLink"]},
        {"accept_types": ["ltiResourceLink"], "deep_link_return_url": "https://lms.example/return", "data": 7},
    ],
    ids=str,
)
def test_a_request_that_cannot_be_answered_is_refused(visit: Visit, settings: dict[str, Any]) -> None:
    login = visit.begun()
    claims = visit.lms.linking(OURS, login.nonce, **{f"{DEEP}/deep_linking_settings": settings})
    assert visit.launched(visit.lms.sign(claims), login).status == 400


def test_the_public_keys_hold_no_secret(visit: Visit) -> None:
    [key] = STRANGER("GET", "/lti/jwks").body["keys"]
    assert set(key) == {"kty", "kid", "use", "alg", "n", "e"}


def test_a_new_key_is_published_before_it_signs(visit: Visit) -> None:
    [old] = visit.lms.tool_keys["keys"]
    both = ADMIN("POST", "/lti/keys").body["keys"]
    assert both[0] == old and len(both) == 2 and STRANGER("GET", "/lti/jwks").body["keys"] == both
    signed = _picked(INSTRUCTOR, _claimed(visit), visit.assign()).body["jwt"]
    assert visit.lms.read(signed)  # by what the LMS has kept: the old key alone


def test_at_most_two_keys_are_published(visit: Visit) -> None:
    for _ in range(2):
        ADMIN("POST", "/lti/keys")
    assert len(STRANGER("GET", "/lti/jwks").body["keys"]) == 2


def test_only_administrators_change_the_keys(visit: Visit) -> None:
    assert [who("POST", "/lti/keys").status for who in (INSTRUCTOR, LEARNER, STRANGER)] == [403, 403, 401]
