"""The edge of every queue: one record at a time, and what failed is reported alone."""

import json
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from lectern.errors import Busy, Superseded
from lectern.logs import log, place_of

Body = Mapping[str, Any]


def handle(event: Mapping[str, Any], work: Callable[[Body, str], None]) -> dict[str, Any]:
    """Give each record's body, with a token that names this attempt, to `work`; answer with the failed records.

    One of the two broad excepts of Lectern: whatever goes wrong with one record must not touch the others. The queue
    delivers a failed record again, and after its last try the dead-letter queue's function tells the instructor.
    """
    failed = []
    for record in event["Records"]:
        message = record["messageId"]
        try:
            work(json.loads(record["body"]), uuid.uuid4().hex)
        except Superseded as settled:
            log.info("record was settled before", extra={"message_id": message, "why": str(settled)})
        except Busy as busy:
            log.info("record left for later", extra={"message_id": message, "why": str(busy)})
            failed.append(message)
        except Exception as error:
            log.error(
                "record failed",
                extra={"message_id": message, "error": type(error).__name__, "at": place_of(error)},
            )
            failed.append(message)
    return {"batchItemFailures": [{"itemIdentifier": message} for message in failed]}
