"""A learner's events, written as the services write them, and brought to those who count as the stream brings them."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from typing import Any

import boto3
from boto3.dynamodb.types import TypeSerializer
from botocore.client import BaseClient

from lectern.aws.table import Item, Table
from lectern.happening import Happened, concept_id
from lectern.model import CourseId, UserId
from progress import streaming

START = 1_790_000_000.0  # 2026-09-21


def answered(
    course: str, user: str, number: int, score: float = 1.0, concept: str = "Spring tides", at: float | None = None
) -> Happened:
    """The answer with this number; a minute lies between two."""
    facts = {"quiz": "q", "attempt": "001", "item": number, "document": "d", "page": 3, "score": score}
    named = {"concept": concept_id(concept), "concept_name": concept}
    when = START + 60.0 * number if at is None else at
    return Happened(f"answer-{number}", "answered", CourseId(course), UserId(user), when, facts | named)


def asked(course: str, user: str, number: int, refused: bool = False) -> Happened:
    event = answered(course, user, number)
    return replace(event, id=f"asked-{number}", kind="asked", facts={"refused": refused, "question": "Why?"})


def spoken(course: str, user: str, number: int) -> Happened:
    """An answer to a question of the learner's own, that was heard: it belongs to no concept of the course."""
    event, facts = answered(course, user, number), {"interview": "i", "answer": str(number), "concept": None}
    return replace(event, id=f"interviewed-{number}", kind="interviewed", facts=facts | {"concept_name": None})


def read(course: str, user: str, page: int, at: float, document: str = "d") -> Happened:
    return Happened(
        f"read-{document}-{page}-{at}", "read", CourseId(course), UserId(user), at, {"document": document, "page": page}
    )


def reset(course: str, user: str, at: float) -> Happened:
    return Happened(f"reset-{at}", "reset", CourseId(course), UserId(user), at, {})


def write(table: Table, events: Iterable[Happened]) -> None:
    table.put_many({(item["pk"], item["sk"]): item for item in (event.item() for event in events)}.values())


def record(event: Happened, number: int, name: str = "INSERT") -> dict[str, Any]:
    """As the stream shows it."""
    image = wire(event.item())
    keys = {field: image[field] for field in ("pk", "sk")}
    told = {"Keys": keys, "NewImage": image, "SequenceNumber": f"{number:021d}"}
    return {"eventName": name, "eventSource": "aws:dynamodb", "dynamodb": told}


def stream(events: Iterable[Happened]) -> Any:
    """Deliver events in this order, in one batch."""
    return streaming.count({"Records": [record(event, number) for number, event in enumerate(events, 1)]}, None)


def tallies(table: Table, course: str, user: str) -> dict[str, Any]:
    """Everything that was made of the events, by sort key, without the marks of who wrote it."""
    pk = f"COURSE#{course}#USER#{user}"
    kinds = ("MASTERY#", "READING#", "ACTIVITY#")
    held = [item for kind in kinds for item in table.all(pk, kind)]
    return {item.pop("sk"): {name: item[name] for name in item if name != "revision"} for item in held}


def wire(item: Item) -> dict[str, Any]:
    """An item in DynamoDB's own notation."""
    serialise = TypeSerializer().serialize
    return {name: serialise(value) for name, value in json.loads(json.dumps(item), parse_float=Decimal).items()}


@contextmanager
def calls() -> Iterator[list[str]]:
    """The operations that clients of AWS send meanwhile, in order."""
    made: list[str] = []

    def note(self: BaseClient, operation: str, arguments: Any) -> Any:
        made.append(operation)
        return sent(self, operation, arguments)

    sent = BaseClient._make_api_call
    BaseClient._make_api_call = note
    try:
        yield made
    finally:
        BaseClient._make_api_call = sent


def begin_stream(table: Table) -> None:
    """From now on the table's stream keeps what changes."""
    kept = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    boto3.client("dynamodb").update_table(TableName=table.name, StreamSpecification=kept)


def given_up(table: Table) -> dict[str, Any]:
    """What is told of a batch, of all that the stream has kept, when its function has failed too often."""
    client = boto3.client("dynamodbstreams")
    [listed] = client.list_streams(TableName=table.name)["Streams"]
    arn = listed["StreamArn"]
    shard = client.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    begun = client.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
    kept = client.get_records(ShardIterator=begun["ShardIterator"])["Records"]
    numbers = [each["dynamodb"]["SequenceNumber"] for each in kept]
    batch = {"streamArn": arn, "shardId": shard, "startSequenceNumber": numbers[0], "endSequenceNumber": numbers[-1]}
    return {"DDBStreamBatchInfo": batch}
