"""One person's rate and daily budget, in one write, true about when to come back. Concurrency is in the journeys."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from chat import sockets
from lectern import keys
from lectern.aws.table import Table
from lectern.errors import TooMany
from lectern.model import UserId
from lectern.platform import Platform
from lectern.rationing import Ration, spend
from lectern.settings import Settings
from tests.conftest import Clock
from tests.services.apis import Caller, Reply, wire

USER = UserId("22222222-2222-4222-8222-222222222222")
OTHER = UserId("44444444-4444-4444-8444-444444444444")
TEACHER = Caller("11111111-1111-4111-8111-111111111111", "instructor")
STUDENT = Caller(USER)
MIDNIGHT = 1_800_057_600.0  # 2027-01-16T00:00:00Z
FEW = Ration("question", per_minute=3, per_day=5)


def passes(table: Table, clock: Clock, user: UserId = USER, ration: Ration = FEW) -> int | None:
    """None, or the seconds after which the next one passes."""
    try:
        spend(table, clock, user, ration)
    except TooMany as refused:
        return refused.retry_after
    return None


@pytest.mark.parametrize("second", [0.0, 0.001, 17.4, 59.0, 59.999])
def test_who_waits_as_long_as_told_is_let_in_and_who_comes_a_second_early_is_not(table: Table, second: float) -> None:
    clock = Clock(MIDNIGHT + 3600 + second)
    assert [passes(table, clock) for _ in range(3)] == [None] * 3
    wait = passes(table, clock)
    assert wait is not None and 1 <= wait <= 60
    clock.pass_(wait - 1.001)
    assert passes(table, clock) is not None or wait == 1
    clock.now = MIDNIGHT + 3600 + second + wait
    assert passes(table, clock) is None


@pytest.mark.parametrize("before", [1.0, 59.5, 60.0, 3661.0, 86_000.0])
def test_a_spent_day_ends_at_midnight_utc(table: Table, before: float) -> None:
    clock = Clock(MIDNIGHT - before)
    ration = Ration("question", 5, 5)
    assert [passes(table, clock, ration=ration) for _ in range(5)] == [None] * 5
    wait = passes(table, clock, ration=ration)
    assert wait == -(-before // 1)
    clock.pass_(wait)
    assert passes(table, clock, ration=ration) is None


def test_the_longer_of_two_waits_is_told(table: Table) -> None:
    clock = Clock(MIDNIGHT - 7200)
    for minute in range(2):
        clock.now = MIDNIGHT - 7200 + 60 * minute
        for _ in range(3):
            passes(table, clock)
    assert passes(table, clock) == 7200 - 60


def test_people_and_operations_do_not_share_a_ration(table: Table, clock: Clock) -> None:
    for _ in range(4):
        passes(table, clock)
    assert passes(table, clock) is not None
    assert passes(table, clock, user=OTHER) is None
    assert passes(table, clock, ration=replace(FEW, operation="export")) is None


def test_what_was_counted_expires_and_names_nobody_but_by_id(table: Table, clock: Clock) -> None:
    passes(table, clock)
    item = table.get(keys.spent(USER, "question", "2027-01-15"))
    assert item is not None and 86_400 <= item["expires"] - clock.now <= 2 * 86_400
    assert set(item) == {"pk", "sk", "expires", "day", str(int(clock.now % 86_400 // 60))}


def test_a_refused_question_changes_nothing(table: Table, clock: Clock) -> None:
    for _ in range(3):
        passes(table, clock)
    before = table.get(keys.spent(USER, "question", "2027-01-15"))
    passes(table, clock)
    assert table.get(keys.spent(USER, "question", "2027-01-15")) == before


@pytest.mark.parametrize("ration", [(0, 1), (1, 0), (-1, 5)])
def test_a_ration_of_nothing_is_a_mistake_that_is_told(ration: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        Ration("question", *ration)


def test_a_deployment_sets_the_numbers() -> None:
    read = Settings.read({"LECTERN_QUESTIONS_PER_MINUTE": "7", "LECTERN_QUESTIONS_PER_DAY": "70"})
    assert (read.questions_per_minute, read.questions_per_day) == (7, 70)


@pytest.fixture
def course(platform: Platform) -> Iterator[str]:
    """Of a platform that lets a person ask two questions a minute."""
    platform._given = replace(platform.settings, questions_per_minute=2, questions_per_day=3)
    del platform.settings
    course: str = TEACHER("POST", "/courses", {"name": "Tides"}).body["id"]
    TEACHER("PUT", f"/courses/{course}/members/{USER}", {"role": "student"})
    wire(platform)
    yield course


def ask(course: str, question: str = "What is a tide?", who: Caller = STUDENT) -> Reply:
    return who("POST", f"/courses/{course}/questions", {"question": question})


def test_over_http_the_third_question_is_refused_with_the_seconds_to_wait(course: str) -> None:
    replies = [ask(course) for _ in range(4)]
    assert [reply.status for reply in replies].count(200) in (2, 3)  # 3 when the minute ends in between
    refused = replies[-1]
    assert (refused.status, refused.headers["Content-Type"]) == (429, "application/problem+json")
    assert int(refused.headers["Retry-After"]) >= 1
    assert "questions" in refused.body["detail"]


def test_others_go_on_asking(course: str) -> None:
    while ask(course).status != 429:
        pass
    assert ask(course, who=TEACHER).status == 200


def test_a_question_that_is_none_is_not_counted(course: str) -> None:
    assert [ask(course, "").status for _ in range(4)] == [400] * 4
    assert ask(course).status == 200


@dataclass
class Posted:
    """Takes what would go to a student's connection."""

    events: list[Any] = field(default_factory=list)

    def post(self, _connection: str, event: Any) -> None:
        self.events.append(json.loads(json.dumps(event)))


def test_over_a_socket_the_refusal_says_when_to_ask_again(
    course: str, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    posted = Posted()
    monkeypatch.setattr(sockets, "platform", platform)
    monkeypatch.setattr(platform, "sockets", lambda _endpoint: posted)
    context = {"connectionId": "k1", "domainName": "d", "stage": "s", "routeKey": "ask"}
    who = STUDENT.let_in()
    sockets.handler({"requestContext": context | {"routeKey": "$connect", "authorizer": who}}, None)
    body = json.dumps({"action": "ask", "course": course, "question": "What is a tide?"})
    while not posted.events or posted.events[-1]["event"] != "error":
        sockets.handler({"requestContext": context, "body": body}, None)
    refused = posted.events[-1]
    assert (refused["status"], refused["retryable"]) == (429, True)
    assert refused["retry_after"] >= 1
    assert ask(course).status == 429  # one ration, whichever way


def test_the_ration_costs_a_question_one_call_and_no_more(course: str, platform: Platform) -> None:
    calls: list[str] = []
    client = platform.table._client
    client.meta.events.register("before-send.dynamodb", lambda request, **_: calls.append(_operation(request)))
    assert ask(course).status == 200
    assert calls.count("UpdateItem") == 1
    assert len(calls) <= 7


def _operation(request: Any) -> str:
    return str(request.headers["X-Amz-Target"].decode().rpartition(".")[2])
