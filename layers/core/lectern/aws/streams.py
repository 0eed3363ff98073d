"""Looking back into the table's stream, which keeps what changed for 24 hours."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lectern.aws.table import Item
from lectern.aws.wire import from_wire
from lectern.errors import Superseded
from lectern.logs import log


@dataclass(frozen=True)
class Streams:
    @cached_property
    def _client(self) -> Any:
        import boto3

        return boto3.client("dynamodbstreams")

    def items(self, batch: Mapping[str, Any]) -> list[Item]:
        """The new images of a batch that a function has given up, as `DDBStreamBatchInfo` of its report names it.

        Raises Superseded when the stream has forgotten it, so that nobody asks for it again and again."""
        refusals = self._client.exceptions
        try:
            return self._read(batch)
        except (refusals.TrimmedDataAccessException, refusals.ResourceNotFoundException) as gone:
            asked = {"shard": batch["shardId"], "first": batch["startSequenceNumber"]}
            log.error("batch forgotten", extra=asked | {"last": batch["endSequenceNumber"]})
            raise Superseded("the stream has forgotten this batch") from gone

    def _read(self, batch: Mapping[str, Any]) -> list[Item]:
        shard = {"StreamArn": batch["streamArn"], "ShardId": batch["shardId"]}
        first, last = batch["startSequenceNumber"], int(batch["endSequenceNumber"])
        begun = self._client.get_shard_iterator(**shard, ShardIteratorType="AT_SEQUENCE_NUMBER", SequenceNumber=first)[
            "ShardIterator"
        ]
        found: list[Item] = []
        while begun:
            told = self._client.get_records(ShardIterator=begun)
            read = [record["dynamodb"] for record in told["Records"]]
            found += [from_wire(each["NewImage"]) for each in read if _within(each, last) and "NewImage" in each]
            begun = told.get("NextShardIterator") if read and _within(read[-1], last - 1) else None
        return found


def _within(record: Mapping[str, Any], last: int) -> bool:
    return int(record["SequenceNumber"]) <= last
