"""After the warmer's round nobody waits for a start: every request finds a process that has loaded what it needs."""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from local import deploying, launching, raising
from local.folder import Folder
from tests.journeys.clients import Person, Platform
from tests.template.reading import callable_of, functions, template

STAGE = "staging"  # where the warmer looks after everything that people wait for
WARMED = {name for name, modes in template()["Mappings"]["StartModes"].items() if modes[STAGE] == "warmer"}
COPIES = min(3, os.cpu_count() or 1)
TEXT = b"# Ports\n\nThe harbour of Lind is closed to ships that draw more than nine metres of water.\n"


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Every function held to its own role, so the warmer's rights are tried as well."""
    folder = Folder(tmp_path_factory.mktemp("warm"))
    try:
        yield Platform(folder, raising.up(folder, print, iam=True, stage=STAGE))
    finally:
        launching.stop(folder)


def invoke(platform: Platform, name: str, event: Mapping[str, Any]) -> Any:
    formation = deploying.client("cloudformation", platform.engine)
    alias = formation.describe_stack_resource(StackName=deploying.STACK, LogicalResourceId=f"{name}Aliaslive")
    called = alias["StackResourceDetail"]["PhysicalResourceId"]
    reply = deploying.client("lambda", platform.engine).invoke(FunctionName=called, Payload=json.dumps(event))
    assert "FunctionError" not in reply, reply["Payload"].read()
    return json.loads(reply["Payload"].read())


def processes(platform: Platform) -> dict[str, set[int]]:
    """Process ids of every warmed function, by what it calls."""
    engine = launching.running(platform.folder)
    listed = subprocess.run(["ps", "-ewwo", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in listed.splitlines()]
    handlers = {callable_of(functions(template())[name]) for name in WARMED}
    return {
        handler: {int(pid) for pid, parent, *_, last in rows if last == handler and int(parent) == engine}
        for handler in handlers
    }


def test_after_a_round_no_request_meets_a_cold_process(platform: Platform) -> None:
    assert not any(processes(platform).values())
    warmed = invoke(platform, "Warmer", {})
    assert len(warmed) == len(WARMED)
    assert all(found["copies"] == COPIES <= found["cold"] for found in warmed.values())
    before = processes(platform)
    assert {len(found) for found in before.values()} == {COPIES}
    _use_everything(platform)
    assert processes(platform) == before


def test_a_second_round_finds_everything_warm(platform: Platform) -> None:
    again = invoke(platform, "Warmer", {})
    assert list(again.values()) == [{"copies": COPIES, "cold": 0}] * len(WARMED)


def test_more_calls_than_copies_start_another_one(platform: Platform) -> None:
    """So the count above would have seen a cold process."""
    before = processes(platform)["courses.handler.handler"]
    with ThreadPoolExecutor(COPIES + 1) as pool:
        held = [pool.submit(invoke, platform, "Courses", {"warm_up": {"hold": 2.0}}) for _ in range(COPIES + 1)]
        answers = [each.result() for each in held]
    assert len({answer["copy"] for answer in answers}) == COPIES + 1
    assert sorted(answer["cold"] for answer in answers) == [*[False] * COPIES, True]
    assert len(processes(platform)["courses.handler.handler"] - before) == 1


def _use_everything(platform: Platform) -> None:
    """As many people at once as there are copies, and then a document's whole way to an answer."""
    instructor = Person(platform, "instructor")
    with ThreadPoolExecutor(COPIES) as pool:
        assert all(pool.map(lambda _: instructor.send("GET", "/courses").is_success, range(4 * COPIES)))
    course = instructor.create_course("Ports")
    document = instructor.upload(course, "ports.md", TEXT)
    assert instructor.settled(course, document)["state"] == "ready"
    assert instructor.ask(course, "How deep may ships be that enter Lind?")["citations"]
    assert instructor.ask_live(course, "How deep may ships be that enter Lind?")[-1]["event"] == "done"
