"""How a run ends other than well: failed, given up, retried; and how a document is deleted."""

from lectern import keys
from lectern.aws.table import ConditionFailed, Item
from lectern.errors import Busy, Conflict
from lectern.ledger.book import NAMES, Ledger, run_in
from lectern.model import CourseId, DocumentId, Run


def fail(ledger: Ledger, run: Run, code: str, detail: str = "") -> None:
    """Mark a version as failed until somebody retries it; a version that is done or gone is left alone."""
    values = {":failed": "failed", ":reason": {"code": code, "detail": detail}, ":now": ledger.now()}
    try:
        ledger.update(
            run,
            "SET runs.#v.#state = :failed, #state = :failed, reason = :reason, updated = :now"
            " REMOVE runs.#v.#owner, runs.#v.lease, #owner, lease, gsi1pk, gsi1sk",
            values | {":version": run.version},
            "attribute_exists(runs.#v) AND shown = :version",
        )
    except ConditionFailed as refused:
        if run_in(refused.item, run.version):
            ledger.update(run, "REMOVE runs.#v", {}, "attribute_exists(pk)")  # a newer version has overtaken it


def bury(ledger: Ledger, run: Run) -> bool:
    """Fail a version whose message was given up by its queue; False when there is no such document.

    Raises Busy while a worker holds it all the same."""
    item = ledger.table.get(keys.document(run.course, run.document))
    found = run_in(item, run.version)
    if found and item and max(found.get("lease", 0), item.get("lease", 0)) >= ledger.clock():
        raise Busy(f"version {run.version} is being worked on")
    if item:
        fail(ledger, run, "gave_up")
    return item is not None


def retry(ledger: Ledger, course: CourseId, document: DocumentId) -> tuple[Item, Run]:
    """Put a failed document back in line; returns it and the run to begin again. Raises Conflict for any other."""
    run = Run(course, document, int(ledger.get(course, document)["shown"]))
    try:
        item = ledger.update(
            run,
            "SET runs.#v.#state = :waiting, #state = :waiting, updated = :now, gsi1pk = :care, gsi1sk = :now"
            " REMOVE reason, freed",
            {":waiting": "waiting", ":failed": "failed", ":now": ledger.now(), ":care": keys.INGESTING},
            "#state = :failed AND runs.#v.#state = :failed",
        )
    except ConditionFailed as refused:
        raise Conflict("Only a document that failed can be retried.") from refused
    return item, run


def delete(ledger: Ledger, course: CourseId, document: DocumentId) -> None:
    """From this moment no version answers; its vectors and objects are swept later. Deleting twice is no error.

    A worker's claim stays: nothing is swept under its hands.
    """
    found = ledger.get(course, document)
    ledger.table.update(
        keys.document(course, document),
        "SET #state = :deleted, runs = :none, updated = :now, gsi1pk = :care, gsi1sk = :now"
        " REMOVE live, edition, live_sha256, reason, warnings",
        {":deleted": "deleted", ":none": {}, ":now": ledger.now(), ":care": keys.SWEEPING},
        names={"#state": NAMES["#state"]},
    )
    if sha256 := found.get("live_sha256"):
        _forget_content(ledger, course, document, sha256)


def _forget_content(ledger: Ledger, course: CourseId, document: DocumentId, sha256: str) -> None:
    try:
        ledger.table.delete(keys.content(course, sha256), "document = :document", {":document": document})
    except ConditionFailed:
        return  # another document holds these bytes now
