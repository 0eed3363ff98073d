"""Deletes what no live version owns: vectors of other editions, objects of other versions, deleted documents."""

import uuid

from lectern import keys, objects
from lectern.aws.files import Files
from lectern.aws.table import Item
from lectern.ledger import caring
from lectern.ledger.book import Ledger
from lectern.model import CourseId, DocumentId
from lectern.ports import Passages

LEASE = 360.0  # seconds; longer than the longest function that sweeps


def sweep(course: CourseId, document: DocumentId, ledger: Ledger, passages: Passages, files: Files) -> None:
    """Safe to repeat. Raises Busy while a version of the document is being embedded."""
    owner = uuid.uuid4().hex
    item = caring.begin_sweeping(ledger, course, document, owner, LEASE)
    held = passages.held(course, passages.of_document(course, document))
    passages.remove(course, [chunk for chunk, editions in held.items() if item.get("edition") not in editions])
    names = [name for prefix in objects.of_document(course, document) for name in files.names(prefix)]
    files.remove([name for name in names if _is_dead(name, item)])
    if "live" not in item:
        ledger.table.delete(keys.outline(course, document))
    caring.swept(ledger, course, document, owner)


def _is_dead(name: str, item: Item) -> bool:
    """Versions that were announced after the claim are none of ours; page ranges have served once merged."""
    version = objects.run_of(name).version
    if version > item["latest"] or str(version) in item["runs"]:
        return False
    return name.startswith("parts/") or version != item.get("live")
