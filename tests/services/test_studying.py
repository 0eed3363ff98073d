"""What to study next says why and where; a teacher sees what a course leaves open; learners decide what counts."""

from typing import Any

import pytest

from lectern import keys, quiz_keys
from lectern.happening import concept_id
from lectern.ledger import announcing, embedding, extracting, settling
from lectern.model import CourseId, DocumentId, Element, Extraction, Page, Run
from lectern.outline import outline_item
from lectern.platform import Platform
from tests.services.apis import Caller
from tests.services.learning import answered, calls, reset, stream, write

TEACHER = Caller("11111111-1111-4111-8111-111111111111", "instructor")
STUDENT = Caller("22222222-2222-4222-8222-222222222222")
DAY = 86400.0
PAGES = {"02-currents.md": [["Ebb"], ["Flood"]], "01-tides.md": [["Spring tides"], ["Neap tides", "Ranges"]]}


@pytest.fixture
def course(platform: Platform) -> str:
    course: str = TEACHER("POST", "/courses", {"name": "Tides"}).body["id"]
    TEACHER("PUT", f"/courses/{course}/members/{STUDENT.user}", {"role": "student"})
    return course


def ingest(platform: Platform, course: str, name: str, headings: list[list[str]]) -> str:
    """A document that answers, with these headings on its pages, through the ledger as the images drive it."""
    sha256 = (name.encode().hex() + str(len(str(headings)))).ljust(64, "0")[:64]
    run = announcing.announce(platform.ledger, CourseId(course), name, 10, sha256)
    pages = tuple(
        Page(number, tuple(Element("NarrativeText", f"All about {each}.", (name, each)) for each in on_page))
        for number, on_page in enumerate(headings, 1)
    )
    _embed(platform, run, name, Extraction("md", pages))
    return run.document


def _embed(platform: Platform, run: Run, name: str, extraction: Extraction) -> None:
    extracting.begin(platform.ledger, run, "a", 60)
    embedding.begin(platform.ledger, run, "b", 60)
    platform.table.put(outline_item(run, name, extraction))
    facts = {"kind": "md", "pages": len(extraction.pages), "ocr_pages": 0, "warnings": ()}
    embedding.commit(platform.ledger, run, "b", f"edition {run.version}", facts)


@pytest.fixture
def documents(platform: Platform, course: str) -> dict[str, str]:
    return {name: ingest(platform, course, name, headings) for name, headings in PAGES.items()}


def recommended(course: str) -> list[Any]:
    return list(STUDENT("GET", f"/courses/{course}/recommendations").body["recommendations"])


def answer(platform: Platform, course: str, document: str, *scores: float, days_ago: float = 0.0) -> None:
    now = platform.roster.clock() - days_ago * DAY
    events = [answered(course, STUDENT.user, n, score, at=now + n) for n, score in enumerate(scores)]
    for event in events:
        event.facts.update({"document": document, "page": 1})  # type: ignore[attr-defined]
    write(platform.table, events)
    stream(events)


def test_who_has_done_nothing_gets_the_course_in_its_own_order(course: str, documents: dict[str, str]) -> None:
    told = recommended(course)
    assert [each["concept"]["name"] for each in told] == ["Spring tides", "Neap tides", "Ranges"]
    assert [each["page"]["page"] for each in told] == [1, 2, 2]
    assert all(each["kind"] == "read" and "not begun" in each["why"] for each in told)


def test_reading_moves_the_learner_on(platform: Platform, course: str, documents: dict[str, str]) -> None:
    read = [{"document": documents["01-tides.md"], "page": page} for page in (1, 2)]
    STUDENT("POST", f"/courses/{course}/progress/reading", {"pages": read})
    _deliver(platform, course)
    told = recommended(course)
    assert [each["concept"]["name"] for each in told] == ["Ebb", "Flood"]
    assert "comes next" in told[0]["why"]


def _deliver(platform: Platform, course: str) -> None:
    """What is in the table comes by the stream."""
    from progress import counting

    items = platform.table.all(keys.learner(course, STUDENT.user), "EVENT#")
    stream(list(counting.readable(items)))


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
    assert [each["page"] for each in told if each["kind"] == "strengthen"] == [None]
    assert {each["page"]["name"] for each in told if each["kind"] == "read"} == {"02-currents.md"}


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


def publish(platform: Platform, course: str, quiz: str, rules: Any = None, *pages: tuple[str, int, str]) -> None:
    told = {"entity": "quiz", "id": quiz, "title": "Tides", "state": "published", "rules": rules or {}}
    platform.table.put(quiz_keys.quiz(course, quiz) | told)
    for number, (document, page, concept) in enumerate(pages, 1):
        source = {"document": document, "page": page}
        item = {"entity": "quiz_item", "source": source, "concept": concept_id(concept)}
        platform.table.put(quiz_keys.item(course, quiz, number) | item)


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
    _deliver(platform, course)
    assert STUDENT("GET", f"/courses/{course}/progress").body["activity"]["asked"]["count"] == 1


def test_an_answer_costs_no_call_more_for_being_counted(platform: Platform, course: str) -> None:
    """The event goes in the transaction that stores question and answer; the one update counts the person's ration."""
    conversation = ask(course, "What is a tide?")["conversation"]
    with calls() as made:
        STUDENT("POST", f"/courses/{course}/questions", {"question": "And why?", "conversation": conversation})
    writes = [name for name in made if name not in ("GetItem", "Query")]
    assert sorted(writes) == ["TransactWriteItems", "UpdateItem"]
    messages = list(platform.table.all(f"{keys.learner(course, STUDENT.user)}#CONVERSATION#{conversation}", "MESSAGE#"))
    events = list(platform.table.all(keys.learner(course, STUDENT.user), "EVENT#"))
    assert (len(messages), len(events)) == (4, 2)


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
