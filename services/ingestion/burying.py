"""Marks a document or a recording as failed when the queue has given its message up."""

from collections.abc import Mapping
from typing import Any

from lectern import objects
from lectern.ledger import settling
from lectern.ledger.book import Ledger
from lectern.listening import Listening
from lectern.logs import log


def bury(body: Mapping[str, Any], ledger: Ledger, listening: Listening) -> None:
    """Sweeps need no burial: the janitor's list holds them. Raises Busy while a worker is on the document."""
    if "sweep" in body:
        return
    key = body["detail"]["object"]["key"]
    if key.startswith("recordings/"):
        listening.bury(objects.recording_of(key))
        return
    run = objects.run_of(key)
    if settling.bury(ledger, run):  # a message's own words are no ids
        log.error("document given up", extra=run.ids)
