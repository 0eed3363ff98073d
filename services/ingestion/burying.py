"""Marks a document as failed when the queue has given its message up."""

from collections.abc import Mapping
from typing import Any

from lectern import keys
from lectern.ledger import settling
from lectern.ledger.book import Ledger
from lectern.logs import log


def bury(body: Mapping[str, Any], ledger: Ledger) -> None:
    """Sweeps need no burial: the janitor's list holds them. Raises Busy while a worker is on the document."""
    if "sweep" in body:
        return
    run = keys.run_of(body["detail"]["object"]["key"])
    if settling.bury(ledger, run):  # a message's own words are no ids
        log.error("document given up", extra=run.ids)
