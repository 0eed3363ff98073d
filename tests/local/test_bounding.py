"""A WebSocket on this machine ends where API Gateway would end it."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypercorn.asyncio import serve
from hypercorn.config import Config
from hypercorn.protocol import ws_stream
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from local import launching
from local.bounding import GOING_AWAY, KB, TEXT_ONLY, TOO_LARGE, Limits, bound, count_frames

from .conftest import soon

DISCONNECTED: list[int] = []


async def echo(_scope: Any, receive: Any, send: Any) -> None:
    """Sends back how long each message is; "talk" is answered five times, a little apart."""
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        text = message["text"]
        for _ in range(5 if text == "talk" else 1):
            await send({"type": "websocket.send", "text": str(len(text.encode()))})
            await asyncio.sleep(0.1 if text == "talk" else 0)
    DISCONNECTED.append(message["code"])


@contextmanager
def served(limits: Limits) -> Iterator[str]:
    """Its address."""
    config, over, port = Config(), threading.Event(), launching._free()
    config.bind, config.graceful_timeout = [f"127.0.0.1:{port}"], 0.1
    config.loglevel = "CRITICAL"

    async def ended() -> None:
        while not over.is_set():
            await asyncio.sleep(0.01)

    async def serving() -> None:
        await serve(bound(echo, limits), config, shutdown_trigger=ended)  # type: ignore[arg-type]

    thread = threading.Thread(target=asyncio.run, args=(serving(),))
    thread.start()
    try:
        soon(lambda: launching.taken(port))
        yield f"ws://127.0.0.1:{port}/"
    finally:
        over.set()
        thread.join()


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ws_stream, "WebsocketBuffer", ws_stream.WebsocketBuffer)  # put back afterwards
    count_frames()


Send = Callable[[ClientConnection], None]
FRAME = "x" * 32 * KB
TAKEN: dict[str, tuple[Send, int]] = {
    "a frame of 32 KB": (lambda socket: socket.send(FRAME), 32 * KB),
    "a message of 128 KB": (lambda socket: socket.send([FRAME] * 4), 128 * KB),
    "letters of two bytes": (lambda socket: socket.send("ä" * 16 * KB), 32 * KB),
}
REFUSED: dict[str, tuple[Send, int]] = {
    "a frame of more than 32 KB": (lambda socket: socket.send(FRAME + "x"), TOO_LARGE),
    "letters that need more bytes": (lambda socket: socket.send("ä" * (16 * KB + 1)), TOO_LARGE),
    "a message of more than 128 KB": (lambda socket: socket.send([*[FRAME] * 4, "x"]), TOO_LARGE),
    "a binary frame": (lambda socket: socket.send(b"x"), TEXT_ONLY),
}


@pytest.mark.usefixtures("counting")
def test_what_fits_is_taken_one_message_after_the_other() -> None:
    with served(Limits()) as address, connect(address, compression=None) as socket:
        for send, size in [*TAKEN.values(), *TAKEN.values()]:
            send(socket)
            assert socket.recv(timeout=10) == str(size)


@pytest.mark.usefixtures("counting")
@pytest.mark.parametrize("trouble", REFUSED)
def test_what_does_not_fit_ends_the_connection_with_its_code(trouble: str) -> None:
    send, code = REFUSED[trouble]
    DISCONNECTED.clear()
    with served(Limits()) as address, connect(address, compression=None) as socket:
        send(socket)
        assert _end(socket) == code
        assert len(soon(lambda: DISCONNECTED)) == 1


@pytest.mark.parametrize("limits", [Limits(idle=0.2), Limits(total=0.2)], ids=["silence", "its whole time"])
def test_a_connection_ends_and_its_application_is_told(limits: Limits) -> None:
    DISCONNECTED.clear()
    with served(limits) as address, connect(address) as socket:
        assert _end(socket) == GOING_AWAY
        assert soon(lambda: DISCONNECTED) == [GOING_AWAY]


def test_what_is_sent_to_a_client_is_no_silence() -> None:
    with served(Limits(idle=0.3)) as address, connect(address) as socket:
        socket.send("talk")
        assert [socket.recv(timeout=10) for _ in range(5)] == ["4"] * 5
        assert _end(socket) == GOING_AWAY


def test_the_limits_are_those_of_api_gateway() -> None:
    assert Limits() == Limits(frame=32768, message=131072, idle=600, total=7200)


def _end(socket: ClientConnection) -> int | None:
    with pytest.raises(ConnectionClosed) as ended:
        socket.recv(timeout=20)
    return ended.value.rcvd.code if ended.value.rcvd else None
