"""The limits of a WebSocket on API Gateway, kept here too: MiniStack has none of them.

docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html; binary
frames: .../websocket-api-develop-binary-media-types.html. A gap test says when one is not needed any more.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from hypercorn.protocol import ws_stream

KB = 1024
TEXT_ONLY, TOO_LARGE, GOING_AWAY = 1003, 1009, 1001  # codes with which a connection is closed, RFC 6455 section 7.4.1

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of a frame and of a message, seconds without a message in either direction, seconds in all."""

    frame: int = 32 * KB
    message: int = 128 * KB
    idle: float = 10 * 60.0
    total: float = 2 * 3600.0


class Frames(ws_stream.WebsocketBuffer):
    """What has come of a message. hypercorn closes with 1009 when this says, once, that it is too large; what comes
    after that is thrown away, for hypercorn goes on reading until the client closes too."""

    limits = Limits()

    def __init__(self, max_length: int) -> None:
        super().__init__(max_length)
        self._frame = self._message = 0
        self._over = False

    def extend(self, event: Any) -> None:
        if self._over:
            return
        size = len(event.data.encode() if isinstance(event.data, str) else event.data)
        self._frame, self._message = self._frame + size, self._message + size
        self._over = self._frame > self.limits.frame or self._message > self.limits.message
        if self._over:
            raise ws_stream.FrameTooLargeError
        self._frame = 0 if event.frame_finished else self._frame
        self._message = 0 if event.message_finished else self._message
        super().extend(event)

    def to_message(self) -> dict[str, Any]:
        return {"type": "websocket.disconnect", "code": TOO_LARGE} if self._over else super().to_message()


def count_frames() -> None:
    """Have hypercorn, which serves the engine, look at every frame."""
    ws_stream.WebsocketBuffer = Frames  # type: ignore[misc]


def bound(application: Application, limits: Limits = Frames.limits) -> Application:
    """The same ASGI application, whose WebSockets take text alone and end after silence or a long time."""

    async def bounded(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            return await application(scope, receive, send)
        line = Line(receive, send, limits)
        await application(scope, line.receive, line.send)

    return bounded


@dataclass
class Line:
    """One connection, between its server and its application."""

    _receive: Receive
    _send: Send
    _limits: Limits
    _opened: float = field(default_factory=time.monotonic)
    _last: float = field(default_factory=time.monotonic)

    async def send(self, message: Message) -> None:
        self._last = time.monotonic()
        await self._send(message)

    async def receive(self) -> Message:
        """The next message, or the end of the connection where a limit says so."""
        coming = asyncio.ensure_future(self._receive())
        try:
            return await self._within_limits(coming)
        finally:
            coming.cancel()

    async def _within_limits(self, coming: asyncio.Future[Message]) -> Message:
        """Whatever is sent meanwhile is a sign of life too."""
        while not coming.done():
            left = min(self._last + self._limits.idle, self._opened + self._limits.total) - time.monotonic()
            if left <= 0:
                return await self._close(GOING_AWAY)
            await asyncio.wait({coming}, timeout=left)
        self._last, message = time.monotonic(), coming.result()
        return await self._close(TEXT_ONLY) if message.get("bytes") is not None else message

    async def _close(self, code: int) -> Message:
        await self._send({"type": "websocket.close", "code": code})
        return {"type": "websocket.disconnect", "code": code}
