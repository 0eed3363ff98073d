"""What is known of each document, and how a refused write is read.

A document's item holds its live version and edition, and one *run* per version that is on its way. All that changes it
is in this package, one module per stage, as conditional writes: DECISIONS.md, "How nothing is lost", says why each part
is needed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from lectern import keys
from lectern.aws.table import Item, Table
from lectern.errors import Busy, Missing, Superseded
from lectern.model import CourseId, DocumentId, Run

# Words that DynamoDB reserves, and the version's place in the map of runs
NAMES = {"#state": "state", "#owner": "owner", "#size": "size"}


@dataclass(frozen=True)
class Ledger:
    table: Table
    clock: Callable[[], float]  # seconds since the epoch

    def get(self, course: CourseId, document: DocumentId) -> Item:
        found = self.table.get(keys.document(course, document))
        if found is None:
            raise Missing
        return found

    def holding(self, course: CourseId, sha256: str) -> Item | None:
        """The live document with exactly these bytes."""
        pointer = self.table.get(keys.content(course, sha256))
        found = self.table.get(keys.document(course, pointer["document"])) if pointer else None
        return found if found and found.get("live_sha256") == sha256 and found["state"] != "failed" else None

    def live_editions(self, course: CourseId, documents: Sequence[DocumentId]) -> dict[DocumentId, Item]:
        """The documents of this list that answer questions; each one's live edition is under "edition"."""
        found = self.table.get_many([keys.document(course, document) for document in documents])
        return {DocumentId(item["id"]): item for item in found if "edition" in item}

    def answers(self, course: CourseId) -> bool:
        """Whether any document of the course answers questions."""
        return any("edition" in item for item in self.table.all(keys.course(course)["pk"], "DOC#"))

    def update(self, run: Run, expression: str, values: Item, condition: str) -> Item:
        """Write to a document's item; #v is the run's version. Raises ConditionFailed."""
        names = NAMES | {"#v": str(run.version)}
        used = {name: word for name, word in names.items() if name in expression + condition}
        return self.table.update(keys.document(run.course, run.document), expression, values, condition, used)

    def now(self) -> str:
        return stamp(self.clock())

    def claim_values(self, owner: str, lease: float) -> Item:
        now = self.clock()
        return {":me": owner, ":until": now + lease, ":clock": now, ":now": stamp(now)}


def stamp(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")


def run_in(item: Item | None, version: int) -> dict[str, Any] | None:
    return item["runs"].get(str(version)) if item else None


def verdict(item: Item | None, run: Run, states: Sequence[str]) -> Busy | Superseded:
    """Why a claim was refused: somebody holds it, or nobody wants it."""
    found = run_in(item, run.version)
    if (
        found
        and item
        and found["state"] in states
        and item["shown"] <= run.version
        and item.get("live", 0) < run.version
    ):
        return Busy(f"version {run.version} is being worked on")
    return Superseded(f"version {run.version} is settled")
