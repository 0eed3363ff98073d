"""The LMS's roster: who has come, who has not, and nothing more of them than that."""

from typing import Any

import boto3
import pytest

from tests.loopback.lms import ASSISTANT, LEARNER, Fault
from tests.services.apis import Caller, Reply
from tests.services.classroom.conftest import TEACHER
from tests.services.lti.visiting import Visit, somebody


def member(subject: str, roles: Any = LEARNER, **told: Any) -> dict[str, Any]:
    person = {"user_id": subject, "roles": roles, "status": "Active", "name": "Ada Lovelace", "email": "ada@x.example"}
    return person | told


def synced(visit: Visit) -> Reply:
    return visit(TEACHER, "POST", f"lti/platforms/{_id(visit)}/roster")


def _id(visit: Visit) -> str:
    return str(visit(TEACHER, "GET", "lti/platforms").body["platforms"][0]["id"])


def _listed(visit: Visit) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = visit(TEACHER, "GET", f"lti/platforms/{_id(visit)}/roster").body["members"]
    return found


def test_every_page_of_the_roster_is_read(visit: Visit, newcomer: Caller) -> None:
    visit.claimed(newcomer, subject="learner-0")
    visit.lms.members = [member(f"learner-{number}") for number in range(7)]
    assert synced(visit).body == {"linked": 1, "enrolled": 0, "pending": 6, "gone": 0}
    assert visit.lms.count("/roster") == 4
    assert [each["user"] for each in _listed(visit)] == [newcomer.user] + [None] * 6


def test_doing_it_again_changes_nothing(visit: Visit, newcomer: Caller) -> None:
    visit.claimed(newcomer, subject="learner-0")
    visit.lms.members = [member(f"learner-{number}") for number in range(3)]
    before = (synced(visit).body, _listed(visit))
    assert (synced(visit).body, _listed(visit)) == before


def test_whoever_has_not_come_is_no_member(visit: Visit, newcomer: Caller) -> None:
    visit.claimed(newcomer)
    visit.lms.members = [member("learner-9", ASSISTANT)]
    before = visit(TEACHER, "GET", "members").body
    synced(visit)
    assert visit(TEACHER, "GET", "members").body == before


def test_whoever_came_and_is_missing_is_enrolled_again(visit: Visit, newcomer: Caller) -> None:
    visit.claimed(newcomer)
    visit(TEACHER, "DELETE", f"members/{newcomer.user}")
    visit.lms.members = [member("learner-1")]
    assert synced(visit).body["enrolled"] == 1
    assert newcomer("GET", f"/courses/{visit.course}").body["role"] == "student"


@pytest.mark.parametrize(
    "left", [[], [member("learner-1", status="Deleted")], [member("learner-1", status="Inactive")]]
)
def test_whoever_left_the_lms_is_told_of_and_stays(visit: Visit, newcomer: Caller, left: Any) -> None:
    visit.claimed(newcomer)
    visit.lms.members = left
    assert synced(visit).body["gone"] == 1
    assert _listed(visit)[0]["status"] == (left[0]["status"] if left else "Deleted")
    assert newcomer("GET", f"/courses/{visit.course}").status == 200


def test_whoever_comes_is_pending_no_more(visit: Visit, newcomer: Caller) -> None:
    visit.claimed(somebody(), subject="learner-0")
    visit.lms.members = [member("learner-0"), member("learner-1")]
    synced(visit)
    visit.claimed(newcomer, subject="learner-1")
    assert {each["user"] is None for each in _listed(visit)} == {False}


def test_whoever_is_off_the_roster_is_forgotten(visit: Visit, newcomer: Caller) -> None:
    visit.claimed(newcomer)
    visit.lms.members = [member("learner-1"), member("learner-2")]
    synced(visit)
    visit.lms.members = [member("learner-1")]
    assert synced(visit).body["pending"] == 0 and len(_listed(visit)) == 1


def test_neither_names_nor_addresses_are_kept(visit: Visit, newcomer: Caller) -> None:
    visit.claimed(newcomer)
    visit.lms.members = [member("learner-1"), member("learner-2")]
    synced(visit)
    everything = str(boto3.client("dynamodb").scan(TableName=visit.platform.table.name)["Items"])
    assert "learner-2" in everything and "Lovelace" not in everything and "ada@" not in everything


def test_people_without_a_role_here_are_left_out(visit: Visit, newcomer: Caller) -> None:
    visit.claimed(newcomer)
    visit.lms.members = [member("learner-1"), member("x", ["Mentor"]), {"user_id": 7}, member("y", status="Odd")]
    assert synced(visit).body["pending"] == 0


def test_before_the_first_launch_there_is_no_roster(visit: Visit) -> None:
    told = synced(visit)
    assert told.status == 409 and "open Lectern from it once" in told.body["detail"]


FAULTS = [
    (Fault("/roster", 429), 503),
    (Fault("/roster", 500), 503),
    (Fault("/token", 500), 503),
    (Fault("/roster", 200, body=b"<html>"), 503),
    (Fault("/roster", 200, body=b"[]"), 503),
    (Fault("/roster", 200, headers={"Link": '<http://evil.example/x>; rel="next"'}, body=b'{"members": []}'), 503),
    (Fault("/roster", 403), 409),
    (Fault("/token", 400), 409),
]


@pytest.mark.parametrize(("fault", "status"), FAULTS, ids=[str(number) for number in range(len(FAULTS))])
def test_an_lms_in_trouble_is_named_and_nothing_is_lost(
    visit: Visit, newcomer: Caller, fault: Fault, status: int
) -> None:
    visit.claimed(newcomer)
    visit.lms.members = [member("learner-1"), member("learner-2")]
    synced(visit)
    visit.lms.faults.append(Fault(fault.path, fault.status, 1, fault.headers, fault.body))
    before = _listed(visit)
    if fault.path == "/token":
        visit.lms.tokens.clear()  # the kept token is not known any more
    told = synced(visit)
    assert told.status == status and _listed(visit) == before


def test_a_token_is_asked_for_once(visit: Visit, newcomer: Caller) -> None:
    visit.claimed(newcomer)
    visit.lms.members = [member("learner-1")]
    for _ in range(3):
        synced(visit)
    assert visit.lms.count("/token") == 1
