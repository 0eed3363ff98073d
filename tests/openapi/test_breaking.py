"""Clients that were written for the last released contract still work; what would break them is caught.

A release copies openapi.yaml to released/openapi-VERSION.yaml. A contract that has to break is given a new major
version, or a new minor one before 1.0.
"""

import copy
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.openapi.breaking import breaks
from tests.openapi.contract import contract, read

RELEASED = Path(__file__).parent / "released"
Spec = dict[str, Any]


def version_of(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text)[:3])


def may_break(old: str, new: str) -> bool:
    """Semantic versioning: what is promised is the major version, and before 1.0 the minor one."""
    before, after = version_of(old), version_of(new)
    return after[:1] > before[:1] or (before[0] == 0 and after[:2] > before[:2])


def test_clients_of_the_last_release_still_work() -> None:
    last = read(max(RELEASED.glob("openapi-*.yaml"), key=lambda file: version_of(file.stem)))
    if not may_break(last["info"]["version"], contract()["info"]["version"]):
        assert breaks(last, contract()) == []


@pytest.mark.parametrize(
    ("old", "new", "allowed"),
    [("0.1.0", "0.1.9", False), ("0.1.0", "0.2.0", True), ("1.4.0", "1.5.0", False), ("1.4.0", "2.0.0", True)],
)
def test_only_a_new_promise_may_break_the_old_one(old: str, new: str, allowed: bool) -> None:
    assert may_break(old, new) is allowed


def schemas(spec: Spec) -> Spec:
    found: Spec = spec["components"]["schemas"]
    return found


def operation(spec: Spec, path: str, method: str) -> Spec:
    found: Spec = spec["paths"][path][method]
    return found


def body(spec: Spec, path: str, method: str) -> Spec:
    found: Spec = operation(spec, path, method)["requestBody"]
    return found


