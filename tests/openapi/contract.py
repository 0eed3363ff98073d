"""openapi.yaml as a judge: what it allows a reply, a request or an event to be."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema_rs
import yaml

from tests.template.reading import ROOT

METHODS = ("get", "put", "post", "delete", "patch")


class Operation(NamedTuple):
    """One method of one path, as the contract describes it."""

    path: str
    method: str
    said: dict[str, Any]


def read(path: Path) -> dict[str, Any]:
    parsed: dict[str, Any] = yaml.load(path.read_text(), yaml.CSafeLoader)
    return parsed


@cache
def contract() -> dict[str, Any]:
    """To be read, not changed."""
    return read(ROOT / "openapi.yaml")


def operations(of: dict[str, Any]) -> Iterator[Operation]:
    for path, item in of["paths"].items():
        yield from (Operation(path, method, item[method]) for method in METHODS if method in item)


def resolved(value: Any, of: dict[str, Any]) -> Any:
    """The value, or what it refers to; what stands beside a reference is added."""
    while isinstance(value, dict) and "$ref" in value:
        found: Any = of
        for part in value["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        value = found | {key: more for key, more in value.items() if key != "$ref"}
    return value


def closed(schema: Any, of: dict[str, Any], shut: bool = True) -> Any:
    """The schema without references, and without room for members that it does not name: what is sent is promised."""
    schema = dict(resolved(schema, of))
    for name in ("properties", "patternProperties"):
        if name in schema:
            schema[name] = {key: closed(inner, of) for key, inner in schema[name].items()}
    for name in ("items", "additionalProperties"):
        if isinstance(schema.get(name), dict):
            schema[name] = closed(schema[name], of)
    for name in ("anyOf", "oneOf", "allOf"):
        if name in schema:
            schema[name] = [closed(inner, of, shut and name != "allOf") for inner in schema[name]]
    if shut and ("properties" in schema or "allOf" in schema) and "additionalProperties" not in schema:
        schema["unevaluatedProperties"] = False
    return schema


def offences(schema: Any, value: Any, of: dict[str, Any] | None = None) -> list[str]:
    """What in the value is not as the schema says, or not in the schema at all."""
    judge = jsonschema_rs.Draft202012Validator(closed(schema, of or contract()), validate_formats=True)
    return [f"{'/'.join(map(str, error.instance_path))}: {error.message}" for error in judge.iter_errors(value)]


@cache
def _judge(path: str, method: str, status: str, kind: str) -> jsonschema_rs.Validator:
    response = resolved(contract()["paths"][path][method]["responses"][status], contract())
    schema = closed(response["content"][kind]["schema"], contract())
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)


def operation_of(method: str, path: str) -> tuple[str, str] | None:
    """The path and method of the contract that a request is for."""
    for each in contract()["paths"]:
        if (
            re.fullmatch(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(each)), path)
            and method.lower() in contract()["paths"][each]
        ):
            return each, method.lower()
    return None


def check_reply(method: str, path: str, status: int, kind: str, body: Any) -> None:
    """Fails when the contract does not promise this reply. `body` is parsed JSON, or None when nothing was sent.

    A breakdown (500) is promised by no operation; but it too is a problem, and says nothing of what broke.
    """
    if status == 500:
        assert offences({"$ref": "#/components/schemas/Problem"}, body) == []
        return
    called = operation_of(method, path.partition("?")[0])
    if called is None:
        assert status in (404, 405), f"{method} {path} is not in the contract and answers {status}"
        return
    promised = contract()["paths"][called[0]][called[1]]["responses"]
    told = str(status) if str(status) in promised else "default"
    assert told in promised, f"{called}: {status} is not in the contract: {body}"
    content = resolved(promised[told], contract()).get("content", {})
    if not content:
        assert body is None, f"{called}: {status} has no body in the contract"
        return
    kind = kind.partition(";")[0]
    assert kind in content, f"{called}: {status} is {kind}, and the contract says {list(content)}"
    found = [error.message for error in _judge(*called, told, kind).iter_errors(body)]
    assert found == [], f"{called}: {status} is not as the contract says: {found}"


def check_event(event: Any, schema: str = "AskEvent") -> None:
    """Fails when the contract does not promise this event of the WebSocket."""
    found = offences(contract()["components"]["schemas"][schema], event)
    assert found == [], f"{event}: {found}"
