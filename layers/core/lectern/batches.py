"""The edge of every queue and of the table's stream: what failed is reported alone."""

import json
import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lectern.errors import Busy, Superseded
from lectern.logs import log, place_of

Body = Mapping[str, Any]
Record = Mapping[str, Any]


def handle(event: Mapping[str, Any], work: Callable[[Body, str], None]) -> dict[str, Any]:
    """Give each record's body, with a token that names this attempt, to `work`; answer with the failed records."""

    def do(record: Record) -> None:
        work(json.loads(record["body"]), uuid.uuid4().hex)

    return _failures([each["messageId"] for each in event["Records"] if not _done(each["messageId"], do, each)])


def follow(event: Mapping[str, Any], work: Callable[[Sequence[Record]], None]) -> dict[str, Any]:
    """Give the stream's records of each partition of the table, in order, to `work`; answer with where to go on.

    A stream is delivered again from the first record that failed, so `work` may see any record again.
    """
    partitions: dict[str, list[Record]] = defaultdict(list)
    for record in event["Records"]:
        partitions[record["dynamodb"]["Keys"]["pk"]["S"]].append(record)
    firsts = {records[0]["dynamodb"]["SequenceNumber"]: records for records in partitions.values()}
    return _failures([number for number, records in firsts.items() if not _done(number, work, records)])


def _done[T](message: str, work: Callable[[T], None], given: T) -> bool:
    """One of the two broad excepts of Lectern: whatever goes wrong with one record must not touch the others. It is
    delivered again, and after its last try a function looks after what is left."""
    try:
        work(given)
    except Superseded as settled:
        log.info("record was settled before", extra={"message_id": message, "why": str(settled)})
    except Busy as busy:
        log.info("record left for later", extra={"message_id": message, "why": str(busy)})
        return False
    except Exception as error:
        extra = {"message_id": message, "error": type(error).__name__, "at": place_of(error)}
        log.error("record failed", extra=extra)
        return False
    return True


def _failures(messages: Sequence[str]) -> dict[str, Any]:
    return {"batchItemFailures": [{"itemIdentifier": message} for message in messages]}
