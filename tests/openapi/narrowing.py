"""Compares two schemas: what one allows and the other does not. Both questions about compatibility are this one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.openapi.contract import resolved

Schema = dict[str, Any]
_LEAST = ("minimum", "minLength", "minItems", "exclusiveMinimum")
_MOST = ("maximum", "maxLength", "maxItems", "exclusiveMaximum")


@dataclass(frozen=True, slots=True)
class Narrowing:
    """`wide` and `narrow` are the contracts in which the two schemas' references are looked up."""

    wide: dict[str, Any]
    narrow: dict[str, Any]

    def losses(self, wide: Schema, narrow: Schema, where: str) -> Iterator[str]:
        """Everything that `wide` allows and `narrow` does not, in a sentence each."""
        wides, narrows = _branches(wide, self.wide), _branches(narrow, self.narrow)
        if len(wides) == len(narrows) == 1:
            yield from self._single(_whole(wides[0], self.wide), _whole(narrows[0], self.narrow), where)
            return
        for branch in wides:
            if all(any(self.losses(branch, other, where)) for other in narrows):
                yield f"{where}: the alternative {branch.get('$ref', branch.get('type'))} is gone or narrower"

    def _single(self, wide: Schema, narrow: Schema, where: str) -> Iterator[str]:
        yield from _types(wide, narrow, where)
        yield from _values(wide, narrow, where)
        yield from _limits(wide, narrow, where)
        yield from self._members(wide, narrow, where)
        if "items" in wide and "items" in narrow:
            yield from self.losses(wide["items"], narrow["items"], f"{where}[]")

    def _members(self, wide: Schema, narrow: Schema, where: str) -> Iterator[str]:
        for name in sorted(set(narrow.get("required", [])) - set(wide.get("required", []))):
            yield f"{where}.{name}: may be left out on one side only"
        others = narrow.get("additionalProperties", True)
        if others is False and wide.get("additionalProperties", True) is not False:
            yield f"{where}: takes no other members"
        for name, schema in wide.get("properties", {}).items():
            if name in narrow.get("properties", {}):
                yield from self.losses(schema, narrow["properties"][name], f"{where}.{name}")
            elif others is False:
                yield f"{where}.{name}: is not known"


def _branches(schema: Schema, contract: dict[str, Any]) -> list[Schema]:
    whole = resolved(schema, contract)
    return [branch for name in ("anyOf", "oneOf") for branch in whole.get(name, [])] or [schema]


def _whole(schema: Schema, contract: dict[str, Any]) -> Schema:
    """With the members that `allOf` adds."""
    whole: Schema = dict(resolved(schema, contract))
    for part in whole.pop("allOf", []):
        added = _whole(part, contract)
        required = [*whole.get("required", []), *added.get("required", [])]
        properties = added.get("properties", {}) | whole.get("properties", {})
        whole = added | whole | {"required": required, "properties": properties}
    return whole


def _types(wide: Schema, narrow: Schema, where: str) -> Iterator[str]:
    allowed = _listed(narrow.get("type"))
    for kind in _listed(wide.get("type")) or ([None] if allowed else []):
        if allowed and kind not in allowed and not (kind == "integer" and "number" in allowed):
            yield f"{where}: the type {kind or 'any'} is not {' or '.join(allowed)}"


def _listed(types: Any) -> list[str]:
    return [types] if isinstance(types, str) else types or []


def _values(wide: Schema, narrow: Schema, where: str) -> Iterator[str]:
    before, after = _choice(wide), _choice(narrow)
    if after is not None:
        for value in ["every other value"] if before is None else [each for each in before if each not in after]:
            yield f"{where}: {value} is not among {after}"


def _choice(schema: Schema) -> list[Any] | None:
    return [schema["const"]] if "const" in schema else schema.get("enum")


def _limits(wide: Schema, narrow: Schema, where: str) -> Iterator[str]:
    for name in _LEAST:
        if name in narrow and wide.get(name, float("-inf")) < narrow[name]:
            yield f"{where}: {name} {wide.get(name, 'none')} against {narrow[name]}"
    for name in _MOST:
        if name in narrow and wide.get(name, float("inf")) > narrow[name]:
            yield f"{where}: {name} {wide.get(name, 'none')} against {narrow[name]}"
    for name in ("pattern", "format"):
        if name in narrow and wide.get(name) != narrow[name]:
            yield f"{where}: {name} {wide.get(name, 'none')} against {narrow[name]}"
