"""What teachers overrode: who, when, what it was, what it became, and why."""

import uuid
from typing import Any

from classroom.assignments import written
from lectern import keys
from lectern.aws.table import Table
from lectern.errors import Invalid
from lectern.logs import log
from lectern.model import CourseId, UserId

View = dict[str, Any]


def note(table: Table, course: CourseId, by: UserId, at: float, **told: Any) -> None:
    """told: what (a verb in the past tense), user, assignment, before, after, reason."""
    reason = told.get("reason") or ""
    if not 1 <= len(reason.strip()) <= 500:
        raise Invalid("Give a reason of 1 to 500 characters: it is kept with the change.")
    entry = uuid.uuid4().hex[:8]
    told = {"id": entry, "by": by, "at": written(at)} | told
    table.put(keys.audit(course, told["at"], entry) | {"entity": "audit", "course": course} | told)
    log.info("overridden", extra={"course": course, "by": by, "what": told["what"], "audit": entry})


def listing(table: Table, course: CourseId, limit: int, cursor: str | None) -> View:
    """The newest first."""
    pk = keys.audit(course, "", "")["pk"]
    found, following = table.query(pk, "AUDIT#", limit=limit, cursor=cursor, newest_first=True)
    shown = ("id", "by", "at", "what", "user", "assignment", "before", "after", "reason")
    return {"entries": [{name: item.get(name) for name in shown} for item in found], "next": following}
