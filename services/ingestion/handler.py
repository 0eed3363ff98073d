"""Looks after documents on their way: tells of those given up, frees those stuck, sweeps what is dead."""

from functools import partial
from typing import Any

from ingestion import burying, rounds
from lectern import batches
from lectern.logs import Discreet
from lectern.platform import Platform
from lectern.starting import entry

platform = Platform()


@entry(partial(platform.load, "table"), platform.forget)
def bury(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """A message that its queue has given up marks its document or recording as failed."""
    return batches.handle(event, lambda body, _attempt: burying.bury(body, platform.ledger, platform.listening))


@entry(partial(platform.load, "table", "files", "passages"), platform.forget)
@Discreet()
def look_after(_event: dict[str, Any], _context: object) -> dict[str, int]:
    """The scheduled round."""
    return rounds.make_round(platform)
