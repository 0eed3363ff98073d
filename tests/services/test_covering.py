"""A teacher sees what a course leaves open: pages that no quiz touches, and questions that nothing answers."""

from typing import Any

from lectern import keys, quiz_keys
from lectern.platform import Platform
from tests.services.apis import Caller
from tests.services.studying import STUDENT, TEACHER, course, deliver, documents, publish

__all__ = ["course", "documents"]


def test_coverage_names_the_pages_and_concepts_that_no_quiz_touches(
    platform: Platform, course: str, documents: dict[str, str]
) -> None:
    publish(platform, course, "q1", None, (documents["01-tides.md"], 2, "Neap tides"))
    told = {each["name"]: each for each in TEACHER("GET", f"/courses/{course}/coverage").body["documents"]}
    assert told["01-tides.md"]["untouched"] == [[1, 1]] and told["02-currents.md"]["untouched"] == [[1, 2]]
    assert [each["name"] for each in told["01-tides.md"]["untested"]] == ["Spring tides", "Ranges"]


def test_a_draft_covers_nothing(platform: Platform, course: str, documents: dict[str, str]) -> None:
    publish(platform, course, "q1", None, (documents["01-tides.md"], 2, "Neap tides"))
    platform.table.put(quiz_keys.quiz(course, "q1") | {"id": "q1", "state": "draft"})
    told = TEACHER("GET", f"/courses/{course}/coverage").body["documents"]
    assert all(each["untouched"] == [[1, 2]] for each in told)


def ask(course: str, question: str, who: Caller = STUDENT) -> Any:
    return who("POST", f"/courses/{course}/questions", {"question": question}).body


def test_what_the_course_cannot_answer_is_told_without_names(platform: Platform, course: str) -> None:
    for question, who in (("Who is the pilot?", STUDENT), ("who is  the pilot", TEACHER), ("Why?", STUDENT)):
        assert ask(course, question, who)["refused"]
    told = TEACHER("GET", f"/courses/{course}/coverage")
    assert [(each["question"], each["times"]) for each in told.body["unanswered"]] == [
        ("who is  the pilot", 2),
        ("Why?", 1),
    ]
    assert STUDENT.user not in str(told.body) and TEACHER.user not in str(told.body)


def test_a_deleted_conversation_takes_its_question_out_of_the_map_but_stays_counted(
    platform: Platform, course: str
) -> None:
    conversation = ask(course, "Who is the pilot?")["conversation"]
    STUDENT("DELETE", f"/courses/{course}/conversations/{conversation}")
    assert TEACHER("GET", f"/courses/{course}/coverage").body["unanswered"] == []
    assert "pilot" not in str(list(platform.table.all(keys.learner(course, STUDENT.user), "EVENT#")))
    deliver(platform, course)
    assert STUDENT("GET", f"/courses/{course}/progress").body["activity"]["asked"]["count"] == 1
