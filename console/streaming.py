"""Asks over the WebSocket: the words come as they are written, then the citations and the bill."""

import json
from collections.abc import Callable, Iterator
from typing import Any, cast

from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException
from websockets.sync.client import ClientConnection, connect

from console.api import Api
from console.errors import Trouble, Unreachable
from console.shapes import Answer

SILENCE = 60.0  # seconds without any event
WITHOUT = "Ask without --stream: the whole answer then comes at once."


def stream_answer(
    api: Api, course: str, question: str, conversation: str | None, show: Callable[[str], None]
) -> Answer:
    """Hands each piece of the answer to `show`, and returns all of it."""
    asked = {"action": "ask", "course": course, "question": question}
    asked |= {"conversation": conversation} if conversation else {}
    with _opened(api) as socket:
        socket.send(json.dumps(asked))
        return _collect(_events(socket), show)


def _opened(api: Api) -> ClientConnection:
    if not api.socket:
        raise Trouble(
            "The address of the WebSocket is not known.", f"Give it with --socket or LECTERN_SOCKET. {WITHOUT}"
        )
    token = api.bearer.token()
    try:
        return _connect(api, token)
    except Unreachable:
        renewed = api.bearer.renewed(token)
        if renewed == token:
            raise
        return _connect(api, renewed)


def _connect(api: Api, token: str) -> ClientConnection:
    try:
        return connect(
            str(api.socket),
            additional_headers={"Authorization": f"Bearer {token}"},
            proxy=None if api.local else True,
        )
    except InvalidStatus as error:
        if error.response.status_code in (401, 403):
            raise Unreachable("The WebSocket did not accept the sign-in.", "Get a new token.") from error
        raise Trouble(f"The WebSocket answered {error.response.status_code}.", WITHOUT) from error
    except (OSError, WebSocketException) as error:
        raise Unreachable(f"{api.socket} does not answer.", WITHOUT) from error


def _events(socket: ClientConnection) -> Iterator[dict[str, Any]]:
    """Events up to "done"; Trouble for an error or a broken connection."""
    while True:
        try:
            event = json.loads(socket.recv(timeout=SILENCE))
        except (ConnectionClosed, TimeoutError, ValueError) as error:
            raise Trouble("The answer broke off.", f"Ask again. {WITHOUT}") from error
        # The gateway reports its own failures without an event.
        if event.get("event", "error") == "error":
            words = event.get("detail") or event.get("title") or event.get("message") or "The question failed."
            raise Trouble(words, event.get("next_step") or "Ask again.")
        yield event
        if event["event"] == "done":
            return


def _collect(events: Iterator[dict[str, Any]], show: Callable[[str], None]) -> Answer:
    """The last event carries the whole answer; its quotes and pages were checked."""
    for event in events:
        if event["event"] == "token":
            show(event["text"])
    return cast(Answer, event)
