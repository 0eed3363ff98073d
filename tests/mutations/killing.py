"""Runs the tests on one mutant after another, each in a fork of a process that has imported all there is."""

import gc
import os
import warnings
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from types import FunctionType

import pytest

from tests.mutations.applying import Place, apply, functions
from tests.mutations.covering import Cover
from tests.mutations.mutants import Mutant

LONGEST = 300  # seconds for one test: it hangs, and that is a failure too
Told = Callable[[Mutant, str], None]  # a mutant, and the test that fails without the check; empty when none does
Tests = Sequence[pytest.Item]


class Trial:
    """A pytest plugin that runs tests as they are, and those that pass on each mutant: first the one that is known to
    notice it, and where that is not so any more, all that may.

    known: by the key of a mutant. failed: tests that fail as they are; what they would say of mutants means nothing.
    """

    def __init__(self, chosen: Sequence[Mutant], known: Mapping[str, str], jobs: int, tell: Told) -> None:
        self.failed: list[str] = []
        self._chosen, self._known, self._jobs, self._tell = chosen, known, jobs, tell
        self._cover, self._living = Cover(), dict[Place, list[FunctionType]]()

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        warnings.filterwarnings("ignore", ".* use of fork", DeprecationWarning)  # of threads that only wait for a child
        session.config.pluginmanager.register(self._cover)
        self._living = functions()
        known = [item for item in session.items if item.nodeid in {self._known.get(each.key) for each in self._chosen}]
        left = self._try(self._chosen, known, self._remembered)
        for mutant in self._try(left, session.items if left else [], self._cover.concerned):
            self._tell(mutant, "")
        return True

    def _remembered(self, mutant: Mutant, items: Tests) -> Tests:
        return [item for item in items if item.nodeid == self._known.get(mutant.key)]

    def _try(self, mutants: Sequence[Mutant], items: Tests, choose: Callable[[Mutant, Tests], Tests]) -> list[Mutant]:
        """Those that none of the tests notices."""
        with self._cover.watching(self._living):
            deque(run(items), maxlen=0)
        self.failed += self._cover.failed
        self._cover.failed.clear()
        sound = [item for item in items if item.nodeid not in self.failed]
        gc.freeze()  # else each child copies what its collector only looks at
        with ThreadPoolExecutor(self._jobs) as forking:
            found = forking.map(lambda mutant: self._judge(mutant, choose(mutant, sound)), mutants)
            return [mutant for mutant, killer in zip(mutants, found, strict=True) if not self._noticed(mutant, killer)]

    def _noticed(self, mutant: Mutant, killer: str) -> bool:
        if killer:
            self._tell(mutant, killer)
        return bool(killer)

    def _judge(self, mutant: Mutant, tests: Tests) -> str:
        """The first test that fails with the mutant and passes without; some cannot run twice in one process."""
        killer = forked(lambda: self._fail(tests, mutant)) if tests else ""
        if killer and forked(lambda: self._fail([item for item in tests if item.nodeid == killer])):
            return self._judge(mutant, [item for item in tests if item.nodeid != killer])
        return killer

    def _fail(self, tests: Tests, mutant: Mutant | None = None) -> str:
        """The first that fails."""
        if mutant:
            apply(mutant, self._living)
        return next((self._cover.failed[0] for _ in run(tests) if self._cover.failed), "")


def run(items: Tests) -> Iterator[pytest.Item]:
    """One test after another, as far as is asked for."""
    for item, following in pairwise([*items, None]):
        assert item is not None
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        yield item


def forked(work: Callable[[], str]) -> str:
    """What `work` returns, done in a child that leaves no trace. Raises ChildProcessError when it dies."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.write(writing, work().encode())
            status = 0
        finally:
            os._exit(status)
    os.close(writing)
    _, status = os.waitpid(child, 0)
    with os.fdopen(reading) as told:
        if status:
            raise ChildProcessError("a mutant's process has died")
        return told.read()
