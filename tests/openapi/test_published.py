"""The API shows the contract as it is, to machines and to people, and the page needs nothing but itself."""

import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from contract.handler import handler
from reference.__main__ import made
from tests.openapi.contract import check_reply, contract, operations
from tests.template.reading import ROOT


def get(path: str) -> dict[str, Any]:
    event = {"httpMethod": "GET", "path": path, "headers": {}, "requestContext": {"requestId": "r", "path": path}}
    return handler(event, None)


@pytest.mark.parametrize("name", ["openapi.json", "docs.html"])
def test_what_is_served_was_made_from_the_contract_as_it_stands(name: str) -> None:
    assert (ROOT / "services" / "contract" / name).read_text() == made()[name], "run: make reference"


def test_machines_get_the_contract_without_a_token() -> None:
    answer = get("/openapi.json")
    assert json.loads(answer["body"]) == contract()
    check_reply("GET", "/openapi.json", answer["statusCode"], "application/json", json.loads(answer["body"]))


def test_people_get_a_page_that_names_every_operation_and_every_action() -> None:
    page = get("/docs")["body"]
    anchors = set(re.findall(r'id="([^"]+)"', page))
    assert {each.said["operationId"] for each in operations(contract())} <= anchors
    assert {f"action-{name}" for name in contract()["x-websocket"]["actions"]} <= anchors
    check_reply("GET", "/docs", 200, "text/html", page)


def test_every_link_within_the_page_leads_somewhere() -> None:
    page = get("/docs")["body"]
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(re.findall(r'id="([^"]+)"', page))


class _Used(HTMLParser):
    """What a browser would load or run for a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Any] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        loads = [name for name, _ in attrs if name in ("src", "srcset", "style", "action") or name.startswith("on")]
        if loads or tag in ("script", "link", "iframe", "img", "object"):
            self.found.append((tag, loads))


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    answer = get("/docs")
    used = _Used()
    used.feed(answer["body"])
    assert used.found == []
    [policy] = answer["multiValueHeaders"]["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-") and "unsafe" not in policy
