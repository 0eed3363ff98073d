"""Questions and conversations, over HTTP."""

from functools import partial
from typing import Any

from aws_lambda_powertools.event_handler import Response

from chat import asking
from lectern import http
from lectern.model import CourseId
from lectern.platform import Platform
from lectern.starting import entry

app = http.resolver()
platform = Platform()


@app.post("/courses/<course>/questions")
def ask(course: str) -> Response[str]:
    sent = http.body(app, question=str, conversation=str | None)
    *_, done = asking.ask(platform, http.actor(app), course, sent["question"], sent["conversation"])
    del done["event"]
    return http.reply(200, done)


@app.get("/courses/<course>/conversations")
def list_conversations(course: str) -> Response[str]:
    cursor = app.current_event.get_query_string_value("cursor")
    kept, user = asking.conversations(platform), http.actor(app).user
    return http.reply(200, kept.listing(_admit(course), user, cursor, http.page_size(app)))


@app.get("/courses/<course>/conversations/<conversation>")
def get_conversation(course: str, conversation: str) -> Response[str]:
    kept, user = asking.conversations(platform), http.actor(app).user
    return http.reply(200, kept.show(_admit(course), user, conversation))


@app.delete("/courses/<course>/conversations/<conversation>")
def delete_conversation(course: str, conversation: str) -> Response[str]:
    asking.conversations(platform).delete(_admit(course), http.actor(app).user, conversation)
    return Response(204)


def _admit(course: str) -> CourseId:
    return platform.roster.admit(http.actor(app), course, "conversation.own")


@entry(partial(platform.load, "table", "embedder", "passages", "writer"), platform.forget)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return app.resolve(event, context)
