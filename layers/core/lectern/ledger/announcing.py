"""Leave to upload: the next version of the document of this name."""

import hashlib
import unicodedata

from lectern import keys
from lectern.aws.table import ConditionFailed, Item
from lectern.errors import Conflict
from lectern.ledger.book import Ledger
from lectern.model import CourseId, DocumentId, Run


def document_id(course: CourseId, name: str) -> DocumentId:
    """A course holds one document per file name, so announcing the same upload twice names the same document."""
    digest = hashlib.blake2b(f"{course}\x1f{unicodedata.normalize('NFC', name)}".encode(), digest_size=10)
    return DocumentId(digest.hexdigest())


def announce(ledger: Ledger, course: CourseId, name: str, size: int, sha256: str) -> Run:
    """The run that this upload sets going; the same one when the same bytes are announced again."""
    document = document_id(course, name)
    found = ledger.table.get(keys.document(course, document)) or _create(ledger, course, document, name, size)
    if outstanding := _run_with(found, sha256):
        return Run(course, document, outstanding)
    try:
        return _add_run(ledger, Run(course, document, found["latest"] + 1), found, size, sha256)
    except ConditionFailed as refused:
        if refused.item and (mine := _run_with(refused.item, sha256)):
            return Run(course, document, mine)
        raise Conflict("Another upload of this document began at the same moment; try again.") from refused


def _add_run(ledger: Ledger, run: Run, found: Item, size: int, sha256: str) -> Run:
    """A document that answers already keeps showing how it fares until the new upload arrives."""
    shown = {} if "live" in found else {":state": "waiting", ":size": size}
    show = ", #state = :state, shown = :version, #size = :size REMOVE reason" if shown else ""
    added = {"sha256": sha256, "size": size, "state": "waiting"}
    values = {":version": run.version, ":run": added, ":now": ledger.now(), ":care": keys.INGESTING}
    ledger.update(
        run,
        "SET latest = :version, runs.#v = :run, updated = :now, gsi1pk = :care, gsi1sk = :now" + show,
        values | shown | {":before": found["latest"]},
        "latest = :before",
    )
    return run


def _create(ledger: Ledger, course: CourseId, document: DocumentId, name: str, size: int) -> Item:
    now = ledger.now()
    facts = {"entity": "document", "id": document, "course": course, "name": name, "size": size}
    begun = {"state": "waiting", "latest": 0, "shown": 0, "runs": {}, "created": now, "updated": now}
    item = keys.document(course, document) | facts | begun
    try:
        ledger.table.put(item, unless_exists=True)
    except ConditionFailed as refused:
        return refused.item or item
    return item


def _run_with(item: Item, sha256: str) -> int | None:
    """The version of these very bytes that is announced or on its way."""
    same = (int(number) for number, run in item["runs"].items() if run["sha256"] == sha256 and run["state"] != "failed")
    return max(same, default=None)
