"""An OpenAI-compatible server: chat completions as server-sent events."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .answers import Reply, streamed

if TYPE_CHECKING:
    from .server import Loopback, Request


def reply(loopback: "Loopback", request: "Request") -> Reply | None:
    if request.path.endswith("/chat/completions"):
        return streamed("text/event-stream", _events(loopback))
    return None


def _events(loopback: "Loopback") -> Iterator[bytes]:
    yield b": keep-alive\n\n"
    yield _event({"choices": [{"index": 0, "delta": {"role": "assistant", "content": ""}, "finish_reason": None}]})
    for piece in loopback.spoken():
        yield _event({"choices": [{"index": 0, "delta": {"content": piece}, "finish_reason": None}]})
        if loopback.fails_amid:
            yield _event({"error": {"message": f"no more after {piece}", "code": loopback.fails_amid}})
            return
    if loopback.broken:
        return
    read, written = loopback.usage
    yield _event({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    yield _event({"choices": [], "usage": {"prompt_tokens": read, "completion_tokens": written}})
    yield b"data: [DONE]\n\n"


def _event(value: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(value, ensure_ascii=False)}\n\n".encode()
