"""Quizzes over HTTP: the staff's side and the learner's."""

import time
from functools import partial
from typing import Any

from aws_lambda_powertools.event_handler import Response

from lectern import http, quizbook
from lectern.errors import Missing
from lectern.model import CourseId, UserId
from lectern.platform import Platform
from lectern.quizzes import Attempt, Mark, Quiz
from lectern.starting import entry
from quiz import analysing, deleting, editing, exporting, importing, keeping, overriding, requesting, showing
from quiz.taking import Taking, sit

app = http.resolver(files_at="/quizzes/import")
platform = Platform()


@app.get("/courses/<course>/quizzes")
def list_quizzes(course: str) -> Response[str]:
    admitted = _admit(course, "quiz.take")
    staff = _is_staff(course)
    found = keeping.listing(platform, admitted, http.actor(app).user, staff)
    return http.reply(200, {"quizzes": [showing.show_quiz(quiz, staff) for quiz in found], "next": None})


@app.post("/courses/<course>/quizzes")
def request_quiz(course: str) -> Response[str]:
    admitted = _admit(course, "quiz.write")
    sent = http.body(app, title=str, blueprint=dict, rules=dict | None)
    blueprint, rules = requesting.read_blueprint(sent["blueprint"]), requesting.read_rules(sent["rules"])
    made = keeping.request(platform, admitted, requesting.read_title(sent["title"]), blueprint, rules)
    return http.reply(202, showing.show_quiz(made, staff=True))


@app.post("/courses/<course>/quizzes/import")
def import_quiz(course: str) -> Response[str]:
    admitted = _admit(course, "quiz.write")
    sent = http.body(app, title=str, format=str, content=str, rules=dict | None)
    title, rules = requesting.read_title(sent["title"]), requesting.read_rules(sent["rules"])
    items = importing.read(sent["format"], sent["content"])
    made = importing.keep(platform, admitted, title, rules, items, sent["format"])
    return http.reply(201, showing.show_quiz(made, staff=True))


@app.post("/courses/<course>/practice")
def request_practice(course: str) -> Response[str]:
    admitted, user = _admit(course, "quiz.practise"), http.actor(app).user
    sent = http.body(app, title=str, blueprint=dict)
    blueprint, title = requesting.read_blueprint(sent["blueprint"]), requesting.read_title(sent["title"])
    made = keeping.request(platform, admitted, title, blueprint, keeping.PRACTICE_RULES, user)
    return http.reply(202, showing.show_quiz(made, staff=False))


@app.delete("/courses/<course>/practice/<practice>")
def delete_practice(course: str, practice: str) -> Response[str]:
    own = _quiz(course, "quiz.practise", practice)
    if not own.owner:
        raise Missing
    deleting.delete(platform, own)
    return Response(204)


@app.get("/courses/<course>/quizzes/<quiz>")
def get_quiz(course: str, quiz: str) -> Response[str]:
    return http.reply(200, showing.show_quiz(_quiz(course, "quiz.take", quiz), _is_staff(course)))


@app.put("/courses/<course>/quizzes/<quiz>")
def put_quiz(course: str, quiz: str) -> Response[str]:
    held = _quiz(course, "quiz.write", quiz)
    sent = http.body(app, title=str, rules=dict)
    changed = keeping.rename(platform, held, requesting.read_title(sent["title"]), requesting.read_rules(sent["rules"]))
    return http.reply(200, showing.show_quiz(changed, staff=True))


@app.delete("/courses/<course>/quizzes/<quiz>")
def delete_quiz(course: str, quiz: str) -> Response[str]:
    deleting.delete(platform, _quiz(course, "quiz.write", quiz))
    return Response(204)


@app.post("/courses/<course>/quizzes/<quiz>/retry")
def retry_quiz(course: str, quiz: str) -> Response[str]:
    again = keeping.retry(platform, _quiz(course, "quiz.write", quiz))
    return http.reply(202, showing.show_quiz(again, staff=True))


@app.post("/courses/<course>/quizzes/<quiz>/publish")
def publish_quiz(course: str, quiz: str) -> Response[str]:
    published = keeping.publish(platform, _quiz(course, "quiz.write", quiz))
    return http.reply(200, showing.show_quiz(published, staff=True))


@app.get("/courses/<course>/quizzes/<quiz>/items")
def list_items(course: str, quiz: str) -> Response[str]:
    held = _quiz(course, "quiz.write", quiz)
    items = [showing.show_item(item) for item in quizbook.items_of(platform.table, held)]
    return http.reply(200, {"items": items})


@app.put("/courses/<course>/quizzes/<quiz>/items/<number>")
def put_item(course: str, quiz: str, number: str) -> Response[str]:
    held = _quiz(course, "quiz.write", quiz)
    change = editing.read_change(http.sent(app))
    return http.reply(200, showing.show_item(keeping.edit(platform, held, _number(number), change)))


@app.delete("/courses/<course>/quizzes/<quiz>/items/<number>")
def delete_item(course: str, quiz: str, number: str) -> Response[str]:
    keeping.drop_item(platform, _quiz(course, "quiz.write", quiz), _number(number))
    return Response(204)


