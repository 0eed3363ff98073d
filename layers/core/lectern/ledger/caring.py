"""The janitor's two lists: documents on which nothing moves, and documents that leave something to sweep."""

from lectern import keys
from lectern.aws.table import ConditionFailed, Item
from lectern.errors import Busy, Missing
from lectern.ledger.book import NAMES, Ledger, stamp
from lectern.model import CourseId, DocumentId

_OWNER = {"#owner": NAMES["#owner"]}


def stuck(ledger: Ledger, seconds: float) -> list[Item]:
    """Documents on which nothing has moved for so long."""
    return list(ledger.table.indexed(keys.INGESTING, stamp(ledger.clock() - seconds)))


def freed(ledger: Ledger, course: CourseId, document: DocumentId) -> int:
    """Start the waiting time of a stuck document anew; returns how often that was done since its last commit."""
    item = ledger.table.update(
        keys.document(course, document), "SET gsi1sk = :now ADD freed :one", {":now": ledger.now(), ":one": 1}
    )
    return int(item["freed"])


def to_sweep(ledger: Ledger) -> list[Item]:
    return list(ledger.table.indexed(keys.SWEEPING))


def needs_sweeping(ledger: Ledger, course: CourseId, document: DocumentId) -> None:
    """Put the document on the list, unless it is on one."""
    try:
        ledger.table.update(
            keys.document(course, document),
            "SET gsi1pk = if_not_exists(gsi1pk, :care), gsi1sk = :now",
            {":care": keys.SWEEPING, ":now": ledger.now()},
            "attribute_exists(pk)",
        )
    except ConditionFailed as refused:
        raise Missing from refused


def begin_sweeping(ledger: Ledger, course: CourseId, document: DocumentId, owner: str, lease: float) -> Item:
    """Claim a document as embedding does, and return it. Raises Busy or Missing."""
    try:
        return ledger.table.update(
            keys.document(course, document),
            "SET #owner = :me, lease = :until",
            {":me": owner, ":until": ledger.clock() + lease, ":clock": ledger.clock()},
            "attribute_exists(pk) AND (attribute_not_exists(lease) OR lease < :clock)",
            _OWNER,
        )
    except ConditionFailed as refused:
        if refused.item is None:
            raise Missing from refused
        if refused.item.get("owner") == owner:
            return refused.item  # the claim was applied; its reply was lost and the SDK tried again
        raise Busy("the document is being worked on") from refused


def swept(ledger: Ledger, course: CourseId, document: DocumentId, owner: str) -> None:
    """Let go, and take the document off the list unless there is something new to sweep or an upload came."""
    key = keys.document(course, document)
    try:
        item = ledger.table.update(key, "REMOVE #owner, lease", {":me": owner}, "#owner = :me", _OWNER)
        seen = {":care": keys.SWEEPING, ":seen": item.get("gsi1sk", "")}
        ledger.table.update(key, "REMOVE gsi1pk, gsi1sk", seen, "gsi1pk = :care AND gsi1sk = :seen")
    except ConditionFailed:
        return
