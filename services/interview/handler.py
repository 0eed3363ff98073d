"""Spoken-interview practice over HTTP: sessions, consent, recordings, reports."""

import time
from functools import partial
from typing import Any

from aws_lambda_powertools.event_handler import Response

from interview import answering, asking, captioning, coaching, reporting
from interview.page import page
from interview.sessions import Interviews
from lectern import http
from lectern.errors import Invalid
from lectern.model import CourseId, UserId
from lectern.platform import Platform
from lectern.rationing import Ration, spend
from lectern.speech import Recording
from lectern.starting import entry

app = http.resolver()
platform = Platform()


@app.post("/courses/<course>/interviews")
def create_interview(course: str) -> Response[str]:
    admitted, user = _admit(course)
    sent = http.body(app, questions=list | None, count=int | None, consent=dict | None)
    _spend(user, "interview")
    chosen, count = sent["questions"], asking.counted(sent["count"])
    questions = asking.made(platform, admitted, count) if chosen is None else asking.given(chosen)
    return http.reply(201, _interviews().create(admitted, user, questions, _consent(sent["consent"])))


@app.get("/courses/<course>/interviews")
def list_interviews(course: str) -> Response[str]:
    cursor = app.current_event.get_query_string_value("cursor")
    return http.reply(200, _interviews().listing(*_admit(course), cursor, http.page_size(app)))


@app.get("/courses/<course>/interviews/<interview>")
def get_interview(course: str, interview: str) -> Response[str]:
    return http.reply(200, _interviews().show(*_admit(course), interview))


@app.delete("/courses/<course>/interviews/<interview>")
def delete_interview(course: str, interview: str) -> Response[str]:
    _interviews().delete(*_admit(course), interview)
    return Response(204)


@app.put("/courses/<course>/interviews/<interview>/consent")
def put_consent(course: str, interview: str) -> Response[str]:
    return http.reply(200, _interviews().agree(*_admit(course), interview, _consent(http.sent(app))))


@app.delete("/courses/<course>/interviews/<interview>/consent")
def delete_consent(course: str, interview: str) -> Response[str]:
    return http.reply(200, _interviews().agree(*_admit(course), interview, None))


@app.post("/courses/<course>/interviews/<interview>/captions")
def open_captions(course: str, interview: str) -> Response[str]:
    admitted, user = _admit(course)
    http.body(app)
    _interviews().consented(admitted, user, interview)
    _spend(user, "caption stream")
    return http.reply(201, captioning.address(platform))


@app.post("/courses/<course>/interviews/<interview>/answers")
def announce_answer(course: str, interview: str) -> Response[str]:
    admitted, user = _admit(course)
    sent = http.body(app, question=int, size=int, sha256=str, question_end=float | int | None)
    return http.reply(201, answering.ticket(platform, _interviews(), admitted, user, interview, sent))


@app.get("/courses/<course>/interviews/<interview>/answers/<answer>")
def get_answer(course: str, interview: str, answer: str) -> Response[str]:
    return http.reply(200, answering.show(platform, *_admit(course), interview, answer))


@app.get("/courses/<course>/interviews/<interview>/answers/<answer>/report")
def get_report(course: str, interview: str, answer: str) -> Response[str]:
    admitted, user = _admit(course)
    wanted = app.current_event.get_query_string_value("format", "json")
    if wanted not in ("json", "html"):
        raise Invalid("format is json or html.")
    told = reporting.report(platform, _interviews(), Recording(admitted, user, interview, answer))
    return http.reply(200, told) if wanted == "json" else Response(200, "text/html; charset=utf-8", page(told))


@app.post("/courses/<course>/interviews/<interview>/answers/<answer>/coaching")
def coach_answer(course: str, interview: str, answer: str) -> Response[str]:
    admitted, user = _admit(course)
    http.body(app)
    _spend(user, "coaching")
    return http.reply(200, coaching.coach(platform, _interviews(), Recording(admitted, user, interview, answer)))


def _spend(user: UserId, operation: str) -> None:
    settings = platform.settings
    ration = Ration(operation, settings.interviews_per_minute, settings.interviews_per_day)
    spend(platform.table, time.time, user, ration)


def _consent(sent: Any) -> dict[str, Any] | None:
    return None if sent is None else http.checked(sent, keep=str)


def _interviews() -> Interviews:
    return Interviews(platform.table, platform.files, time.time)


def _admit(course: str) -> tuple[CourseId, UserId]:
    """Interviews are their learner's alone: nobody else's can be asked for."""
    actor = http.actor(app)
    return platform.roster.admit(actor, course, "interview.own"), actor.user


@entry(partial(platform.load, "table", "files"), platform.forget)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return app.resolve(event, context)
