"""The one table, in the few verbs that Lectern needs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import batched
from typing import Any

from lectern.aws.wire import NEW, TELL_WHAT_IS_THERE, from_wire, to_wire, under
from lectern.errors import Invalid, Unavailable

Item = dict[str, Any]
LONGEST_KEY = 1024  # bytes of a sort key, which is the shorter of the two


class ConditionFailed(Exception):
    """The write was refused by its condition; `item` is what the table holds, None when there is none."""

    def __init__(self, item: Item | None) -> None:
        super().__init__("the condition of a write did not hold")
        self.item = item


@dataclass(frozen=True)
class Table:
    """A DynamoDB table with keys pk/sk and index gsi1. Plain Python values in and out."""

    name: str

    @cached_property
    def _client(self) -> Any:
        import boto3

        return boto3.client("dynamodb")

    def get(self, key: Mapping[str, str]) -> Item | None:
        """None also for a key that is too long to exist: an id may be whatever a stranger has sent."""
        if any(len(part.encode(errors="replace")) > LONGEST_KEY for part in key.values()):
            return None
        found = self._client.get_item(TableName=self.name, Key=to_wire(key), ConsistentRead=True)
        return from_wire(found["Item"]) if "Item" in found else None

    def get_many(self, keys: Sequence[Mapping[str, str]], consistent: bool = False) -> list[Item]:
        """The items that exist, in no order; unprocessed keys are asked for again."""
        items: list[Item] = []
        for some in batched(keys, 100, strict=False):
            wanted: Any = {self.name: {"Keys": [to_wire(key) for key in some], "ConsistentRead": consistent}}
            while wanted:
                reply = self._client.batch_get_item(RequestItems=wanted)
                items += [from_wire(raw) for raw in reply["Responses"].get(self.name, [])]
                wanted = reply.get("UnprocessedKeys")
        return items

    def put(self, item: Item, unless_exists: bool = False) -> None:
        """Raises ConditionFailed, with the item found, when `unless_exists` and the key is taken."""
        self._conditional(self._client.put_item, Item=to_wire(item), **(NEW if unless_exists else {}))

    def swap(self, item: Item, revision: str) -> None:
        """Write over the item that still has this `revision`, "" for none at all. Raises ConditionFailed."""
        unchanged = under("revision = :read", {":read": revision}) if revision else NEW
        self._conditional(self._client.put_item, Item=to_wire(item), **unchanged)

    def put_many(self, items: Iterable[Item]) -> None:
        """Write all, 25 a call, asking again for what was not processed."""
        self._write([{"PutRequest": {"Item": to_wire(item)}} for item in items])

    def delete_many(self, items: Iterable[Mapping[str, Any]]) -> None:
        """Delete all; what is not there is no error."""
        keys = [{"pk": item["pk"], "sk": item["sk"]} for item in items]
        self._write([{"DeleteRequest": {"Key": to_wire(key)}} for key in keys])

    def _write(self, requests: Iterable[Item]) -> None:
        for some in batched(requests, 25, strict=False):
            wanted: Any = {self.name: list(some)}
            while wanted:
                wanted = self._client.batch_write_item(RequestItems=wanted).get("UnprocessedItems")

    def put_below(self, parent: Mapping[str, Any], items: Iterable[Item], unless_exists: bool = False) -> None:
        """Write all of these items, at most 99, if `parent` exists. Raises ConditionFailed when it does not, and
        Unavailable when `unless_exists` and one of them is there already."""
        key = {"pk": parent["pk"], "sk": parent["sk"]}
        check = {"TableName": self.name, "Key": to_wire(key), "ConditionExpression": "attribute_exists(pk)"}
        new = NEW if unless_exists else {}
        puts = [{"Put": {"TableName": self.name, "Item": to_wire(item), **new}} for item in items]
        self._together([{"ConditionCheck": check}, *puts])

    def transact(
        self, first: Item, others: Sequence[Item], condition: str, values: Mapping[str, Any], names: Mapping[str, str]
    ) -> None:
        """Write all of these items, at most 100, or none: `first` under a condition on what is there.

        Raises ConditionFailed with the item as it is; Unavailable when another write was at one of them."""
        puts: list[Any] = [{"Put": {"TableName": self.name, "Item": to_wire(item)}} for item in (first, *others)]
        puts[0]["Put"] |= under(condition, values, names) | TELL_WHAT_IS_THERE
        self._together(puts)

    def _together(self, writes: Sequence[Item]) -> None:
        """All or none; only what the first one finds in its way is a condition that did not hold."""
        try:
            self._client.transact_write_items(TransactItems=writes)
        except self._client.exceptions.TransactionCanceledException as refused:
            first = refused.response["CancellationReasons"][0]
            if first["Code"] == "ConditionalCheckFailed":
                raise _failed(first) from refused
            raise Unavailable("Something else was written here at the same moment; try again.") from refused

    def update(
        self,
        key: Mapping[str, str],
        expression: str,
        values: Mapping[str, Any],
        condition: str = "",
        names: Mapping[str, str] | None = None,
    ) -> Item:
        """The item as it is after the update. Raises ConditionFailed with the item as it was."""
        asked = under(condition, values, names) | {"UpdateExpression": expression, "ReturnValues": "ALL_NEW"}
        reply = self._conditional(self._client.update_item, Key=to_wire(key), **asked)
        return from_wire(reply["Attributes"])

    def delete(
        self,
        key: Mapping[str, str],
        condition: str = "",
        values: Mapping[str, Any] | None = None,
        names: Mapping[str, str] | None = None,
    ) -> None:
        """Raises ConditionFailed with the item as it is."""
        self._conditional(self._client.delete_item, Key=to_wire(key), **under(condition, values, names))

    def query(
        self, pk: str, prefix: str, *, limit: int = 100, cursor: str | None = None, newest_first: bool = False
    ) -> tuple[list[Item], str | None]:
        """One page of a partition in order of sk, and the cursor of the next; a cursor is the sk it stopped at.

        Raises Invalid for a cursor of another list.
        """
        if cursor and not (cursor.startswith(prefix) and len(cursor.encode(errors="replace")) <= LONGEST_KEY):
            raise Invalid("This cursor is not one of this list; begin without one.")
        start = {"ExclusiveStartKey": to_wire({"pk": pk, "sk": cursor})} if cursor else {}
        reply = self._client.query(
            TableName=self.name,
            KeyConditionExpression="pk = :pk" + (" AND begins_with(sk, :prefix)" if prefix else ""),
            ExpressionAttributeValues=to_wire({":pk": pk} | ({":prefix": prefix} if prefix else {})),
            Limit=limit,
            ConsistentRead=True,
            ScanIndexForward=not newest_first,
            **start,
        )
        last = reply.get("LastEvaluatedKey")
        return [from_wire(raw) for raw in reply["Items"]], from_wire(last)["sk"] if last else None

    def all(self, pk: str, prefix: str = "") -> Iterator[Item]:
        """Every item of a partition with this prefix, page by page."""
        cursor: str | None = None
        while True:
            items, cursor = self.query(pk, prefix, cursor=cursor)
            yield from items
            if not cursor:
                return

    def count(self, pk: str, prefix: str, condition: str, values: Mapping[str, Any], names: Mapping[str, str]) -> int:
        """How many items of a partition with this prefix meet a condition; all of them are read, none is sent."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self.name,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :prefix)",
            FilterExpression=condition,
            ExpressionAttributeValues=to_wire({":pk": pk, ":prefix": prefix, **values}),
            ExpressionAttributeNames=dict(names),
            Select="COUNT",
            ConsistentRead=True,
        )
        return sum(page["Count"] for page in pages)

    def indexed(self, gsi1pk: str, before: str = "\uffff", newest_first: bool = False) -> Iterator[Item]:
        """Items of one index partition whose gsi1sk sorts before `before`, oldest first. May lag behind writes."""
        paginator = self._client.get_paginator("query")
        for page in paginator.paginate(
            TableName=self.name,
            IndexName="gsi1",
            KeyConditionExpression="gsi1pk = :pk AND gsi1sk < :before",
            ExpressionAttributeValues=to_wire({":pk": gsi1pk, ":before": before}),
            ScanIndexForward=not newest_first,
        ):
            yield from (from_wire(raw) for raw in page["Items"])

    def _conditional(self, call: Any, **arguments: Any) -> Any:
        try:
            return call(TableName=self.name, **arguments, **TELL_WHAT_IS_THERE)
        except self._client.exceptions.ConditionalCheckFailedException as refused:
            raise _failed(refused.response) from refused


def _failed(refusal: Mapping[str, Any]) -> ConditionFailed:
    return ConditionFailed(from_wire(refusal["Item"]) if refusal.get("Item") else None)
