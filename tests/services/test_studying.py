"""What to study next says why and where, and learners decide what counts."""

from typing import Any

import pytest

from lectern import quiz_keys
from lectern.happening import concept_id
from lectern.ledger import settling
from lectern.model import CourseId, DocumentId
from lectern.platform import Platform
from tests.services.learning import answered, reset, stream, write
from tests.services.studying import STUDENT, TEACHER, answer, course, deliver, documents, ingest, publish

__all__ = ["course", "documents"]


def recommended(course: str) -> list[Any]:
    return list(STUDENT("GET", f"/courses/{course}/recommendations").body["recommendations"])


def test_who_has_done_nothing_gets_the_course_in_its_own_order(course: str, documents: dict[str, str]) -> None:
    told = recommended(course)
    assert [each["concept"]["name"] for each in told] == ["Spring tides", "Neap tides", "Ranges"]
    assert [each["page"]["page"] for each in told] == [1, 2, 2]
    assert all(each["kind"] == "read" and "not begun" in each["why"] for each in told)


def test_reading_moves_the_learner_on(platform: Platform, course: str, documents: dict[str, str]) -> None:
    read = [{"document": documents["01-tides.md"], "page": page} for page in (1, 2)]
    STUDENT("POST", f"/courses/{course}/progress/reading", {"pages": read})
    deliver(platform, course)
    told = recommended(course)
    assert [each["concept"]["name"] for each in told] == ["Ebb", "Flood"]
    assert "comes next" in told[0]["why"]


def test_a_weak_concept_is_recommended_with_its_record_its_page_and_its_quiz(
    platform: Platform, course: str, documents: dict[str, str]
) -> None:
    publish(platform, course, "q")
    answer(platform, course, documents["01-tides.md"], 0, 0, 1, 0)
    weak = next(each for each in recommended(course) if each["kind"] == "strengthen")
    assert "1 of 4 points" in weak["why"] and "%" in weak["why"]
    assert weak["page"] == {"document": documents["01-tides.md"], "name": "01-tides.md", "page": 1}
    assert (weak["concept"], weak["quiz"]) == ({"id": concept_id("Spring tides"), "name": "Spring tides"}, "q")


def test_a_quiz_that_was_deleted_is_not_pointed_at(platform: Platform, course: str, documents: dict[str, str]) -> None:
    answer(platform, course, documents["01-tides.md"], 0, 0)
    weak = next(each for each in recommended(course) if each["kind"] == "strengthen")
    assert (weak["quiz"], weak["page"]["page"]) == (None, 1)


def test_what_is_nearly_forgotten_is_due_for_review(platform: Platform, course: str, documents: dict[str, str]) -> None:
    answer(platform, course, documents["01-tides.md"], 1, 1, days_ago=60)
    due = recommended(course)[0]
    assert due["kind"] == "review" and "2 of 2 points" in due["why"] and "has fallen" in due["why"]


def test_what_was_just_learnt_is_left_alone(platform: Platform, course: str, documents: dict[str, str]) -> None:
    answer(platform, course, documents["01-tides.md"], 1, 1, 1)
    assert {each["kind"] for each in recommended(course)} == {"read"}


def test_a_deleted_document_is_not_recommended(platform: Platform, course: str, documents: dict[str, str]) -> None:
    answer(platform, course, documents["01-tides.md"], 0, 0)
    settling.delete(platform.ledger, CourseId(course), DocumentId(documents["01-tides.md"]))
    told = recommended(course)
    assert {(each["kind"], each["page"]["name"]) for each in told} == {("read", "02-currents.md")}


def test_a_new_version_moves_the_page_that_is_pointed_at(
    platform: Platform, course: str, documents: dict[str, str]
) -> None:
    answer(platform, course, documents["01-tides.md"], 0, 0)
    ingest(platform, course, "01-tides.md", [["Preface"], ["Contents"], ["Spring tides"]])
    weak = next(each for each in recommended(course) if each["kind"] == "strengthen")
    assert weak["page"]["page"] == 3