@app.get("/courses/<course>/quizzes/<quiz>/attempts")
def list_attempts(course: str, quiz: str) -> Response[str]:
    taking = _taking(course, quiz)
    own = [taking.settle(attempt) for attempt in taking.attempts()]
    return http.reply(200, {"attempts": [showing.summarise(attempt) for attempt in own]})


@app.post("/courses/<course>/quizzes/<quiz>/attempts")
def start_attempt(course: str, quiz: str) -> Response[str]:
    taking = _taking(course, quiz)
    return _attempt(201, taking, taking.start())


@app.get("/courses/<course>/quizzes/<quiz>/attempts/<attempt>")
def get_attempt(course: str, quiz: str, attempt: str) -> Response[str]:
    taking = _taking(course, quiz)
    return _attempt(200, taking, taking.get(attempt))


@app.put("/courses/<course>/quizzes/<quiz>/attempts/<attempt>")
def save_attempt(course: str, quiz: str, attempt: str) -> Response[str]:
    taking = _taking(course, quiz)
    sent = http.body(app, answers=dict, sequence=int)
    saved = taking.save(attempt, requesting.read_answers(sent["answers"], taking.quiz.items), sent["sequence"])
    return http.reply(200, showing.summarise(saved) | {"saved": saved.saved})


@app.post("/courses/<course>/quizzes/<quiz>/attempts/<attempt>/submit")
def submit_attempt(course: str, quiz: str, attempt: str) -> Response[str]:
    taking = _taking(course, quiz)
    raw = http.body(app, answers=dict | None)["answers"]
    answers = None if raw is None else requesting.read_answers(raw, taking.quiz.items)
    return _attempt(200, taking, taking.submit(attempt, answers))


@app.get("/courses/<course>/quizzes/<quiz>/results")
def list_results(course: str, quiz: str) -> Response[str]:
    held = _quiz(course, "quiz.grade", quiz)
    found = overriding.attempts(platform, held)
    return http.reply(200, {"results": [showing.summarise(attempt) for attempt in found]})


@app.get("/courses/<course>/quizzes/<quiz>/results/<user>/<attempt>")
def get_result(course: str, quiz: str, user: str, attempt: str) -> Response[str]:
    held = _quiz(course, "quiz.grade", quiz)
    found = sit(platform, held, UserId(user)).get(attempt)
    return http.reply(200, _result(held, found))


@app.put("/courses/<course>/quizzes/<quiz>/results/<user>/<attempt>/grades/<number>")
def put_grade(course: str, quiz: str, user: str, attempt: str, number: str) -> Response[str]:
    held = _quiz(course, "quiz.grade", quiz)
    sent = http.body(app, score=int | float, note=str | None)
    mark = Mark(sent["score"], "teacher", sent["note"] or "", http.actor(app).user)
    changed = overriding.override(platform, held, user, attempt, _number(number), mark)
    return http.reply(200, _result(held, changed))


@app.put("/courses/<course>/quizzes/<quiz>/accommodations/<user>")
def put_accommodation(course: str, quiz: str, user: str) -> Response[str]:
    held = _quiz(course, "quiz.grade", quiz)
    sent = http.body(app, extra_time=int, extra_attempts=int)
    return http.reply(200, overriding.accommodate(platform.table, held, user, http.actor(app).user, **sent))


@app.get("/courses/<course>/quizzes/<quiz>/analysis")
def analyse_quiz(course: str, quiz: str) -> Response[str]:
    held = _quiz(course, "quiz.grade", quiz)
    items, found = quizbook.items_of(platform.table, held), overriding.attempts(platform, held)
    return http.reply(200, analysing.analyse(items, found))


@app.get("/courses/<course>/quizzes/<quiz>/export")
def export_quiz(course: str, quiz: str) -> Response[str]:
    held = _quiz(course, "quiz.write", quiz)
    wanted = app.current_event.get_query_string_value("format", "qti")
    return http.reply(200, exporting.export(held, quizbook.items_of(platform.table, held), wanted))


def _admit(course: str, operation: str) -> CourseId:
    return platform.roster.admit(http.actor(app), course, operation)


def _is_staff(course: str) -> bool:
    return platform.roster.may(http.actor(app), CourseId(course), "quiz.write")


def _quiz(course: str, operation: str, quiz: str) -> Quiz:
    """A quiz that this person may see. Raises Missing and Forbidden."""
    admitted = _admit(course, operation)
    return keeping.visible(platform, admitted, http.actor(app).user, quiz, _is_staff(course))


def _taking(course: str, quiz: str) -> Taking:
    return sit(platform, _quiz(course, "quiz.take", quiz), http.actor(app).user)


def _attempt(status: int, taking: Taking, attempt: Attempt) -> Response[str]:
    items = quizbook.items_of(platform.table, taking.quiz)
    return http.reply(status, showing.show_attempt(attempt, taking.quiz, items, time.time()))


def _result(quiz: Quiz, attempt: Attempt) -> showing.View:
    items = quizbook.items_of(platform.table, quiz)
    shown = showing.show_attempt(attempt, quiz, items, time.time(), staff=True)
    return shown | {"overrides": overriding.overrides(platform.table, attempt)}


def _number(raw: str) -> int:
    if not raw.isdecimal():
        raise Missing
    return int(raw)


@entry(partial(platform.load, "table"), platform.forget)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return app.resolve(event, context)