COURSE = "/courses/{course}"
BREAKING: dict[str, Callable[[Spec], Any]] = {
    "a path is gone": lambda spec: spec["paths"].pop(f"{COURSE}/members"),
    "a method is gone": lambda spec: spec["paths"][f"{COURSE}/documents"].pop("post"),
    "an operation has another name": lambda spec: operation(spec, COURSE, "get").update(operationId="showCourse"),
    "a public route wants a token": lambda spec: operation(spec, "/docs", "get").pop("security"),
    "a status is gone": lambda spec: operation(spec, "/courses", "post")["responses"].pop("201"),
    "a refusal is gone": lambda spec: operation(spec, COURSE, "get")["responses"].pop("404"),
    "a reply has another form": lambda spec: operation(spec, "/docs", "get")["responses"]["200"].update(
        content={"text/plain": {"schema": {"type": "string"}}}
    ),
    "a reply lacks a member": lambda spec: schemas(spec)["Course"]["properties"].pop("created"),
    "a reply lacks a member that was optional": lambda spec: schemas(spec)["Message"]["properties"].pop("notice"),
    "a member of a reply may be left out": lambda spec: schemas(spec)["Course"]["required"].remove("created"),
    "a member of a reply may be null": lambda spec: schemas(spec)["Page"]["properties"]["text"].update(
        type=["string", "null"]
    ),
    "a member of a reply has another type": lambda spec: schemas(spec)["Document"]["properties"]["version"].update(
        type="string"
    ),
    "a member of a reply has a new value": lambda spec: schemas(spec)["Document"]["properties"]["state"]["enum"].append(
        "archived"
    ),
    "a part of a reply has another type": lambda spec: schemas(spec)["Citation"]["properties"]["page"].update(
        type="string"
    ),
    "a request needs a new member": lambda spec: schemas(spec)["NewCourse"].update(
        required=["name", "term"], properties=schemas(spec)["NewCourse"]["properties"] | {"term": {"type": "string"}}
    ),
    "a member of a request is not known": lambda spec: schemas(spec)["Question"]["properties"].pop("conversation"),
    "a member of a request takes fewer values": lambda spec: schemas(spec)["Role"]["enum"].remove("assistant"),
    "a member of a request has another type": lambda spec: schemas(spec)["NewDocument"]["properties"]["size"].update(
        type="string"
    ),
    "a member of a request may not be null": lambda spec: schemas(spec)["Question"]["properties"][
        "conversation"
    ].update(type="string"),
    "a request may be less long": lambda spec: schemas(spec)["Question"]["properties"]["question"].update(
        maxLength=1000
    ),
    "a request may be less big": lambda spec: schemas(spec)["NewDocument"]["properties"]["size"].update(maximum=1000),
    "a request has another pattern": lambda spec: schemas(spec)["NewDocument"]["properties"]["sha256"].update(
        pattern="^[0-9A-F]{64}$"
    ),
    "a request has another form": lambda spec: body(spec, "/courses", "post").update(
        content={"application/xml": {"schema": {"type": "object"}}}
    ),
    "a request wants a body": lambda spec: operation(spec, f"{COURSE}/documents/{{document}}/retry", "post").update(
        requestBody={"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}
    ),
    "a route wants a parameter": lambda spec: operation(spec, "/courses", "get").update(
        parameters=[{"name": "term", "in": "query", "required": True, "schema": {"type": "string"}}]
    ),
    "a parameter is gone": lambda spec: operation(spec, f"{COURSE}/documents", "get")["parameters"].pop(),
    "a parameter takes less": lambda spec: spec["components"]["parameters"]["limit"]["schema"].update(maximum=50),
    "an action of the socket is gone": lambda spec: spec["x-websocket"]["actions"].pop("ask"),
    "an action needs more": lambda spec: schemas(spec)["AskAction"]["required"].append("conversation"),
    "an event lacks a member": lambda spec: schemas(spec)["DoneEvent"].update(allOf=[]),
    "there is an unknown event": lambda spec: schemas(spec)["AskEvent"]["oneOf"].append(
        {"type": "object", "required": ["event"], "properties": {"event": {"const": "pause"}}}
    ),
}
HARMLESS: dict[str, Callable[[Spec], Any]] = {
    "nothing": lambda spec: None,
    "a new route": lambda spec: spec["paths"].update({"/quizzes": spec["paths"]["/courses"]}),
    "a new member of a reply": lambda spec: schemas(spec)["Course"]["properties"].update(term={"type": "string"}),
    "a member of a reply is always there": lambda spec: schemas(spec)["Message"]["required"].append("mode"),
    "a reply is never null": lambda spec: schemas(spec)["Answer"]["properties"]["notice"].update(type="string"),
    "a new member that a request may have": lambda spec: schemas(spec)["NewCourse"]["properties"].update(
        term={"type": "string"}
    ),
    "a request may be longer": lambda spec: schemas(spec)["Question"]["properties"]["question"].update(maxLength=9000),
    "a new refusal": lambda spec: operation(spec, "/courses", "get")["responses"].update(
        {"503": {"$ref": "#/components/responses/Unavailable"}}
    ),
    "a parameter that may be left out": lambda spec: operation(spec, "/courses", "get").update(
        parameters=[{"name": "term", "in": "query", "schema": {"type": "string"}}]
    ),
    "a new action of the socket": lambda spec: spec["x-websocket"]["actions"].update(
        pause=spec["x-websocket"]["actions"]["ask"]
    ),
    "other words": lambda spec: spec["info"].update(description="Other words."),
}


@pytest.mark.parametrize("change", BREAKING.values(), ids=BREAKING)
def test_a_change_that_breaks_clients_is_caught(change: Callable[[Spec], Any]) -> None:
    changed = copy.deepcopy(contract())
    change(changed)
    assert breaks(contract(), changed) != []


@pytest.mark.parametrize("change", HARMLESS.values(), ids=HARMLESS)
def test_a_change_that_harms_nobody_passes(change: Callable[[Spec], Any]) -> None:
    changed = copy.deepcopy(contract())
    change(changed)
    assert breaks(contract(), changed) == []
