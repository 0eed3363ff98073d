"""A class from the first assignment to the gradebook, each step under its function's role."""

import hashlib

import httpx
import pytest

from tests.journeys.clients import Person
from tests.services.classroom.conftest import assignment, day

ESSAY = b"The tide follows the moon."


@pytest.fixture(scope="module")
def course(teacher: Person, student: Person) -> str:
    """The course's path, with the student in the group "a"."""
    path = f"/courses/{teacher.create_course('Tides')}"
    teacher.told("PUT", f"{path}/members/{student.user()}", {"role": "student"})
    teacher.told("PUT", f"{path}/groups/a", {"name": "A", "users": [student.user()]})
    return path


@pytest.fixture
def essay(teacher: Person, course: str) -> str:
    """The path of an assignment for files."""
    return f"{course}/assignments/{teacher.told('POST', f'{course}/assignments', assignment(groups=['a']))['id']}"


def hand_in(student: Person, essay: str) -> None:
    """As a browser does it: a form, the file, and word that it is there."""
    file = {"name": "essay.txt", "size": len(ESSAY), "sha256": hashlib.sha256(ESSAY).hexdigest()}
    form = student.told("POST", f"{essay}/files", file)["upload"]
    assert httpx.post(form["url"], data=form["fields"], files={"file": ESSAY}, timeout=60).is_success
    assert student.told("POST", f"{essay}/hand-in", {"files": [file]})["waits"]


def test_a_learner_hands_in_and_is_graded_and_the_class_can_be_looked_at(
    teacher: Person, student: Person, course: str, essay: str
) -> None:
    listed = student.told("GET", f"{course}/assignments")["assignments"]
    assert essay.rpartition("/")[2] in [each["id"] for each in listed]
    hand_in(student, essay)
    who = student.user()
    work = f"{essay}/work/{who}"
    assert [each["user"] for each in teacher.told("GET", f"{essay}/work")["work"]] == [who]
    [link] = teacher.told("GET", work)["links"]
    assert httpx.get(link["url"]).content == ESSAY
    teacher.told("POST", f"{work}/comments", {"text": "Go on."})
    assert teacher.told("PUT", f"{work}/grade", {"points": 8})["grade"]["points"] == 8
    assert student.told("GET", f"{course}/grades")["percent"] == 80
    assert [each["user"] for each in teacher.told("GET", f"{course}/gradebook")["rows"]] == [who]
    assert who in teacher.send("GET", f"{course}/gradebook?format=csv").text
    assert teacher.told("GET", f"{course}/dashboard")["at_risk"] == []
    assert teacher.told("GET", f"{course}/progress/{who}")["concepts"] == []


def test_every_exception_for_a_learner_is_kept_with_its_reason(
    teacher: Person, student: Person, course: str, essay: str
) -> None:
    hand_in(student, essay)
    work = f"{essay}/work/{student.user()}"
    teacher.told("PUT", f"{work}/extension", {"due": day(3), "reason": "was ill"})
    teacher.told("PUT", f"{work}/grade", {"points": 3})
    teacher.told("POST", f"{work}/regrade", {"reason": "asked for it"})
    teacher.told("PUT", f"{work}/excuse", {"excused": True, "reason": "was ill for long"})
    entries = teacher.told("GET", f"{course}/audit")["entries"]
    reasons = {each["reason"] for each in entries if each["assignment"] == essay.rpartition("/")[2]}
    assert reasons == {"was ill", "asked for it", "was ill for long"}


def test_what_a_class_is_set_can_be_changed_weighed_and_taken_back(teacher: Person, course: str, essay: str) -> None:
    renamed = assignment(title="The essay", category="essays")
    assert teacher.told("PUT", essay, renamed)["groups"] == []
    assert teacher.told("GET", essay)["title"] == "The essay"
    weights = {"weights": {"essays": 2}, "drop": {"essays": 1}}
    assert teacher.told("PUT", f"{course}/gradebook", weights) == weights
    teacher.told("DELETE", essay)
    assert teacher.send("GET", essay).status_code == 404
    teacher.told("PUT", f"{course}/groups/b", {"name": "B", "users": []})
    teacher.told("DELETE", f"{course}/groups/b")
    assert [each["id"] for each in teacher.told("GET", f"{course}/groups")["groups"]] == ["a"]
