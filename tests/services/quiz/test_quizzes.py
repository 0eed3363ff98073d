"""From a blueprint to a graded attempt, and what the staff does on the way."""

from typing import Any

import pytest

from lectern import quizbook
from lectern.errors import Superseded
from lectern.model import CourseId
from quiz import keeping, working
from tests.services.quiz.quizzing import FELLOW, STUDENT, TEACHER, Classroom

LINES = (
    {"kind": "choice", "count": 2},
    {"kind": "truth", "count": 2},
    {"kind": "short", "count": 1},
    {"kind": "numeric", "count": 1},
)
ONE = {"kind": "choice", "count": 1}


def test_a_blueprint_becomes_a_quiz_that_a_student_takes_and_the_server_grades(room: Classroom) -> None:
    quiz = room.ask_for(*LINES)
    assert TEACHER("GET", room.path("quizzes", quiz)).body["state"] == "waiting"
    room.deliver()
    drafted = TEACHER("GET", room.path("quizzes", quiz)).body
    assert (drafted["state"], drafted["items"]) == ("draft", 6)
    assert STUDENT("GET", room.path("quizzes", quiz)).status == 404
    TEACHER("POST", room.path("quizzes", quiz, "publish"))
    begun = STUDENT("POST", room.path("quizzes", quiz, "attempts"))
    assert begun.status == 201 and len(begun.body["questions"]) == 6
    path = room.path("quizzes", quiz, "attempts", begun.body["id"])
    done = STUDENT("POST", f"{path}/submit", {"answers": room.right(quiz)})
    assert (done.body["state"], done.body["score"], done.body["points"]) == ("graded", 6, 6)


def test_the_same_seed_on_the_same_pages_gives_the_same_quiz(room: Classroom) -> None:
    first, second, other = room.ask_for(*LINES, seed=3), room.ask_for(*LINES, seed=3), room.ask_for(*LINES, seed=4)
    room.deliver()
    assert room.items(first) == room.items(second) != room.items(other)


def test_every_question_quotes_its_page_verbatim(room: Classroom) -> None:
    quiz = room.ask_for(*LINES)
    room.deliver()
    for item in room.items(quiz):
        source = item["source"]
        page = TEACHER("GET", room.path("documents", source["document"], "pages", str(source["page"]))).body["text"]
        assert page[source["start"] : source["end"]] == source["quote"] != ""


def test_a_quiz_is_short_rather_than_padded_and_says_why(room: Classroom) -> None:
    quiz = room.ask_for({"kind": "choice", "count": 60})
    room.deliver()
    making = TEACHER("GET", room.path("quizzes", quiz)).body["making"]
    items = room.items(quiz)
    assert 0 < len(items) < 60 and making["short"] == 60 - len(items)
    assert sum(each["count"] for each in making["dropped"]) > 0
    assert [(each["code"], each["count"]) for each in making["missing"]] == [("used_up", making["short"])]
    assert len({item["stem"] for item in items}) == len(items)


def test_what_the_writer_cannot_ask_is_not_asked(room: Classroom) -> None:
    quiz = room.ask_for({"kind": "choice", "count": 3, "bloom": "create"})
    room.deliver()
    told = TEACHER("GET", room.path("quizzes", quiz)).body
    assert told["state"] == "failed" and told["reason"]["next_step"]
    assert [(each["code"], each["count"]) for each in told["making"]["missing"]] == [("beyond_writer", 3)]


@pytest.mark.parametrize("bloom", ["apply", "analyse", "evaluate", "create"])
def test_a_level_that_the_writer_cannot_ask_for_is_told_beside_what_it_wrote(room: Classroom, bloom: str) -> None:
    quiz = room.ask_for({"kind": "choice", "count": 2, "bloom": "understand"}, ONE | {"bloom": bloom, "count": 4})
    room.deliver()
    told = TEACHER("GET", room.path("quizzes", quiz)).body
    assert (told["state"], told["items"], told["making"]["short"]) == ("draft", 2, 4)
    [missing] = told["making"]["missing"]
    assert (missing["code"], missing["count"]) == ("beyond_writer", 4) and "language model" in missing["sentence"]
    assert {item["bloom"] for item in room.items(quiz)} == {"understand"}


def test_a_topic_narrows_the_course_down(room: Classroom) -> None:
    body = {"title": "Leeway", "blueprint": {"lines": [{"kind": "truth", "count": 2}], "topics": ["leeway"]}}
    quiz = TEACHER("POST", room.path("quizzes"), body).body["id"]
    room.deliver()
    told = [f"{item['stem']} {item['concept_name']} {item['source']['quote']}" for item in room.items(quiz)]
    assert told and all("leeway" in each.lower() for each in told)


