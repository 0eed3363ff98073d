"""A message over a WebSocket: who sent it, what they are told, and that they may have left."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from lectern import http, keys
from lectern.aws.sockets import Gone, Sockets
from lectern.errors import LecternError, Unauthenticated
from lectern.logs import log
from lectern.model import Actor

if TYPE_CHECKING:
    from lectern.platform import Platform

Events = Iterable[Mapping[str, Any]]
Who = Callable[[], Actor]  # raises Unauthenticated


def converse(platform: "Platform", event: Mapping[str, Any], answer: Callable[[Who, str], Events]) -> None:
    """Post to the sender whatever events `answer` makes of who asks and of the message. A refusal is told over the
    connection; somebody who has left is no error."""
    context = event["requestContext"]
    connection = context["connectionId"]
    sockets = platform.sockets(f"https://{context['domainName']}/{context['stage']}")
    try:
        _answer_or_refuse(platform, sockets, connection, event.get("body") or "", answer)
    except Gone:
        log.info("connection gone", extra={"connection": connection})


def _answer_or_refuse(
    platform: "Platform", sockets: Sockets, connection: str, body: str, answer: Callable[[Who, str], Events]
) -> None:
    try:
        for told in answer(partial(actor_of, platform, connection), body):
            sockets.post(connection, told)
    except LecternError as refused:
        sockets.post(connection, http.told_live(refused))


def actor_of(platform: "Platform", connection: str) -> Actor:
    """Whom the authorizer let in when this connection was opened. Raises Unauthenticated."""
    who = platform.table.get(keys.connection(connection))
    if who is None:
        raise Unauthenticated("This connection is not signed in; connect again.")
    return http.actor_of(who)
