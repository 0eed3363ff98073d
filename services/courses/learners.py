"""A learner's own data in a course: taken along as one file, or erased with a receipt."""

import time
from functools import partial
from typing import Any

from aws_lambda_powertools.event_handler import Response

from courses import erasing, exporting
from lectern import http
from lectern.model import Actor, CourseId, UserId
from lectern.platform import Platform
from lectern.rationing import Ration, spend
from lectern.starting import entry

app = http.resolver()
platform = Platform()


@app.post("/courses/<course>/members/<user>/export")
def export_learner(course: str, user: str) -> Response[str]:
    actor = http.actor(app)
    admitted, learner = _admit(actor, course, user)
    settings = platform.settings
    ration = Ration("export", settings.exports_per_minute, settings.exports_per_day)
    spend(platform.table, time.time, actor.user, ration)
    return http.reply(201, exporting.export(platform, time.time, admitted, learner, actor.user))


@app.delete("/courses/<course>/members/<user>/data")
def erase_learner(course: str, user: str) -> Response[str]:
    actor = http.actor(app)
    admitted, learner = _admit(actor, course, user)
    return http.reply(200, erasing.erase(platform, time.time, admitted, learner, actor.user))


def _admit(actor: Actor, course: str, user: str) -> tuple[CourseId, UserId]:
    """The course and the learner, who may be called "me". Everybody may do this for themselves."""
    learner = actor.user if user == "me" else UserId(user)
    operation = "data.own" if learner == actor.user else "data.anybody"
    return platform.roster.admit(actor, course, operation), learner


@entry(partial(platform.load, "table", "files"), platform.forget)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return app.resolve(event, context)
