"""Limits as strangers and hasty people meet them, on the deployed template."""

import hashlib
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from lectern import keys
from lectern.aws.table import Table
from lectern.errors import TooMany
from lectern.model import UserId
from lectern.rationing import Ration, spend
from local.deploying import client
from tests.journeys.clients import Person, Platform


@pytest.fixture(scope="module")
def table(platform: Platform) -> Table:
    database = client("dynamodb", platform.engine)
    found = Table(next(name for name in database.list_tables()["TableNames"] if "Table" in name))
    vars(found)["_client"] = database
    return found


@pytest.fixture(scope="module")
def course(platform: Platform) -> Iterator[str]:
    teacher = Person(platform, "instructor")
    course = teacher.create_course("Haste")
    teacher.told("PUT", f"/courses/{course}/members/{Person(platform, 'student').user()}", {"role": "student"})
    yield course


def _passes(table: Table, now: float, ration: Ration) -> bool:
    try:
        spend(table, lambda: now, UserId("5e1f0000-0000-4000-8000-000000000000"), ration)
    except TooMany:
        return False
    return True


def test_fifty_at_once_are_not_one_more_than_the_ration(table: Table) -> None:
    ration, now = Ration("test", per_minute=7, per_day=11), time.time()
    with ThreadPoolExecutor(16) as pool:
        first = Counter(pool.map(lambda _: _passes(table, now, ration), range(50)))
        second = Counter(pool.map(lambda _: _passes(table, now + 60, ration), range(50)))
    assert (first[True], second[True]) == (7, 4)


def test_a_student_who_asks_twelve_at_once_gets_what_is_left_of_the_day(
    platform: Platform, table: Table, course: str
) -> None:
    """The first one wakes the functions; a slow machine may time out on others, but lets no more of them in."""
    student = Person(platform, "student")
    student.send("POST", f"/courses/{course}/questions", {"question": "What is it?"})
    today = keys.spent(student.user(), "question", datetime.now(UTC).date().isoformat())
    table.put(today | {"day": 1_000_000 - 3, "expires": int(time.time()) + 86_400})
    with ThreadPoolExecutor(4) as pool:
        sent = [("POST", f"/courses/{course}/questions", {"question": f"What is {n}?"}) for n in range(12)]
        replies = list(pool.map(lambda request: student.send(*request), sent))
    live = student.ask_live(course, "And now?")[-1]
    table.delete(today)
    assert Counter(reply.status_code == 429 for reply in replies) == {False: 3, True: 9}
    waits = [int(reply.headers["Retry-After"]) for reply in replies if reply.status_code == 429]
    assert all(1 <= wait <= 86_400 for wait in waits)
    assert (live["event"], live["status"], live["retryable"]) == ("error", 429, True)
    assert 1 <= live["retry_after"] <= max(waits)


LONG = "x" * 3000
TOO_MUCH: list[tuple[str, str, Any]] = [
    ("GET", f"/courses/{LONG}", None),
    ("PUT", f"/courses/own/members/{LONG}", {"role": "student"}),
    ("GET", f"/courses/own/documents?cursor={LONG}", None),
    ("GET", "/courses/own/documents?limit=" + "9" * 2000, None),
    ("POST", "/courses", {"name": "n" * 201}),
    ("POST", "/courses", {"name": "n" * 70_000}),
    ("POST", "/courses/own/questions", {"question": "q" * 2001}),
    ("POST", "/courses/own/questions", {"question": "q", "conversation": "c" * 60_000}),
    ("POST", "/courses/own/documents", {"name": "n" * 256, "size": 1, "sha256": "0" * 64}),
]


@pytest.mark.parametrize(("method", "path", "body"), TOO_MUCH, ids=lambda part: str(part)[:40])
def test_too_much_of_anything_is_refused_in_words(
    platform: Platform, course: str, method: str, path: str, body: Any
) -> None:
    reply = Person(platform, "instructor").send(method, path.replace("/own", f"/{course}"), body)
    assert reply.status_code in (400, 404, 413)
    assert reply.headers["Content-Type"] == "application/problem+json"
    assert reply.json()["detail"]


def _form(platform: Platform, course: str, content: bytes) -> Any:
    sha256 = hashlib.sha256(content).hexdigest()
    sent = {"name": f"{sha256[:8]}.txt", "size": len(content), "sha256": sha256}
    return Person(platform, "instructor").told("POST", f"/courses/{course}/documents", sent)["upload"]


@pytest.mark.parametrize(
    "spoiled",
    [
        {"key": "uploads/other/document/1"},
        {"Content-Type": "text/html"},
        {"policy": "e30="},
        {"x-amz-checksum-sha256": "A" * 43 + "="},
    ],
    ids=lambda spoiled: next(iter(spoiled)),
)
def test_the_store_takes_nothing_but_what_the_form_was_made_for(
    platform: Platform, course: str, spoiled: dict[str, str]
) -> None:
    content = b"The ebb runs out."
    form = _form(platform, course, content + repr(spoiled).encode())
    fields = form["fields"] | spoiled
    reply = httpx.post(form["url"], data=fields, files={"file": content + repr(spoiled).encode()})
    assert reply.status_code in (400, 403)


@pytest.mark.parametrize("content", [b"The ebb runs ou", b"The ebb runs out, and more"])
def test_the_store_takes_no_other_size(platform: Platform, course: str, content: bytes) -> None:
    form = _form(platform, course, b"The ebb runs out")
    assert httpx.post(form["url"], data=form["fields"], files={"file": content}).status_code in (400, 403)
