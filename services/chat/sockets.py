"""Questions over a WebSocket, answered while the answer is being written."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from chat import asking
from lectern import http, keys
from lectern.conversing import Who, converse
from lectern.errors import Invalid
from lectern.logs import Discreet
from lectern.platform import Platform
from lectern.starting import entry

platform = Platform()
_OK = {"statusCode": 200}


@entry(partial(platform.load, "table", "embedder", "passages", "writer"), platform.forget)
@Discreet()
def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """$connect remembers who connected, $disconnect forgets, ask answers."""
    context = event["requestContext"]
    match context["routeKey"]:
        case "$connect":
            _remember(context["connectionId"], context["authorizer"])
        case "$disconnect":
            platform.table.delete(keys.connection(context["connectionId"]))
        case _:
            converse(platform, event, _answer)
    return _OK


def _remember(connection: str, authorizer: dict[str, Any]) -> None:
    who = {name: authorizer[name] for name in ("user", "platform_role", "expires")}
    platform.table.put(
        keys.connection(connection) | who | {"expires": int(float(who["expires"])), "entity": "connection"}
    )


def _answer(who: Who, body: str) -> Iterator[dict[str, Any]]:
    sent = _request(body)
    return asking.ask(platform, who(), sent["course"], sent["question"], sent["conversation"])


def _request(body: str) -> dict[str, Any]:
    sent = http.parsed(body, 'Send JSON: {"action": "ask", "course": ..., "question": ...}.')
    checked = http.checked(sent, action=str, course=str, question=str, conversation=str | None)
    if checked["action"] != "ask":
        raise Invalid("The actions are ask, start, audio, mark, stop, resume and ping.")
    return checked
