"""The one table, in the few verbs that Lectern needs, with floats stored as Decimal."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from lectern.errors import Invalid, Unavailable

Item = dict[str, Any]
_SMALLEST = 1e-130  # that DynamoDB can tell from zero
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
        found = self._client.get_item(TableName=self.name, Key=_wire(key), ConsistentRead=True)
        return _plain(found["Item"]) if "Item" in found else None

    def get_many(self, keys: Sequence[Mapping[str, str]], consistent: bool = False) -> list[Item]:
        """The items that exist, in no order; unprocessed keys are asked for again."""
        items: list[Item] = []
        for start in range(0, len(keys), 100):
            asked = [_wire(key) for key in keys[start : start + 100]]
            wanted: Any = {self.name: {"Keys": asked, "ConsistentRead": consistent}}
            while wanted:
                reply = self._client.batch_get_item(RequestItems=wanted)
                items += [_plain(raw) for raw in reply["Responses"].get(self.name, [])]
                wanted = reply.get("UnprocessedKeys")
        return items

    def put(self, item: Item, unless_exists: bool = False) -> None:
        """Raises ConditionFailed, with the item found, when `unless_exists` and the key is taken."""
        condition = {"ConditionExpression": "attribute_not_exists(pk)"} if unless_exists else {}
        self._conditional(self._client.put_item, Item=_wire(item), **condition)

    def swap(self, item: Item, revision: str) -> None:
        """Write over the item that still has this `revision`, "" for none at all. Raises ConditionFailed."""
        condition: Item = {"ConditionExpression": "revision = :read" if revision else "attribute_not_exists(pk)"}
        values = {"ExpressionAttributeValues": _wire({":read": revision})} if revision else {}
        self._conditional(self._client.put_item, Item=_wire(item), **condition, **values)

    def put_many(self, items: Iterable[Item]) -> None:
        """Write all, 25 a call, asking again for what was not processed."""
        self._write([{"PutRequest": {"Item": _wire(item)}} for item in items])

    def delete_many(self, items: Iterable[Mapping[str, Any]]) -> None:
        """Delete all; what is not there is no error."""
        keys = [{"pk": item["pk"], "sk": item["sk"]} for item in items]
        self._write([{"DeleteRequest": {"Key": _wire(key)}} for key in keys])

    def _write(self, batch: Sequence[Item]) -> None:
        for start in range(0, len(batch), 25):
            wanted: Any = {self.name: batch[start : start + 25]}
            while wanted:
                wanted = self._client.batch_write_item(RequestItems=wanted).get("UnprocessedItems")

    def put_below(self, parent: Mapping[str, Any], items: Iterable[Item], unless_exists: bool = False) -> None:
        """Write all of these items, at most 99, if `parent` exists. Raises ConditionFailed when it does not, and
        Unavailable when `unless_exists` and one of them is there already."""
        key = {"pk": parent["pk"], "sk": parent["sk"]}
        check = {"TableName": self.name, "Key": _wire(key), "ConditionExpression": "attribute_exists(pk)"}
        new = {"ConditionExpression": "attribute_not_exists(pk)"} if unless_exists else {}
        puts = [{"Put": {"TableName": self.name, "Item": _wire(item), **new}} for item in items]
        try:
            self._client.transact_write_items(TransactItems=[{"ConditionCheck": check}, *puts])
        except self._client.exceptions.TransactionCanceledException as refused:
            if refused.response["CancellationReasons"][0]["Code"] == "ConditionalCheckFailed":
                raise ConditionFailed(None) from refused
            raise Unavailable("Something else was written here at the same moment; try again.") from refused

    def transact(
        self,
        first: Item,
        others: Sequence[Item],
        condition: str,
        values: Mapping[str, Any],
        names: Mapping[str, str],
    ) -> None:
        """Write all of these items, at most 100, or none: `first` under a condition on what is there.

        Raises ConditionFailed with the item as it is; Unavailable when another write was at one of them."""
        guarded: Item = {"ConditionExpression": condition, "ExpressionAttributeValues": _wire(values)}
        guarded |= {"ExpressionAttributeNames": dict(names)}
        puts: list[Any] = [{"Put": {"TableName": self.name, "Item": _wire(item)}} for item in (first, *others)]
        puts[0]["Put"] |= guarded | _TELL_WHAT_IS_THERE
        try:
            self._client.transact_write_items(TransactItems=puts)
        except self._client.exceptions.TransactionCanceledException as refused:
            why = refused.response["CancellationReasons"]
            if why[0]["Code"] == "ConditionalCheckFailed":
                raise ConditionFailed(_plain(why[0]["Item"]) if why[0].get("Item") else None) from refused
            raise Unavailable("Another write was at the same place; try again.") from refused

    def update(
        self,
        key: Mapping[str, str],
        expression: str,
        values: Mapping[str, Any],
        condition: str = "",
        names: Mapping[str, str] | None = None,
    ) -> Item:
        """The item as it is after the update. Raises ConditionFailed with the item as it was."""
        optional: Item = {"ConditionExpression": condition} if condition else {}
        optional |= {"ExpressionAttributeNames": dict(names)} if names else {}
        optional |= {"ExpressionAttributeValues": _wire(values)} if values else {}
        reply = self._conditional(
            self._client.update_item,
            Key=_wire(key),
            UpdateExpression=expression,
            ReturnValues="ALL_NEW",
            **optional,
        )
        return _plain(reply["Attributes"])

    def delete(
        self,
        key: Mapping[str, str],
        condition: str = "",
        values: Mapping[str, Any] | None = None,
        names: Mapping[str, str] | None = None,
    ) -> None:
        """Raises ConditionFailed with the item as it is."""
        optional: Item = {"ConditionExpression": condition} if condition else {}
        optional |= {"ExpressionAttributeNames": dict(names)} if names else {}
        optional |= {"ExpressionAttributeValues": _wire(values)} if values else {}
        self._conditional(self._client.delete_item, Key=_wire(key), **optional)

    def query(
        self,
        pk: str,
        prefix: str,
        *,
        limit: int = 100,
        cursor: str | None = None,
        newest_first: bool = False,
    ) -> tuple[list[Item], str | None]:
        """One page of a partition in order of sk, and the cursor of the next; a cursor is the sk it stopped at.

        Raises Invalid for a cursor of another list.
        """
        if cursor and not (cursor.startswith(prefix) and len(cursor.encode(errors="replace")) <= LONGEST_KEY):
            raise Invalid("This cursor is not one of this list; begin without one.")
        start = {"ExclusiveStartKey": _wire({"pk": pk, "sk": cursor})} if cursor else {}
        reply = self._client.query(
            TableName=self.name,
            KeyConditionExpression="pk = :pk" + (" AND begins_with(sk, :prefix)" if prefix else ""),
            ExpressionAttributeValues=_wire({":pk": pk} | ({":prefix": prefix} if prefix else {})),
            Limit=limit,
            ConsistentRead=True,
            ScanIndexForward=not newest_first,
            **start,
        )
        last = reply.get("LastEvaluatedKey")
        return [_plain(raw) for raw in reply["Items"]], _plain(last)["sk"] if last else None

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
            ExpressionAttributeValues=_wire({":pk": pk, ":prefix": prefix, **values}),
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
            ExpressionAttributeValues=_wire({":pk": gsi1pk, ":before": before}),
            ScanIndexForward=not newest_first,
        ):
            yield from (_plain(raw) for raw in page["Items"])

    def _conditional(self, call: Any, **arguments: Any) -> Any:
        try:
            return call(TableName=self.name, **arguments, **_TELL_WHAT_IS_THERE)
        except self._client.exceptions.ConditionalCheckFailedException as refused:
            found = refused.response.get("Item")
            raise ConditionFailed(_plain(found) if found else None) from refused


_TELL_WHAT_IS_THERE = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}


def from_stream(image: Mapping[str, Any]) -> Item:
    """An item as the table's stream shows it."""
    return _plain(image)


def _wire(values: Mapping[str, Any]) -> Any:
    from boto3.dynamodb.types import TypeSerializer

    serialise = TypeSerializer().serialize
    return {name: serialise(_decimal(value)) for name, value in values.items()}


def _plain(raw: Mapping[str, Any]) -> Item:
    from boto3.dynamodb.types import TypeDeserializer

    deserialise = TypeDeserializer().deserialize
    return {name: _python(deserialise(value)) for name, value in raw.items()}


def _decimal(value: Any) -> Any:
    match value:
        case float():
            return Decimal(repr(value)) if abs(value) >= _SMALLEST else 0
        case dict():
            return {name: _decimal(inner) for name, inner in value.items()}
        case list() | tuple():
            return [_decimal(inner) for inner in value]
    return value


def _python(value: Any) -> Any:
    match value:
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case dict():
            return {name: _python(inner) for name, inner in value.items()}
        case list():
            return [_python(inner) for inner in value]
    return bytes(value) if hasattr(value, "value") else value
