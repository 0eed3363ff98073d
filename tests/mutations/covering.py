"""Notes which test enters which function: no other test can notice that something is gone from it."""

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FunctionType

import pytest

from tests.mutations.applying import Place, codes, place_of
from tests.mutations.mutants import Mutant

_TOOL = sys.monitoring.PROFILER_ID


class Cover:
    """A pytest plugin. What a test's fixtures enter counts for all tests of its file, for they may share them."""

    def __init__(self) -> None:
        self.failed: list[str] = []
        self._called: dict[str, set[Place]] = defaultdict(set)
        self._prepared: dict[str, set[Place]] = defaultdict(set)
        self._now: set[Place] = set()

    @contextmanager
    def watching(self, living: Mapping[Place, list[FunctionType]]) -> Iterator[None]:
        sys.monitoring.use_tool_id(_TOOL, "mutations")
        sys.monitoring.register_callback(_TOOL, sys.monitoring.events.PY_START, self._enter)
        for code in {each.__code__ for alike in living.values() for each in alike}:
            for inner in codes(code):
                sys.monitoring.set_local_events(_TOOL, inner, sys.monitoring.events.PY_START)
        yield
        sys.monitoring.register_callback(_TOOL, sys.monitoring.events.PY_START, None)
        sys.monitoring.free_tool_id(_TOOL)

    def _enter(self, code: CodeType, _offset: int) -> None:
        self._now.add((code.co_filename, code.co_qualname.partition(".<locals>")[0]))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        self._now = self._prepared[str(item.path)]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> None:
        self._now = self._called[item.nodeid]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.append(report.nodeid)

    def concerned(self, mutant: Mutant, items: Sequence[pytest.Item]) -> list[pytest.Item]:
        """The tests that may notice, in the order in which the mutant names them, those first whose file is called like
        the module: those that enter the changed function themselves, then those whose file does. Outside of functions:
        all of them."""
        asked = [item for tests in mutant.tests for item in items if item.nodeid.startswith(tests)]
        namesake = f"test_{Path(mutant.path).stem}"
        mine = sorted(dict.fromkeys(asked), key=lambda item: item.path.stem != namesake)
        place = place_of(mutant)
        if not mutant.function:
            return mine
        callers = [item for item in mine if place in self._called[item.nodeid]]
        others = [item for item in mine if place in self._prepared[str(item.path)] - self._called[item.nodeid]]
        return callers + others
