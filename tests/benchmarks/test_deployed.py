"""Lines as Lambda and its command lines print them."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.deployed import read, triggers
from benchmarks.telling import tell

LOGS = Path(__file__).parent / "logs"


def function(name: str, unnamed: str = "(unnamed)") -> dict[str, Any]:
    (only,) = read((LOGS / name).read_text().splitlines(), unnamed)["functions"].values()
    told: dict[str, Any] = only
    return told


def test_text_lines_tell_of_the_first_answer_and_of_the_next() -> None:
    samples = function("text.log")["samples"]
    assert samples["init_s"] == pytest.approx([0.17885])
    assert samples["first_s"] == pytest.approx([0.01777])
    assert samples["cold_s"] == pytest.approx([0.19662])
    assert samples["warm_s"] == pytest.approx([0.00115])
    assert samples["billed_s"] == pytest.approx([0.197, 0.002])


def test_a_start_that_failed_is_counted_and_is_no_sample() -> None:
    told = function("text.log")
    assert told["counts"] == {"initStart": 1, "cold": 1, "warm": 1, "failed": 1}


def test_a_restored_snapshot_is_a_cold_start_without_an_initialisation() -> None:
    told = function("snapstart.log")
    assert told["samples"]["restore_s"] == pytest.approx([0.51125, 0.32593])
    assert told["samples"]["cold_s"] == pytest.approx([0.81759, 0.45303])
    assert "init_s" not in told["samples"]
    assert told["counts"]["restoreStart"] == 1


def test_what_was_initialised_for_the_snapshot_is_told_apart_from_what_a_caller_waits_for() -> None:
    told = function("snapstart.log")
    assert told["samples"]["ahead_init_s"] == pytest.approx([3.04862])


def test_an_answer_that_failed_is_counted_and_is_no_sample() -> None:
    lines = [
        "REPORT RequestId: 1\tDuration: 29000.00 ms\tBilled Duration: 29000 ms\tMemory Size: 512 MB\t"
        "Max Memory Used: 80 MB\tStatus: timeout",
        '{"time":"2026-11-22T10:00:00.000Z","type":"platform.report","record":{"requestId":"2","status":"error",'
        '"errorType":"Runtime.ExitError","metrics":{"durationMs":12.0,"billedDurationMs":12,"memorySizeMB":512,'
        '"maxMemoryUsedMB":80}}}',
    ]
    (told,) = read(lines)["functions"].values()
    assert (told["counts"], told["samples"]) == ({"failed": 2}, {})


def test_json_lines_tell_of_a_restoration_too() -> None:
    told = function("snapstart-json.log")
    assert told["counts"] == {"initStart": 1, "restoreStart": 2, "cold": 1, "warm": 1, "failed": 1}
    assert told["samples"]["ahead_init_s"] == pytest.approx([1.166763])
    assert told["samples"]["restore_s"] == pytest.approx([0.361905])
    assert told["samples"]["cold_s"] == pytest.approx([0.403612])
    assert "init_s" not in told["samples"]


def test_json_lines_tell_the_same_things() -> None:
    told = function("json.log")
    assert told["memory_mib"] == 512
    assert told["samples"]["init_s"] == pytest.approx([0.173778])
    assert told["samples"]["warm_s"] == pytest.approx([0.0035])
    assert told["samples"]["ahead_init_s"] == pytest.approx([0.4505])
    assert told["samples"]["peak_mb"] == pytest.approx([69.2, 69.2], abs=0.1)
    assert told["counts"] == {"initStart": 1, "cold": 1, "warm": 1, "failed": 1}


def test_a_function_is_named_by_what_it_tells_at_its_start() -> None:
    assert list(read((LOGS / "json.log").read_text().splitlines())["functions"]) == ["lectern-prod-Chat-qnwBXhjb6klt"]


def test_lines_without_a_name_are_those_of_the_function_that_was_given() -> None:
    assert list(read((LOGS / "text.log").read_text().splitlines(), "Courses")["functions"]) == ["Courses"]


def test_functions_that_share_a_log_group_are_told_apart_by_their_streams() -> None:
    lines = (LOGS / "text.log").read_text().splitlines()
    events = [
        {"logStreamName": f"2026/11/22/lectern-{name}[7]{'0' * 31}1", "message": line}
        for name in ("Chat", "Courses")
        for line in lines
    ]
    told = read(json.dumps({"events": events}, indent=1).splitlines(keepends=True))
    assert list(told["functions"]) == ["lectern-Chat", "lectern-Courses"]
    assert told["functions"]["lectern-Chat"]["samples"] == told["functions"]["lectern-Courses"]["samples"]


def test_a_terminal_shows_a_dash_for_what_the_logs_do_not_say() -> None:
    row = tell("deployed", read((LOGS / "text.log").read_text().splitlines(), "Chat")).splitlines()[2].split()
    assert row[:4] == ["Chat", "178.8", "17.8", "1.1"] or row[:4] == ["Chat", "178.8", "17.8", "1.2"]
    assert row[-1] == "-"


def test_whether_somebody_waits_for_a_deployed_function_is_known_by_its_name() -> None:
    known = {"Chat": ["Api"], "Bury": ["SQS"]}
    assert triggers("lectern-prod-Bury-1A2B3C", known) == ["SQS"]
    assert triggers("lectern-prod-Chat", known) == ["Api"]
    assert triggers("/aws/lambda/something", known) == ["Api"]
