"""What teachers overrode: noted with a reason, and listed."""

from typing import Any

from lectern import auditing, keys
from lectern.aws.table import Table
from lectern.errors import Invalid
from lectern.model import CourseId, UserId

View = dict[str, Any]


def note(table: Table, course: CourseId, by: UserId, at: float, **told: Any) -> None:
    """told: what (a verb in the past tense), user, assignment, before, after, reason. Raises Invalid."""
    reason = told.get("reason") or ""
    if not 1 <= len(reason.strip()) <= 500:
        raise Invalid("Give a reason of 1 to 500 characters: it is kept with the change.")
    table.put(auditing.entry(course, by, at, **told))


def listing(table: Table, course: CourseId, limit: int, cursor: str | None) -> View:
    """The newest first."""
    pk = keys.audit(course, "", "")["pk"]
    found, following = table.query(pk, "AUDIT#", limit=limit, cursor=cursor, newest_first=True)
    shown = ("id", "by", "at", "what", "user", "assignment", "quiz", "before", "after", "reason")
    return {"entries": [{name: item.get(name) for name in shown} for item in found], "next": following}
