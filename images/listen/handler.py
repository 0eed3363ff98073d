"""Turns recordings of spoken answers into reports, one message each, and follows an answer while it is spoken."""

import base64
from typing import Any

from lectern import batches
from lectern.platform import Platform
from lectern.starting import entry
from listen.compiled import bring_compiled

platform = Platform(in_image=True)


def _load() -> None:
    platform.load("table", "files", "listen_queue", "transcriber")
    bring_compiled()


@entry(_load, platform.forget)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    from listen.working import Work

    bring_compiled()
    seconds = context.get_remaining_time_in_millis() / 1000
    work = Work(platform.listening, platform.files, platform.listen_queue, platform.transcriber, seconds)
    return batches.handle(event, work.do)


def _load_detector() -> None:
    from listen.voice import detector

    detector()


@entry(_load_detector, lambda: None)
def step(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """One chunk of a live answer: {"state": base64 or null, "pcm": base64} to {"state", "live", "seconds"}."""
    from listen.live import advance

    state = base64.b64decode(event["state"]) if event.get("state") else None
    told = advance(state, base64.b64decode(event["pcm"]))
    return {"state": base64.b64encode(told.state).decode(), "live": told.live, "seconds": told.seconds}
