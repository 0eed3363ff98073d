"""A recommendation points at something that is still there."""

from lectern.ledger import settling
from lectern.model import CourseId, DocumentId
from lectern.platform import Platform
from tests.services.learning import answered, stream, write
from tests.services.studying import STUDENT, answer, course, documents, publish
from tests.services.test_studying import recommended

__all__ = ["course", "documents"]


def test_where_the_page_is_gone_the_quiz_is_pointed_at(
    platform: Platform, course: str, documents: dict[str, str]
) -> None:
    publish(platform, course, "q")
    answer(platform, course, documents["01-tides.md"], 0, 0)
    settling.delete(platform.ledger, CourseId(course), DocumentId(documents["01-tides.md"]))
    weak = next(each for each in recommended(course) if each["kind"] == "strengthen")
    assert (weak["page"], weak["quiz"]) == (None, "q")
    assert weak["why"].endswith("take the quiz again.")


def test_what_has_nothing_left_to_look_at_hides_nothing_that_has(
    platform: Platform, course: str, documents: dict[str, str]
) -> None:
    now = platform.roster.clock()
    gone = [answered(course, STUDENT.user, n, 0.0, f"Gone {n}", now + n) for n in range(4)]
    left = answered(course, STUDENT.user, 9, 0.0, "Ebb", now + 9)
    left.facts.update({"document": documents["02-currents.md"], "page": 1})  # type: ignore[attr-defined]
    write(platform.table, [*gone, left])
    stream([*gone, left])
    told = recommended(course)
    assert [each["concept"]["name"] for each in told if each["kind"] == "strengthen"] == ["Ebb"]
    assert all(each["page"] or each["quiz"] for each in told)


def test_a_concept_is_told_once_though_it_is_due_and_weak(
    platform: Platform, course: str, documents: dict[str, str]
) -> None:
    answer(platform, course, documents["01-tides.md"], 0, 0, days_ago=60)
    told = [each["kind"] for each in recommended(course) if each["concept"]["name"] == "Spring tides"]
    assert told == ["review"]
