"""Conversations: a student's questions and answers in one course, in order, theirs alone."""

import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from lectern import keys
from lectern.aws.table import ConditionFailed, Item, Table
from lectern.errors import Missing
from lectern.happening import Happened
from lectern.model import Answer, CourseId, Turn, UserId

REMEMBERED = 8  # turns that a follow-up question may refer to


@dataclass(frozen=True)
class Conversations:
    table: Table
    clock: Callable[[], float]

    def open(self, course: CourseId, user: UserId, conversation: str | None, question: str) -> str:
        """The id of this conversation, or of a new one named by its first question. Raises Missing for a foreign id."""
        if conversation is not None:
            self._get(course, user, conversation)
            return conversation
        new = self._id()
        item = {"entity": "conversation", "id": new, "course": course, "title": question[:120], "created": self._now()}
        self.table.put(keys.conversation(course, user, new) | item)
        return new

    def history(self, course: CourseId, user: UserId, conversation: str) -> list[Turn]:
        pk = keys.message(course, user, conversation, "")["pk"]
        newest, _ = self.table.query(pk, "MESSAGE#", limit=REMEMBERED, newest_first=True)
        return [Turn(message["role"], message["text"]) for message in reversed(newest)]

    def keep(self, course: CourseId, user: UserId, conversation: str, question: str, answer: Answer) -> str:
        """Store a question and its answer, and the event that it was asked; the id of the answer.

        Raises Missing when the conversation was deleted.
        """
        exchange = self._id()
        asked, answered = f"{exchange}-0", f"{exchange}-1"
        said = {"role": "user", "text": question}
        wrote = {"role": "assistant", "text": answer.text} | _told(answer)
        messages = [
            keys.message(course, user, conversation, key)
            | {"entity": "message", "id": key, "created": self._now()}
            | message
            for key, message in ((asked, said), (answered, wrote))
        ]
        event = Happened(exchange, "asked", course, user, _time_of(exchange), _facts(conversation, question, answer))
        try:
            self.table.put_below(keys.conversation(course, user, conversation), [*messages, event.item()])
        except ConditionFailed as gone:
            raise Missing from gone
        return answered

    def listing(self, course: CourseId, user: UserId, cursor: str | None, limit: int) -> dict[str, Any]:
        """The newest first."""
        pk = keys.conversation(course, user, "")["pk"]
        found, following = self.table.query(pk, "CONVERSATION#", limit=limit, cursor=cursor, newest_first=True)
        told = [{"id": item["id"], "title": item["title"], "created": item["created"]} for item in found]
        return {"conversations": told, "next": following}

    def show(self, course: CourseId, user: UserId, conversation: str) -> dict[str, Any]:
        item = self._get(course, user, conversation)
        pk = keys.message(course, user, conversation, "")["pk"]
        messages = [_message(message) for message in self.table.all(pk, "MESSAGE#")]
        return {"id": conversation, "title": item["title"], "created": item["created"], "messages": messages}

    def delete(self, course: CourseId, user: UserId, conversation: str) -> None:
        """Its messages first, so that a deletion that was interrupted can be repeated; and what came in between. That
        something was asked stays known; what was asked does not."""
        self._get(course, user, conversation)
        pk = keys.message(course, user, conversation, "")["pk"]
        for message in self.table.all(pk, "MESSAGE#"):
            if message.get("refused"):
                self._forget(course, user, message["id"].removesuffix("-1"))
        self.table.delete_many(self.table.all(pk, "MESSAGE#"))
        self.table.delete(keys.conversation(course, user, conversation))
        self.table.delete_many(self.table.all(pk, "MESSAGE#"))

    def _forget(self, course: CourseId, user: UserId, exchange: str) -> None:
        """Take a refused question out of the list of what the course lacks."""
        key = keys.event(course, user, _time_of(exchange), exchange)
        with suppress(ConditionFailed):  # asked before there were events
            self.table.update(key, "REMOVE facts.question, gsi1pk, gsi1sk", {}, "attribute_exists(pk)")

    def _get(self, course: CourseId, user: UserId, conversation: str) -> Item:
        found = self.table.get(keys.conversation(course, user, conversation))
        if found is None:
            raise Missing
        return found

    def _id(self) -> str:
        """Ids sort by the time they were made."""
        return f"{int(self.clock() * 1000):013d}-{uuid.uuid4().hex[:8]}"

    def _now(self) -> str:
        return datetime.fromtimestamp(self.clock(), UTC).isoformat(timespec="milliseconds")


def _time_of(exchange: str) -> float:
    """Seconds since the epoch, from an id that begins with milliseconds."""
    return int(exchange.partition("-")[0]) / 1000


def _facts(conversation: str, question: str, answer: Answer) -> Item:
    """Of the event "asked". A question is kept there only for those who can add to the course what it lacks."""
    cited = dict.fromkeys((citation.document, citation.page) for citation in answer.citations)
    told = {"conversation": conversation, "refused": answer.refused, "pages": [list(page) for page in cited]}
    return told | ({"question": question} if answer.refused else {})


def _told(answer: Answer) -> Item:
    told = {"refused": answer.refused, "mode": answer.mode, "usage": asdict(answer.usage)}
    return told | {"notice": answer.notice, "citations": [asdict(citation) for citation in answer.citations]}


def _message(item: Item) -> Item:
    return {name: value for name, value in item.items() if name not in ("pk", "sk", "entity")}