@pytest.mark.parametrize(("rules", "offered"), [({}, True), ({"opens": 9e9}, False), ({"due": 1.0}, False)], ids=str)
def test_an_open_quiz_that_was_not_tried_is_offered(
    platform: Platform, course: str, rules: dict[str, float], offered: bool
) -> None:
    publish(platform, course, "q1", rules)
    assert [each["quiz"] for each in recommended(course)] == (["q1"] if offered else [])
    platform.table.put(quiz_keys.attempt(course, STUDENT.user, "q1", "001") | {"entity": "attempt", "quiz": "q1"})
    assert recommended(course) == []


def test_a_learner_begins_anew_and_sees_it_at_once(platform: Platform, course: str, documents: dict[str, str]) -> None:
    answer(platform, course, documents["01-tides.md"], 0, 0, days_ago=1)
    told = STUDENT("POST", f"/courses/{course}/progress/reset")
    after = STUDENT("GET", f"/courses/{course}/progress").body
    assert (after["concepts"], after["reset"]) == ([], told.body["reset"])
    assert {each["kind"] for each in recommended(course)} == {"read"}
    answer(platform, course, documents["01-tides.md"], 1)
    assert STUDENT("GET", f"/courses/{course}/progress").body["concepts"][0]["answers"] == 1


@pytest.mark.parametrize(
    ("rules", "shown"), [({"review": "never"}, 0), ({"review": "after_due", "due": 9e9}, 0), ({"due": 1.0}, 1)], ids=str
)
def test_how_an_answer_was_marked_is_told_to_its_learner_when_its_quiz_tells_it(
    platform: Platform, course: str, documents: dict[str, str], rules: dict[str, Any], shown: int
) -> None:
    publish(platform, course, "q", rules)
    answer(platform, course, documents["01-tides.md"], 1)
    [own] = STUDENT("GET", f"/courses/{course}/progress").body["concepts"]
    [told] = TEACHER("GET", f"/courses/{course}/progress/{STUDENT.user}").body["concepts"]
    assert (len(own["evidence"]), len(told["evidence"]), own["answers"]) == (shown, 1, 1)


def test_one_learners_reset_is_no_others(platform: Platform, course: str) -> None:
    event, wish = answered(course, STUDENT.user, 1), reset(course, TEACHER.user, platform.roster.clock())
    write(platform.table, [event, wish])
    stream([event, wish])
    assert len(STUDENT("GET", f"/courses/{course}/progress").body["concepts"]) == 1


def test_a_teacher_sees_a_members_progress_and_a_student_only_their_own(
    platform: Platform, course: str, documents: dict[str, str]
) -> None:
    answer(platform, course, documents["01-tides.md"], 1)
    seen = TEACHER("GET", f"/courses/{course}/progress/{STUDENT.user}").body
    assert seen == STUDENT("GET", f"/courses/{course}/progress").body
    assert STUDENT("GET", f"/courses/{course}/progress/{TEACHER.user}").status == 403


@pytest.mark.parametrize(
    ("pages", "status"),
    [([], 400), ([{"document": "x"}], 400), ([{"document": "x", "page": 1}], 404), ([None], 400), ([{}] * 51, 400)],
    ids=str,
)
def test_reading_is_of_pages_that_the_course_has(course: str, pages: Any, status: int) -> None:
    assert STUDENT("POST", f"/courses/{course}/progress/reading", {"pages": pages}).status == status


def test_a_page_past_the_end_or_of_another_course_was_not_read(
    platform: Platform, course: str, documents: dict[str, str]
) -> None:
    other = TEACHER("POST", "/courses", {"name": "Other"}).body["id"]
    for document, page in ((documents["01-tides.md"], 3), (ingest(platform, other, "other.md", [["X"]]), 1)):
        body = {"pages": [{"document": document, "page": page}]}
        assert STUDENT("POST", f"/courses/{course}/progress/reading", body).status == 404
