"""What a learner knows and what to study next, over HTTP."""

from functools import partial
from typing import Any

from aws_lambda_powertools.event_handler import Response

from lectern import http, keys
from lectern.errors import Missing
from lectern.model import CourseId, UserId
from lectern.platform import Platform
from lectern.starting import entry
from progress import covering, reading, recommending, showing

app = http.resolver()
platform = Platform()


@app.get("/courses/<course>/progress")
def get_own_progress(course: str) -> Response[str]:
    admitted = _admit(course, "progress.own")
    return http.reply(200, showing.progress(platform.table, admitted, http.actor(app).user, _now(), *_page(), own=True))


@app.get("/courses/<course>/progress/<user>")
def get_progress(course: str, user: str) -> Response[str]:
    admitted = _admit(course, "progress.read")
    if platform.table.get(keys.member(admitted, user)) is None:
        raise Missing
    return http.reply(200, showing.progress(platform.table, admitted, UserId(user), _now(), *_page()))


@app.post("/courses/<course>/progress/reset")
def reset_progress(course: str) -> Response[str]:
    admitted, now = _admit(course, "progress.own"), _now()
    reading.reset(platform.table, admitted, http.actor(app).user, now)
    return http.reply(200, {"reset": showing.stamp(now)})


@app.post("/courses/<course>/progress/reading")
def note_reading(course: str) -> Response[str]:
    admitted, pages = _admit(course, "progress.own"), http.body(app, pages=list)["pages"]
    noted = reading.note(platform.table, admitted, http.actor(app).user, pages, _now())
    return http.reply(202, {"noted": noted})


@app.get("/courses/<course>/recommendations")
def get_recommendations(course: str) -> Response[str]:
    admitted = _admit(course, "progress.own")
    return http.reply(200, recommending.recommend(platform.table, admitted, http.actor(app).user, _now()))


@app.get("/courses/<course>/coverage")
def get_coverage(course: str) -> Response[str]:
    return http.reply(200, covering.coverage(platform.table, _admit(course, "coverage.read"), *_page()))


def _page() -> tuple[int, str | None]:
    return http.page_size(app), app.current_event.get_query_string_value("cursor")


def _now() -> float:
    return platform.roster.clock()


def _admit(course: str, operation: str) -> CourseId:
    return platform.roster.admit(http.actor(app), course, operation)


@entry(partial(platform.load, "table"), platform.forget)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return app.resolve(event, context)
