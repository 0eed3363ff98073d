"""Who somebody becomes by a launch, and what is kept of them."""

from typing import Any

import boto3
import pytest

from lectern import keys, lms_keys
from tests.loopback.lms import ASSISTANT, LEARNER, TEACHER
from tests.services.apis import Caller
from tests.services.classroom.conftest import LEARNER as STUDENT
from tests.services.classroom.conftest import TEACHER as INSTRUCTOR
from tests.services.lti.visiting import Visit, somebody

ROLES: list[tuple[Any, bool, str]] = [
    (LEARNER, False, "student"),
    (["Learner"], False, "student"),
    (ASSISTANT, True, "assistant"),
    (TEACHER, True, "instructor"),
    (TEACHER, False, "assistant"),
    ([*TEACHER, *LEARNER], False, "assistant"),
]


@pytest.mark.parametrize(("roles", "instructors", "becomes"), ROLES)
def test_the_lms_says_who_somebody_is(
    visit: Visit, newcomer: Caller, roles: Any, instructors: bool, becomes: str
) -> None:
    visit(INSTRUCTOR, "POST", "lti/platforms", visit.lms.registration | {"instructors": instructors})
    told = visit.claimed(newcomer, roles=roles)
    assert told.body["role"] == becomes == newcomer("GET", f"/courses/{visit.course}").body["role"]


def test_a_launch_demotes_nobody(visit: Visit) -> None:
    assert visit.claimed(INSTRUCTOR, roles=LEARNER).body["role"] == "instructor"
    assert INSTRUCTOR("GET", f"/courses/{visit.course}").body["role"] == "instructor"


def test_a_learners_launch_raises_nobody(visit: Visit) -> None:
    assert visit.claimed(STUDENT, roles=LEARNER).body["role"] == "student"


def test_two_accounts_are_not_one_person_of_the_lms(visit: Visit) -> None:
    first, second = somebody(), somebody()
    assert visit.claimed(first).status == 200
    assert visit.claimed(second).status == 409
    assert second("GET", f"/courses/{visit.course}").status == 404


def test_one_account_is_not_two_people_of_the_lms(visit: Visit, newcomer: Caller) -> None:
    assert visit.claimed(newcomer, subject="learner-1").status == 200
    assert visit.claimed(newcomer, subject="learner-2").status == 409


def test_coming_back_changes_nothing(visit: Visit, newcomer: Caller) -> None:
    assert visit.claimed(newcomer).body == visit.claimed(newcomer).body


def test_neither_name_nor_address_of_a_person_is_kept(visit: Visit, newcomer: Caller) -> None:
    visit.claimed(newcomer)
    everything = str(boto3.client("dynamodb").scan(TableName=visit.platform.table.name)["Items"])
    assert "learner-1" in everything and "Lovelace" not in everything and "ada@" not in everything


def test_an_erasure_takes_the_link_along(visit: Visit, newcomer: Caller) -> None:
    visit.claimed(newcomer)
    erased = INSTRUCTOR("DELETE", f"/courses/{visit.course}/members/{newcomer.user}/data")
    assert erased.status == 200
    assert list(visit.platform.table.all(keys.learner(visit.course, newcomer.user))) == []
    assert list(visit.platform.table.indexed(lms_keys.links(visit.course)["gsi1pk"])) == []
    assert visit.claimed(somebody()).status == 200


def test_one_deployment_leads_to_one_course(visit: Visit) -> None:
    course = INSTRUCTOR("POST", "/courses", {"name": "Currents"}).body["id"]
    told = INSTRUCTOR("POST", f"/courses/{course}/lti/platforms", visit.lms.registration)
    assert told.status == 409 and "another course" in told.body["detail"]


def test_a_context_has_a_course_of_its_own(visit: Visit, newcomer: Caller) -> None:
    course = INSTRUCTOR("POST", "/courses", {"name": "Currents"}).body["id"]
    registered = visit.lms.registration | {"context_id": "context-2"}
    assert INSTRUCTOR("POST", f"/courses/{course}/lti/platforms", registered).status == 201
    visit.lms.context = "context-2"
    assert visit.claimed(newcomer).body["course"] == course


@pytest.mark.parametrize("address", ["auth_url", "token_url", "jwks_url"])
def test_nobody_registers_another_address_for_a_client_of_others(visit: Visit, address: str) -> None:
    course = INSTRUCTOR("POST", "/courses", {"name": "Currents"}).body["id"]
    registered = visit.lms.registration | {"context_id": "context-2", address: "https://evil.example/"}
    assert INSTRUCTOR("POST", f"/courses/{course}/lti/platforms", registered).status == 409


def test_a_course_is_closed_to_a_platform_again(visit: Visit) -> None:
    [registered] = visit(INSTRUCTOR, "GET", "lti/platforms").body["platforms"]
    assert visit(INSTRUCTOR, "DELETE", f"lti/platforms/{registered['id']}").status == 204
    assert visit.login().status == 400
    assert visit(INSTRUCTOR, "GET", "lti/platforms").body["platforms"] == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"auth_url": "ftp://lms.example"},
        {"token_url": "no address"},
        {"jwks_url": "https://user:secret@lms.example/keys"},
        {"issuer": ""},
        {"client_id": "x" * 256},
        {"instructors": "yes"},
        {"secret": "x"},
        {"context_id": 3},
    ],
    ids=str,
)
def test_a_registration_that_cannot_work_is_refused(visit: Visit, wrong: dict[str, Any]) -> None:
    told = visit(INSTRUCTOR, "POST", "lti/platforms", visit.lms.registration | wrong)
    assert told.status == 400
