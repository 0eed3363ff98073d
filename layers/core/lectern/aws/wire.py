"""How DynamoDB spells items and conditions: floats go out as Decimal, and come back as Python's own numbers."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

_SMALLEST = 1e-130  # that DynamoDB can tell from zero
NEW = {"ConditionExpression": "attribute_not_exists(pk)"}
TELL_WHAT_IS_THERE = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}


def under(
    condition: str, values: Mapping[str, Any] | None = None, names: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The arguments of a call under a condition; DynamoDB refuses what is there and empty."""
    given: dict[str, Any] = {"ConditionExpression": condition} if condition else {}
    given |= {"ExpressionAttributeNames": dict(names)} if names else {}
    return given | ({"ExpressionAttributeValues": to_wire(values)} if values else {})


def to_wire(values: Mapping[str, Any]) -> Any:
    from boto3.dynamodb.types import TypeSerializer

    serialise = TypeSerializer().serialize
    return {name: serialise(_decimal(value)) for name, value in values.items()}


def from_wire(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Of what a call gave back, or of what the table's stream shows."""
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
