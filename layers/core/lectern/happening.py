"""What learners did, as events that are written once and never changed: progress can be computed anew from them.

Whoever notices something (a graded answer, a question) records it in the same write as the thing itself where it can;
the table's stream carries it to those who count.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from lectern import keys
from lectern.aws.table import Item
from lectern.model import CourseId, UserId

Kind = Literal["answered", "asked", "read", "interviewed", "reset"]


@dataclass(frozen=True, slots=True)
class Happened:
    """One event.

    id: the same thing noticed twice has the same id; unique within course and learner.
    at: seconds since the epoch, by the server's clock, of the thing and not of its noticing: with the same id comes the
        same time, and so the same place in the table.
    facts, by kind:
        answered     quiz, attempt, item, concept, concept_name, score (0 to 1), document, page
        asked        conversation, refused, pages (a list of [document, page] that were cited), question (if refused)
        read         document, page
        interviewed  interview, answer, concept, concept_name
        reset        none: the learner wishes that nothing before this counts
    """

    id: str
    kind: Kind
    course: CourseId
    user: UserId
    at: float
    facts: Mapping[str, Any]

    def item(self) -> Item:
        """As it is stored. Its key sorts by time; a refused question is in the list of what the course lacks."""
        key = keys.event(self.course, self.user, self.at, self.id)
        if self.kind == "asked" and self.facts["refused"]:
            key |= keys.unanswered(self.course, self.at)
        told = {"entity": "event", "id": self.id, "kind": self.kind, "at": self.at, "facts": dict(self.facts)}
        return key | told | {"course": self.course, "user": self.user}


def from_item(item: Item) -> Happened:
    """Raises KeyError for an item that is no event."""
    return Happened(item["id"], item["kind"], item["course"], item["user"], item["at"], item["facts"])


def concept_id(name: str) -> str:
    """A concept is a heading of the course or a quiz's topic, whatever its case and spacing: 12 hex characters."""
    return hashlib.blake2b(" ".join(name.casefold().split()).encode(), digest_size=6).hexdigest()
