"""What a course takes in, as its instructors set it within the platform's limits."""

from typing import Any

from lectern import intake, keys
from lectern.errors import Conflict, Invalid
from lectern.intake import Intake
from lectern.ledger.announcing import document_id
from lectern.model import CourseId
from lectern.platform import Platform


def platforms(platform: Platform) -> Intake:
    return Intake(platform.settings.max_upload, platform.settings.max_documents)


def of(platform: Platform, course: CourseId) -> Intake:
    return intake.of(platform.table.get(keys.course(course)), platforms(platform))


def change(platform: Platform, course: CourseId, max_bytes: int, max_documents: int, kinds: list[Any] | None) -> Intake:
    """Raises Invalid for limits beyond the platform's, and for kinds that Lectern does not read."""
    most = platforms(platform)
    if kinds is not None and not all(isinstance(kind, str) for kind in kinds):
        raise Invalid("kinds is null, or a list of words.")
    wanted = Intake(max_bytes, max_documents, None if kinds is None else frozenset(kinds))
    if wanted.within(most) != wanted:
        raise Invalid(f"Here max_bytes is at most {most.max_bytes}, and max_documents at most {most.max_documents}.")
    platform.table.update(keys.course(course), "SET intake = :intake", {":intake": wanted.to_json()})
    return wanted


def check(platform: Platform, course: CourseId, name: str, size: int) -> None:
    """Raises TooLarge, Invalid or Conflict for a file that the course does not take.

    Announcements at the same moment do not see each other: so many documents may come above the limit.
    """
    taken = of(platform, course)
    taken.check(name, size)
    held = platform.table.get(keys.document(course, document_id(course, name)))
    if (held is None or held["state"] == "deleted") and _held(platform, course) >= taken.max_documents:
        raise Conflict(f"This course holds {taken.max_documents} documents, its most; delete one first.")


def _held(platform: Platform, course: CourseId) -> int:
    pk = keys.course(course)["pk"]
    return platform.table.count(pk, "DOC#", "#state <> :gone", {":gone": "deleted"}, {"#state": "state"})
