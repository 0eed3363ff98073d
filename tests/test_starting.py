"""Functions answer a warm-up before any work, and copies of one snapshot share nothing that they should not."""

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import boto3
import pytest
import snapshot_restore_py as hooks

from lectern.aws.functions import Functions
from lectern.errors import Unavailable
from lectern.platform import Platform
from lectern.settings import Settings
from lectern.starting import LONGEST, entry
from warmer.warming import HOLDS, NotWarm, warm, warm_all


@dataclass
class Process:
    """What a process of a function does, in order."""

    done: list[str] = field(default_factory=list)

    def load(self) -> None:
        self.done.append("load")

    def forget(self) -> None:
        self.done.append("forget")

    def handle(self, event: dict[str, Any], _context: object) -> str:
        self.done.append("work")
        return f"answer to {event['question']}"


@pytest.fixture
def process() -> Iterator[Process]:
    before, after = hooks.get_before_snapshot(), hooks.get_after_restore()
    kept = list(before), list(after)
    before.clear()
    after.clear()
    yield Process()
    before[:], after[:] = kept


def started(process: Process) -> Any:
    return entry(process.load, process.forget)(process.handle)


def freeze() -> None:
    for hook, given, named in hooks.get_before_snapshot():  # as awslambdaric calls them
        hook(*given, **named)


def thaw() -> None:
    for hook, given, named in hooks.get_after_restore():
        hook(*given, **named)


def test_a_warm_up_loads_and_does_no_work(process: Process) -> None:
    answer = started(process)({"warm_up": {}}, None)
    assert answer["cold"] is True
    assert process.done == ["load"]


def test_a_request_is_worked_on(process: Process) -> None:
    assert started(process)({"question": "why"}, None) == "answer to why"
    assert process.done == ["work"]


def test_a_copy_keeps_its_name_and_was_cold_once(process: Process) -> None:
    handler = started(process)
    first, second = handler({"warm_up": {}}, None), handler({"warm_up": {}}, None)
    assert first["copy"] == second["copy"]
    assert (first["cold"], second["cold"]) == (True, False)


def test_a_copy_that_has_served_a_request_was_not_cold(process: Process) -> None:
    handler = started(process)
    handler({"question": "why"}, None)
    assert handler({"warm_up": {}}, None)["cold"] is False


def test_a_copy_is_busy_while_it_holds_and_no_longer_than_it_may(process: Process, monkeypatch: Any) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    for hold in (0.5, 1e9, -1):
        started(process)({"warm_up": {"hold": hold}}, None)
    assert slept == [0.5, LONGEST, 0.0]


@pytest.mark.parametrize("event", [None, [], "warm_up", 7])
def test_an_event_of_any_form_reaches_the_handler(process: Process, event: Any) -> None:
    handler = entry(process.load, process.forget)(lambda given, _: given)
    assert handler(event, None) == event


def test_a_snapshot_is_taken_loaded_and_without_connections(process: Process) -> None:
    started(process)
    freeze()
    assert process.done == ["load", "forget"]


def test_what_is_thawed_forgets_before_it_loads(process: Process) -> None:
    started(process)
    thaw()
    assert process.done == ["forget", "load"]


def test_copies_of_one_snapshot_draw_different_numbers_and_have_different_names(process: Process) -> None:
    handler, drawn, names = started(process), set(), set()
    freeze()
    frozen = random.getstate()
    for _ in range(3):
        random.setstate(frozen)
        thaw()
        drawn.add(random.random())
        names.add(handler({"warm_up": {}}, None)["copy"])
    assert len(drawn) == len(names) == 3


def test_numpys_numbers_differ_as_well(process: Process) -> None:
    import numpy

    started(process)
    frozen, drawn = numpy.random.get_state(), set()
    for _ in range(3):
        numpy.random.set_state(frozen)
        thaw()
        drawn.add(numpy.random.random())
    assert len(drawn) == 3


def test_what_is_thawed_asks_for_credentials_anew_and_opens_its_own_connections(
    process: Process, aws: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    boto3.client("dynamodb").create_table(
        TableName="t",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
    )
    platform = Platform(Settings(table="t"))
    entry(partial(platform.load, "table"), platform.forget)(process.handle)
    platform.load("table")
    before = platform.table._client
    freeze()
    assert "table" not in vars(platform)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "thawed")
    thaw()
    after = vars(platform)["table"]._client  # loaded again already
    assert after is not before
    assert after._request_signer._credentials.access_key == "thawed"


def test_loading_what_is_not_set_up_is_no_error_and_the_rest_is_loaded(aws: None) -> None:
    platform = Platform(Settings(bucket="library"))
    platform.load("table", "files")
    assert "table" not in vars(platform)
    assert "_client" in vars(platform.files)


def test_starting_brings_nothing_heavy() -> None:
    heavy = ("boto3", "botocore", "aws_lambda_powertools", "numpy", "ssl", "logging")
    code = f"import sys, lectern.starting; print([name for name in {heavy} if name in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


@dataclass
class Fleet:
    """A function whose calls at once meet as many copies as `meets` says, for short holds and for long ones."""

    meets: dict[float, int]
    holds: list[float] = field(default_factory=list)
    known: set[str] = field(default_factory=set)

    def invoke(self, function: str, event: Any) -> dict[str, Any]:
        hold = event["warm_up"]["hold"]
        self.holds.append(hold)
        copy = f"{function}-{(len(self.holds) - 1) % self.meets[hold]}"
        cold = copy not in self.known
        self.known.add(copy)
        return {"copy": copy, "cold": cold}


def test_copies_are_counted_once() -> None:
    fleet = Fleet(dict.fromkeys(HOLDS, 3))
    assert (warm(fleet.invoke, "chat", 3).copies, warm(fleet.invoke, "chat", 3).cold) == (3, 0)


def test_copies_hold_longer_when_calls_met_each_other() -> None:
    fleet = Fleet({HOLDS[0]: 2, HOLDS[1]: 3, HOLDS[2]: 3})
    warmed = warm(fleet.invoke, "chat", 3)
    assert (warmed.copies, warmed.cold) == (3, 3)
    assert fleet.holds == [HOLDS[0]] * 3 + [HOLDS[1]] * 3


def test_too_few_copies_are_told_and_the_others_are_warmed_all_the_same() -> None:
    fleet = Fleet(dict.fromkeys(HOLDS, 1))
    with pytest.raises(NotWarm, match="courses"):
        warm_all(fleet.invoke, "courses=warmer,chat=warmer,embed=none", 2)
    assert fleet.known == {"courses-0", "chat-0"}


def test_a_call_that_fails_is_tried_again() -> None:
    fleet, failures = Fleet(dict.fromkeys(HOLDS, 2)), iter([True, False, False, False])

    def invoke(function: str, event: Any) -> dict[str, Any]:
        if next(failures):
            raise Unavailable("too slow a start")
        return fleet.invoke(function, event)

    assert warm(invoke, "chat", 2).copies == 2


def test_only_functions_in_mode_warmer_are_called() -> None:
    fleet = Fleet(dict.fromkeys(HOLDS, 1))
    modes = "arn:aws:lambda:x:function:a:live=warmer,b=snapstart,c=provisioned,d=none"
    assert list(warm_all(fleet.invoke, modes, 1)) == ["arn:aws:lambda:x:function:a:live"]
    assert warm_all(fleet.invoke, "", 1) == {}


def test_a_function_that_cannot_be_called_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL_LAMBDA", "http://127.0.0.1:9")
    with pytest.raises(Unavailable, match="AWS Lambda"):
        Functions(1).invoke("chat", {})
