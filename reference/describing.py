"""Says in words what a schema of the contract allows."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Schema = dict[str, Any]
Contract = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One member of an object. `link` is the name of the schema that its value follows, or empty."""

    name: str
    kind: str
    link: str
    required: bool
    limits: str
    description: str


def resolved(value: Any, contract: Contract) -> Any:
    """The value, or what it refers to."""
    while isinstance(value, dict) and "$ref" in value:
        found: Any = contract
        for part in value["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        value = found
    return value


def name_of(schema: Schema) -> str:
    """The name of the schema that is referred to, or of the items of a list; empty when it has none."""
    if "$ref" in schema:
        return str(schema["$ref"].rsplit("/", 1)[-1])
    inner = [*schema.get("anyOf", []), *([schema["items"]] if "items" in schema else [])]
    return next((name for each in inner if (name := name_of(each))), "")


def fields(schema: Schema, contract: Contract) -> Iterator[Field]:
    """The members of an object, with those of the schemas that it adds to."""
    whole = resolved(schema, contract)
    for part in whole.get("allOf", []):
        yield from fields(part, contract)
    for name, inner in whole.get("properties", {}).items():
        yield _field(name, inner, name in whole.get("required", []), contract)


def _field(name: str, schema: Schema, required: bool, contract: Contract) -> Field:
    whole = resolved(schema, contract)
    link = name_of(schema)
    is_object = bool(link) and has_fields({"$ref": f"#/components/schemas/{link}"}, contract)
    described = str(schema.get("description", whole.get("description", "")))
    return Field(name, kind(schema, contract), link if is_object else "", required, limits(whole), described)


def has_fields(schema: Schema, contract: Contract) -> bool:
    return any(fields(schema, contract)) or "oneOf" in resolved(schema, contract)


def kind(schema: Schema, contract: Contract) -> str:
    """ "text", "whole number", "list of Document", "Reason or null", ..."""
    if "anyOf" in schema:
        return " or ".join(kind(each, contract) for each in schema["anyOf"])
    whole = resolved(schema, contract)
    if "$ref" in schema and has_fields(schema, contract):
        return name_of(schema)
    if whole.get("type") == "array":
        return f"list of {kind(whole['items'], contract)}"
    types = whole.get("type", "string")
    return " or ".join(_WORDS[each] for each in ([types] if isinstance(types, str) else types))


_WORDS = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "object": "object",
    "null": "null",
    "array": "list",
}


def limits(schema: Schema) -> str:
    """What narrows the kind: values, lengths, sizes, patterns."""
    told = []
    if "const" in schema:
        told.append(json.dumps(schema["const"]))
    if "enum" in schema:
        told.append(" · ".join(str(value) for value in schema["enum"]))
    if schema.get("minLength", 0) > 1 or "maxLength" in schema:
        told += _range(schema, "minLength", "maxLength", " characters")
    told += _range(schema, "minimum", "maximum", "")
    if "format" in schema:
        told.append(str(schema["format"]))
    if "default" in schema:
        told.append(f"default {schema['default']}")
    return ", ".join(told)


def _range(schema: Schema, least: str, most: str, unit: str) -> list[str]:
    if least in schema and most in schema:
        return [f"{schema[least]} to {schema[most]}{unit}"]
    if most in schema:
        return [f"at most {schema[most]}{unit}"]
    return [f"at least {schema[least]}{unit}"] if least in schema else []
