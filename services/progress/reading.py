"""What learners tell of themselves: pages that they have read, and the wish to begin anew."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from lectern import http, keys
from lectern.aws.table import Table
from lectern.errors import Invalid, Missing
from lectern.happening import Happened
from lectern.model import CourseId, UserId
from progress import counting

MOST = 50  # pages told of in one request


def note(table: Table, course: CourseId, user: UserId, pages: Sequence[Any], now: float) -> int:
    """Record that these pages ({"document", "page"}) were read. Telling it twice changes nothing but the time.

    Raises Missing for a document or page that the course does not have.
    """
    if not 1 <= len(pages) <= MOST:
        raise Invalid(f"Tell of 1 to {MOST} pages at a time.")
    read = {(each["document"], each["page"]) for each in (http.checked(page, document=str, page=int) for page in pages)}
    _check(table, course, read)
    report = uuid.uuid4().hex[:12]
    events = (
        Happened(f"read-{report}-{n}", "read", course, user, now, {"document": document, "page": page})
        for n, (document, page) in enumerate(sorted(read))
    )
    table.put_many(event.item() for event in events)
    return len(read)


def _check(table: Table, course: CourseId, read: set[tuple[str, int]]) -> None:
    found = table.get_many([keys.document(course, document) for document in {document for document, _ in read}])
    pages: Mapping[str, int] = {item["id"]: item["pages"] for item in found if "live" in item}
    if any(not 1 <= page <= pages.get(document, 0) for document, page in read):
        raise Missing


def reset(table: Table, course: CourseId, user: UserId, now: float) -> None:
    """From now on nothing before this counts. What happened stays written, until the learner is erased.

    The stream brings the event as well; counting here makes the answer to the next request right already.
    """
    table.put(Happened(f"reset-{uuid.uuid4().hex[:12]}", "reset", course, user, now, {}).item())
    counting.recount(table, course, user)
