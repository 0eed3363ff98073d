"""Whoever copies an example from the contract sends or gets something real."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.openapi.contract import check_event, contract, offences, operations, resolved

Example = tuple[str, Any, Any]  # where, the schema, the example


def examples_of(media: dict[str, Any], where: str) -> Iterator[Example]:
    """Of a media type or a parameter; those that stand in its schema count too."""
    schema = resolved(media["schema"], contract())
    if "example" in media:
        yield where, media["schema"], media["example"]
    for name, example in media.get("examples", {}).items():
        yield f"{where} {name}", media["schema"], resolved(example, contract())["value"]
    for example in schema.get("examples", []):
        yield where, media["schema"], example


def contents() -> Iterator[tuple[str, dict[str, Any]]]:
    """(where, media type) of every request and every reply."""
    for path, method, said in operations(contract()):
        sent = {"request": said["requestBody"]} if "requestBody" in said else {}
        for name, body in (sent | said["responses"]).items():
            for kind, media in resolved(body, contract()).get("content", {}).items():
                yield f"{method} {path} {name} {kind}", media


def parameters() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in contract()["paths"].items():
        for holder in (item, *(item[method] for method in item if method != "parameters")):
            for parameter in holder.get("parameters", []):
                found = resolved(parameter, contract())
                yield f"{path} {found['name']}", found


EXAMPLES = [example for where, media in [*contents(), *parameters()] for example in examples_of(media, where)]


@pytest.mark.parametrize(("schema", "example"), [each[1:] for each in EXAMPLES], ids=[each[0] for each in EXAMPLES])
def test_every_example_is_what_its_schema_allows(schema: Any, example: Any) -> None:
    assert offences(schema, example) == []


def test_every_request_and_every_reply_has_an_example() -> None:
    assert [where for where, media in contents() if not list(examples_of(media, where))] == []


def test_every_operation_says_what_it_is_for() -> None:
    silent = [each[:2] for each in operations(contract()) if not {"operationId", "summary", "tags"} <= set(each.said)]
    names = [each.said["operationId"] for each in operations(contract())]
    assert silent == [] and len(names) == len(set(names))


def test_every_tag_is_introduced() -> None:
    used = {tag for each in operations(contract()) for tag in each.said["tags"]}
    assert used == {tag["name"] for tag in contract()["tags"]}


@pytest.mark.parametrize("action", contract()["x-websocket"]["actions"].values())
def test_every_action_of_the_socket_shows_what_is_sent_and_what_comes_back(action: dict[str, Any]) -> None:
    assert offences(action["send"], action["example"]["send"]) == []
    for event in action["example"]["receive"]:
        assert offences(action["receive"], event) == []
    assert action["example"]["receive"] != []


def test_an_event_that_is_not_promised_is_noticed() -> None:
    with pytest.raises(AssertionError, match="token"):
        check_event({"event": "token", "text": "High water", "confidence": 0.3})
