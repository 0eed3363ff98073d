"""Every reply in every test of the services is held against the contract: here is what that would notice."""

from typing import Any

import pytest

from tests.openapi.contract import check_reply, contract

COURSE = {"id": "5f0c", "name": "Tides", "role": "student", "created": "2026-11-22T08:00:00.000+00:00"}
PROBLEM = {"type": "about:blank", "title": "t", "status": 404, "detail": "d"}
JSON, PROBLEM_JSON = "application/json", "application/problem+json"


@pytest.mark.parametrize(
    ("status", "kind", "body"),
    [
        (200, JSON, COURSE | {"secret": 1}),
        (200, JSON, COURSE | {"role": "owner"}),
        (200, JSON, COURSE | {"created": "yesterday"}),
        (200, JSON, COURSE | {"id": "a b"}),
        (200, JSON, {name: COURSE[name] for name in ("id", "name", "role")}),
        (200, "text/plain", COURSE),
        (201, JSON, COURSE),
        (404, JSON, PROBLEM),
        (404, PROBLEM_JSON, PROBLEM | {"stack": "..."}),
        (500, PROBLEM_JSON, PROBLEM | {"status": 500, "trace": "line 1"}),
    ],
    ids=str,
)
def test_a_reply_that_is_not_promised_is_noticed(status: int, kind: str, body: Any) -> None:
    with pytest.raises(AssertionError):
        check_reply("GET", "/courses/5f0c", status, kind, body)


def test_a_promised_reply_passes() -> None:
    check_reply("GET", "/courses/5f0c", 200, JSON, COURSE)
    check_reply("GET", "/courses/5f0c", 404, f"{PROBLEM_JSON}; charset=utf-8", PROBLEM)
    check_reply("DELETE", f"/courses/5f0c/members/{'0' * 8}-0000-4000-8000-{'0' * 12}", 204, "", None)


def test_a_body_where_none_is_promised_is_noticed() -> None:
    with pytest.raises(AssertionError):
        check_reply("DELETE", "/courses/5f0c/members/x", 204, JSON, {})


def test_a_route_that_is_not_promised_is_noticed() -> None:
    check_reply("GET", "/nothing", 404, PROBLEM_JSON, PROBLEM)
    with pytest.raises(AssertionError):
        check_reply("GET", "/nothing", 200, JSON, {})


def test_members_of_parts_are_held_against_the_contract_too() -> None:
    documents = contract()["components"]["examples"]["Documents"]["value"]
    check_reply("GET", "/courses/5f0c/documents", 200, JSON, documents)
    first = documents["documents"][0] | {"owner": "somebody"}
    with pytest.raises(AssertionError):
        check_reply("GET", "/courses/5f0c/documents", 200, JSON, documents | {"documents": [first]})
