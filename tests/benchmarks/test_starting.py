"""A start is a real process under the real runtime client."""

import subprocess
import sys
import time
from dataclasses import replace
from typing import Any

import pytest

from benchmarks.starting import quotas
from benchmarks.starting.asking import Question, questions
from benchmarks.starting.processes import Wrong, start
from benchmarks.starting.splitting import read, split
from benchmarks.starting.subjects import PEERS, of_template
from tests.template.reading import functions, template

BARE = PEERS[0]
NOWHERE: Any = None  # a cloud that is not needed
BUSY = "import time\nwhile time.process_time() < 0.4: pass"


def says_hello(answer: Any) -> bool:
    return bool(answer == {"statusCode": 200, "body": "hello"})


def test_every_function_of_the_template_is_started() -> None:
    assert {each.name for each in of_template()} == set(functions(template()))


def test_a_start_tells_the_first_answer_from_the_next_ones() -> None:
    begun = start(BARE, [Question({}, says_hello)] * 4, {})
    assert len(begun.warm_s) == 3
    assert begun.init_cpu_s > 0
    assert begun.cold_s == begun.init_s + begun.first_s
    assert begun.peak_mb >= begun.init_peak_mb > 5


def test_the_time_of_a_wrong_answer_is_not_told() -> None:
    with pytest.raises(Wrong, match="answered"):
        start(BARE, [Question({}, lambda answer: bool(answer == "something else"))], {})


def test_a_function_that_cannot_be_imported_is_wrong_and_does_not_hang() -> None:
    with pytest.raises(Wrong, match="No module named"):
        start(replace(BARE, handler="nowhere.handler"), [Question({}, says_hello)], {})


def test_a_start_is_split_into_interpreter_runtime_and_handler() -> None:
    told = split(BARE, [Question({}, says_hello)], {})
    assert list(told["cpu_s"]) == ["interpreter", "runtime", "handler"]
    assert "awslambdaric" in told["imports_s"]["runtime"]
    assert "bare" in told["imports_s"]["handler"]
    assert told["modules"]["interpreter"] < told["modules"]["runtime"] <= told["modules"]["handler"]


def test_what_a_queue_calls_is_asked_to_load_what_its_work_needs() -> None:
    (behind_a_queue,) = (each for each in of_template() if each.name == "Bury")
    asked = next(questions(behind_a_queue, NOWHERE))
    assert asked.event == {"warm_up": {"hold": 0}}
    assert asked.right({"copy": "a", "cold": True})
    assert not asked.right({"batchItemFailures": []})


def test_imports_are_summed_by_package_in_the_part_that_they_belong_to() -> None:
    told = read(
        [
            "import time:       100 |        100 |   encodings.aliases",
            "mark interpreter 0.010000 20",
            "mark runtime 0.030000 90",
            "import time:       200 |        900 |     botocore.session",
            "import time:       700 |       1000 | botocore",
            "a line of the function's own",
            "mark handler 0.070000 95",
            "client 0.025000",
            "import time:      1000 |       1000 | botocore.client",
        ]
    )
    assert told["imports_s"]["handler"] == {"botocore": 0.0009}
    assert told["imports_s"]["first"] == {"botocore": 0.001}
    assert told["imports_s"]["interpreter"] == {"(standard library)": 0.0001}
    assert told["cpu_s"] == pytest.approx({"interpreter": 0.01, "runtime": 0.02, "handler": 0.04})
    assert told["modules"]["handler"] == 95
    assert told["clients_s"] == [0.025]


def test_a_quarter_of_a_processor_is_a_quarter() -> None:
    if not quotas.available():
        pytest.skip("control groups cannot be made here; the sweep models the share instead")
    with quotas.group(0.25) as held:
        begun = time.perf_counter()
        subprocess.run(held.command(sys.executable, "-S", "-c", BUSY), check=True)
        assert time.perf_counter() - begun > 2.5 * 0.4


def test_memory_buys_processors_as_lambda_says() -> None:
    assert quotas.share_of(1769) == 1.0
