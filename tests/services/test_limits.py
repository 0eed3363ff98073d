"""How much one request, one person and one link may do; beyond it there is a reason, never work."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from chat import sockets
from lectern import http
from lectern.aws.files import Files
from lectern.errors import TooLarge
from lectern.platform import Platform
from tests.openapi.contract import contract, operations
from tests.services.apis import Caller, wire

TEACHER = Caller("11111111-1111-4111-8111-111111111111", "instructor")
STUDENT = Caller("22222222-2222-4222-8222-222222222222")


@pytest.fixture
def course(platform: Platform) -> Iterator[str]:
    """Of a platform that lets a person do once a minute what is rationed."""
    once = {"exports_per_minute": 1, "interviews_per_minute": 1}
    platform._given = replace(platform.settings, **once)
    del platform.settings
    wire(platform)
    course: str = TEACHER("POST", "/courses", {"name": "Tides"}).body["id"]
    TEACHER("PUT", f"/courses/{course}/members/{STUDENT.user}", {"role": "student"})
    yield course


def padded(size: int) -> str:
    return '{"name": "Tides"}'.ljust(size)


def test_a_request_has_at_most_64_kilobytes(platform: Platform) -> None:
    told = [TEACHER("POST", "/courses", padded(size)).status for size in (http.MOST_BYTES, http.MOST_BYTES + 1)]
    assert told == [201, 413]


def test_a_form_has_no_more(platform: Platform) -> None:
    assert TEACHER("POST", "/lti/launch", "state=".ljust(http.MOST_BYTES + 1, "x")).status == 413


def test_a_message_over_a_socket_has_no_more() -> None:
    with pytest.raises(TooLarge):
        sockets._request(padded(http.MOST_BYTES + 1))


def test_a_list_has_at_most_a_thousand_entries(course: str) -> None:
    sent: dict[str, Any] = {"max_bytes": 1, "max_documents": 1}
    told = [TEACHER("PUT", f"/courses/{course}/intake", sent | {"kinds": ["md"] * count}) for count in (1000, 1001)]
    assert [each.status for each in told] == [200, 413]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({f"v{number}": "x" for number in range(20)}, 200),
        ({f"v{number}": "x" for number in range(21)}, 400),
        ({"v": "x" * 1024}, 200),
        ({"v": "x" * 1025}, 400),
    ],
)
def test_a_query_is_short(course: str, query: dict[str, str], status: int) -> None:
    assert TEACHER("GET", f"/courses/{course}/documents", query=query).status == status


def test_every_operation_has_these_limits_and_says_so(course: str) -> None:
    for operation in operations(contract()):
        method, path = operation.method.upper(), re.sub(r"{\w+}", "x", operation.path)
        most = http.FILE_BYTES if path.endswith("/import") else http.MOST_BYTES
        told = TEACHER(method, path, query={"v": "x" * 1025}), TEACHER(method, path, padded(most + 1))
        assert [each.status for each in told] == [400, 413], operation.path
        assert {"400", "413"} <= set(operation.said["responses"]), operation.path


@pytest.mark.parametrize(
    ("method", "path", "body", "first"),
    [
        ("POST", f"members/{STUDENT.user}/export", None, 201),
        ("POST", "interviews", {"questions": [{"text": "Why?"}]}, 201),
        ("POST", "interviews/none/answers/none/coaching", None, 404),
    ],
)
def test_what_costs_is_rationed_by_person(course: str, method: str, path: str, body: Any, first: int) -> None:
    told = [STUDENT(method, f"/courses/{course}/{path}", body) for _ in range(3)]
    assert told[0].status == first and 429 in [each.status for each in told]  # a minute may end in between
    assert TEACHER(method, f"/courses/{course}/{path}", body).status == first


def test_a_link_is_good_for_five_minutes_and_shows_nothing_in_the_browser(files: Files) -> None:
    asked = parse_qs(urlsplit(files.link("uploads/c/d/1", "tides.pdf")).query)
    assert asked["X-Amz-Expires"] == ["300"]
    assert asked["response-content-disposition"] == ['attachment; filename="tides.pdf"']
