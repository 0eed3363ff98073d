"""One step of an answer that is being spoken, as a function of its own: what was heard before comes with the chunk."""

import base64
from typing import Any

from lectern.starting import entry


def _load() -> None:
    from listen.live import advance

    advance(None, b"")


@entry(_load, lambda: None)
def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """{"state": base64 or null, "pcm": base64} to {"state", "live", "seconds"}."""
    from listen.live import advance

    state = base64.b64decode(event["state"]) if event.get("state") else None
    step = advance(state, base64.b64decode(event["pcm"]))
    return {"state": base64.b64encode(step.state).decode(), "live": step.live, "seconds": step.seconds}
