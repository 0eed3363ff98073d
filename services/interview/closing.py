"""Ends answers that nobody stopped: their speaker's connection died, and nobody came back to them."""

import time
from functools import partial
from typing import Any

from interview import joining
from interview.answering import recording_of
from lectern import interview_keys, keys
from lectern.aws.table import Item
from lectern.ledger.book import stamp
from lectern.logs import log
from lectern.platform import Platform
from lectern.starting import entry

platform = Platform()
GRACE = 600.0  # seconds without a chunk: as long as API Gateway keeps a silent connection


@entry(partial(platform.load, "table", "files"), platform.forget)
def handler(_event: dict[str, Any], _context: object) -> dict[str, int]:
    """How many answers were ended. Safe to repeat and to interrupt."""
    now = time.time()
    begun = list(platform.table.indexed(keys.SPEAKING, before=stamp(now - GRACE)))
    ended = sum(_end(item, now - GRACE) for item in begun)
    log.info("answers ended", extra={"speaking": len(begun), "ended": ended})
    return {"ended": ended}


def _end(item: Item, silent_since: float) -> bool:
    """Whether it is over: not while chunks arrive, nor when somebody came back this moment."""
    recording = recording_of(item, item["user"])
    live = platform.table.get(interview_keys.live_answer(recording))
    if live is None:
        platform.table.delete(interview_keys.speaking(recording))
        return False
    if live["open"] and live["heard_at"] <= silent_since:
        live = joining.shut(platform, recording, None, live["heard_at"])
    if live["open"]:
        return False
    joining.finish(platform, recording, live)
    return True
