"""A quiz from the order to its end: a teacher looks after it, a student takes it, each step under its own role."""

import base64
import io
import zipfile
from typing import Any

import pytest

from tests.journeys.clients import Person
from tests.journeys.test_progress import within
from tests.template.reading import ROOT

CHARTWORK = (ROOT / "samples/text/03-chartwork.md").read_bytes()
LINES = [{"kind": "choice", "count": 2}, {"kind": "cloze", "count": 2}]


@pytest.fixture(scope="module")
def quizzes(teacher: Person, student: Person) -> str:
    """The path of the quizzes of a course whose one document can be asked about."""
    course = teacher.create_course("Chartwork")
    teacher.told("PUT", f"/courses/{course}/members/{student.user()}", {"role": "student"})
    teacher.settled(course, teacher.upload(course, "chartwork.md", CHARTWORK))
    return f"/courses/{course}/quizzes"


def written(who: Person, path: str) -> Any:
    """The quiz, once its worker has done with it."""

    def look() -> Any:
        found = who.told("GET", path)
        return None if found["state"] in ("waiting", "drafting") else found

    return within(60, look)


@pytest.fixture
def drafted(teacher: Person, quizzes: str) -> str:
    """The path of a quiz of four questions that nobody has looked over."""
    asked = teacher.told("POST", quizzes, {"title": "Chartwork", "blueprint": {"lines": LINES}})
    path = f"{quizzes}/{asked['id']}"
    made = written(teacher, path)
    assert (made["state"], made["items"]) == ("draft", 4), made
    return path


@pytest.fixture
def published(teacher: Person, drafted: str) -> str:
    assert teacher.told("POST", f"{drafted}/publish")["state"] == "published"
    return drafted


def test_a_teacher_looks_a_draft_over_before_students_see_it(
    teacher: Person, student: Person, quizzes: str, drafted: str
) -> None:
    shown = teacher.told("GET", f"{drafted}/items")["items"]
    assert all(each["key"] and each["source"]["quote"] for each in shown)
    teacher.told("PUT", f"{drafted}/items/1", {"points": 3})
    teacher.told("DELETE", f"{drafted}/items/4")
    assert student.send("GET", drafted).status_code == 404
    told = {"title": "Bearings", "rules": {"attempts": 2, "review": "after_submit"}}
    assert teacher.told("PUT", drafted, told)["title"] == "Bearings"
    teacher.told("POST", f"{drafted}/publish")
    seen = student.told("GET", drafted)
    assert (seen["title"], seen["items"], seen["points"]) == ("Bearings", 3, 5)
    assert drafted.rpartition("/")[2] in [each["id"] for each in student.told("GET", quizzes)["quizzes"]]


def test_a_student_takes_a_quiz_over_a_break_and_the_teacher_looks_at_what_came_of_it(
    teacher: Person, student: Person, published: str
) -> None:
    right = {str(each["number"]): each["key"][:1] for each in teacher.told("GET", f"{published}/items")["items"]}
    path = f"{published}/attempts"
    begun = student.told("POST", path)["id"]
    student.told("PUT", f"{path}/{begun}", {"answers": right, "sequence": 1})
    again = student.told("GET", f"{path}/{begun}")
    assert again["answers"] == right and "key" not in str(again)
    done = student.told("POST", f"{path}/{begun}/submit", {})
    assert (done["state"], done["score"]) == ("graded", 4)
    assert [each["id"] for each in student.told("GET", path)["attempts"]] == [begun]

    who = student.user()
    assert [each["user"] for each in teacher.told("GET", f"{published}/results")["results"]] == [who]
    result = f"{published}/results/{who}/{begun}"
    teacher.told("PUT", f"{result}/grades/1", {"score": 0.5, "note": "half right"})
    assert teacher.told("GET", result)["score"] == 3.5
    assert teacher.told("GET", f"{published}/analysis")["attempts"] == 1
    teacher.told("PUT", f"{published}/accommodations/{who}", {"extra_time": 50, "extra_attempts": 1})
    assert student.told("POST", path)["id"] != begun  # the one attempt of the rules, and one more


def test_a_quiz_leaves_as_a_package_and_comes_back_as_another(teacher: Person, quizzes: str, drafted: str) -> None:
    sent = teacher.told("GET", f"{drafted}/export?format=qti")
    assert "imsmanifest.xml" in zipfile.ZipFile(io.BytesIO(base64.b64decode(sent["content"]))).namelist()
    again = {"title": "Again", "format": "qti", "content": sent["content"]}
    assert teacher.told("POST", f"{quizzes}/import", again)["items"] == 4
    teacher.told("DELETE", drafted)
    assert teacher.send("GET", drafted).status_code == 404


def test_a_quiz_that_could_not_be_written_says_why_and_can_be_tried_again(teacher: Person) -> None:
    empty = f"/courses/{teacher.create_course('Nothing to ask about')}/quizzes"
    path = f"{empty}/{teacher.told('POST', empty, {'title': 'Nothing', 'blueprint': {'lines': LINES}})['id']}"
    failed = written(teacher, path)
    assert failed["state"] == "failed" and failed["reason"]["next_step"]
    assert teacher.told("POST", f"{path}/retry")["state"] == "waiting"
    assert written(teacher, path)["state"] == "failed"


def test_a_student_makes_practice_of_their_own_and_throws_it_away(
    teacher: Person, student: Person, quizzes: str
) -> None:
    practice = quizzes.replace("quizzes", "practice")
    made = student.told("POST", practice, {"title": "Mine", "blueprint": {"lines": LINES[:1]}})["id"]
    assert written(student, f"{quizzes}/{made}")["state"] == "published"
    assert teacher.send("GET", f"{quizzes}/{made}").status_code == 404
    student.told("DELETE", f"{practice}/{made}")
    assert student.send("GET", f"{quizzes}/{made}").status_code == 404
