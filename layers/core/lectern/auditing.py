"""What teachers overrode, as it is kept with the course: who, when, what it was, what it became, and why."""

import uuid
from datetime import UTC, datetime
from typing import Any

from lectern import keys
from lectern.aws.table import Item
from lectern.logs import log


def entry(course: str, by: str, at: float, **told: Any) -> Item:
    """To be written together with the change. told: what (a verb in the past tense), user, assignment or quiz, before,
    after, reason. Ids, numbers and the reason alone: an erasure of the learner leaves it."""
    id, when = uuid.uuid4().hex[:8], datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")
    log.info("overridden", extra={"course": course, "by": by, "what": told["what"], "audit": id})
    return keys.audit(course, when, id) | {"entity": "audit", "course": course, "id": id, "by": by, "at": when} | told