def test_a_message_that_comes_again_writes_nothing_twice(room: Classroom) -> None:
    quiz = room.ask_for(*LINES)
    body = keeping.order(quizbook.get_quiz(room.platform.table, CourseId(room.course), quiz, TEACHER.user))
    working.write_quiz(room.platform, body, "first")
    before = room.items(quiz)
    with pytest.raises(Superseded):
        working.write_quiz(room.platform, body, "second")
    assert room.items(quiz) == before


def test_a_quiz_whose_message_was_given_up_says_so_and_can_be_tried_again(room: Classroom) -> None:
    quiz = room.ask_for(ONE)
    body = keeping.order(quizbook.get_quiz(room.platform.table, CourseId(room.course), quiz, TEACHER.user))
    working.bury(room.platform, body)
    told = TEACHER("GET", room.path("quizzes", quiz)).body
    assert (told["state"], told["reason"]["code"]) == ("failed", "quiz_gave_up")
    assert TEACHER("POST", room.path("quizzes", quiz, "retry")).status == 202
    room.deliver()
    assert TEACHER("GET", room.path("quizzes", quiz)).body["state"] == "draft"


def test_questions_are_edited_before_publishing_and_never_after(room: Classroom) -> None:
    quiz = room.ask_for({"kind": "choice", "count": 2})
    room.deliver()
    path = room.path("quizzes", quiz, "items", "1")
    assert TEACHER("PUT", path, {"stem": "Which one?", "points": 3}).status == 200
    assert TEACHER("GET", room.path("quizzes", quiz)).body["points"] == 4
    for nothing in ({}, [None, None], {"tolerance": -1}, {"tolerance": 1e200}, {"points": 0}, {"key": ["a", "b"]}):
        assert TEACHER("PUT", path, nothing).status == 400
    assert TEACHER("DELETE", room.path("quizzes", quiz, "items", "2")).status == 204
    assert [item["stem"] for item in room.items(quiz)] == ["Which one?"]
    TEACHER("POST", room.path("quizzes", quiz, "publish"))
    assert TEACHER("PUT", path, {"stem": "Another?"}).status == 409


def test_a_practice_quiz_is_its_learners_alone(room: Classroom) -> None:
    wanted: dict[str, Any] = {"title": "Mine", "blueprint": {"lines": [ONE]}}
    quiz = STUDENT("POST", room.path("practice"), wanted).body["id"]
    room.deliver()
    assert STUDENT("GET", room.path("quizzes", quiz)).body["state"] == "published"
    assert [who("GET", room.path("quizzes", quiz)).status for who in (TEACHER, FELLOW)] == [404, 404]
    assert quiz not in [each["id"] for each in TEACHER("GET", room.path("quizzes")).body["quizzes"]]
    assert STUDENT("GET", room.path("quizzes", quiz, "items")).status == 403
    attempt = STUDENT("POST", room.path("quizzes", quiz, "attempts")).body["id"]
    assert STUDENT("POST", room.path("quizzes", quiz, "attempts", attempt, "submit")).body["state"] == "graded"
    assert STUDENT("DELETE", room.path("practice", quiz)).status == 204
    assert STUDENT("GET", room.path("quizzes", quiz)).status == 404


@pytest.mark.parametrize(
    "blueprint",
    [
        {"lines": []},
        {"lines": [{"kind": "essay", "count": 1}]},
        {"lines": [{"kind": "choice", "count": 0}]},
        {"lines": [{"kind": "choice", "count": 61}]},
        {"lines": [ONE], "pages": ["seven"]},
        {"lines": [ONE], "topics": [""]},
    ],
)
def test_a_blueprint_that_cannot_be_is_refused(room: Classroom, blueprint: dict[str, Any]) -> None:
    assert TEACHER("POST", room.path("quizzes"), {"title": "New", "blueprint": blueprint}).status == 400


def test_a_quiz_travels_to_another_program_and_back(room: Classroom) -> None:
    quiz = room.ask_for(*LINES)
    room.deliver()
    content = TEACHER("GET", room.path("quizzes", quiz, "export"), query={"format": "qti"}).body["content"]
    body = {"title": "Back", "format": "qti", "content": content}
    back = TEACHER("POST", room.path("quizzes", "import"), body)
    assert back.status == 201 and room.items(back.body["id"]) == room.items(quiz)
