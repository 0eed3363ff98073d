"""Live interviews over the WebSocket: start, audio, mark, stop, resume, ping."""

import time
from collections.abc import Iterator
from functools import partial
from typing import Any

from interview.live import Channel
from interview.sessions import Interviews
from lectern import http
from lectern.conversing import Who, converse
from lectern.errors import Invalid
from lectern.logs import Discreet
from lectern.platform import Platform
from lectern.speech import Recording
from lectern.starting import entry

platform = Platform()
FIELDS: dict[str, dict[str, Any]] = {
    "start": {"interview": str, "question": int},
    "audio": {"interview": str, "answer": str, "seq": int, "data": str},
    "mark": {"interview": str, "answer": str, "at": int | float},
    "stop": {"interview": str, "answer": str, "chunks": int},
    "resume": {"interview": str, "answer": str},
}


@entry(partial(platform.load, "table", "files", "functions"), platform.forget)
@Discreet()
def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    connection = event["requestContext"]["connectionId"]
    converse(platform, event, partial(_answer, connection))
    return {"statusCode": 200}


def _answer(connection: str, who: Who, body: str) -> Iterator[dict[str, Any]]:
    sent = http.parsed(body, 'Send JSON: {"action": "start", "course": ..., "interview": ..., "question": ...}.')
    action = sent.get("action") if isinstance(sent, dict) else None
    if action == "ping":
        http.checked(sent, action=str)
        yield {"event": "pong"}
        return
    if not isinstance(action, str) or action not in FIELDS:
        raise Invalid(f"The actions are {', '.join(FIELDS)} and ping.")
    told = http.checked(sent, action=str, course=str, **FIELDS[action])
    actor = who()
    course = platform.roster.admit(actor, told.pop("course"), "interview.own")
    interviews = Interviews(platform.table, platform.files, time.time)
    yield from _perform(Channel(platform, interviews, course, actor.user, connection), told)


def _perform(channel: Channel, told: dict[str, Any]) -> Iterator[dict[str, Any]]:
    action, interview = told.pop("action"), told.pop("interview")
    if action == "start":
        return channel.start(interview, **told)
    recording = Recording(channel.course, channel.user, interview, told.pop("answer"))
    perform: Any = getattr(channel, action)
    events: Iterator[dict[str, Any]] = perform(recording, **told)
    return events
