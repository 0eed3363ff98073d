"""Questions over a WebSocket, answered while the answer is being written."""

from functools import partial
from typing import Any

from chat import asking
from lectern import http, keys
from lectern.aws.sockets import Gone, Sockets
from lectern.errors import Invalid, LecternError, Unauthenticated
from lectern.logs import Discreet, log
from lectern.model import Actor
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
            _converse(context, event.get("body") or "")
    return _OK


def _remember(connection: str, authorizer: dict[str, Any]) -> None:
    who = {name: authorizer[name] for name in ("user", "platform_role", "expires")}
    platform.table.put(
        keys.connection(connection) | who | {"expires": int(float(who["expires"])), "entity": "connection"}
    )


def _converse(context: dict[str, Any], body: str) -> None:
    """A student who has left is no error."""
    connection = context["connectionId"]
    sockets = platform.sockets(f"https://{context['domainName']}/{context['stage']}")
    try:
        _answer_or_refuse(sockets, connection, body)
    except Gone:
        log.info("connection gone", extra={"connection": connection})


def _answer_or_refuse(sockets: Sockets, connection: str, body: str) -> None:
    """Whatever Lectern refuses is told over the connection."""
    try:
        _answer(sockets, connection, body)
    except LecternError as refused:
        sockets.post(connection, http.told_live(refused))


def _answer(sockets: Sockets, connection: str, body: str) -> None:
    sent = _request(body)
    for event in asking.ask(platform, _actor(connection), sent["course"], sent["question"], sent["conversation"]):
        sockets.post(connection, event)


def _actor(connection: str) -> Actor:
    who = platform.table.get(keys.connection(connection))
    if who is None:
        raise Unauthenticated("This connection is not signed in; connect again.")
    return http.actor_of(who)


def _request(body: str) -> dict[str, Any]:
    sent = http.parsed(body, 'Send JSON: {"action": "ask", "course": ..., "question": ...}.')
    checked = http.checked(sent, action=str, course=str, question=str, conversation=str | None)
    if checked["action"] != "ask":
        raise Invalid("The one action is ask.")
    return checked
