"""Runs the tests on one mutant after another, each in a fork of a process that has imported all there is."""

import gc
import os
import warnings
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from tests.mutations.applying import apply, functions
from tests.mutations.covering import Cover
from tests.mutations.mutants import Mutant

LONGEST = 300  # seconds for one test: it hangs, and that is a failure too
Told = Callable[[Mutant, str], None]  # a mutant, and the test that fails without the check; empty when none does


class Trial:
    """A pytest plugin that runs the tests as they are, and those that pass on each mutant.

    failed: the tests that fail as they are; what they would say of mutants means nothing.
    """

    def __init__(self, chosen: Sequence[Mutant], jobs: int, tell: Told) -> None:
        self.failed: list[str] = []
        self._chosen, self._jobs, self._tell = chosen, jobs, tell

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        warnings.filterwarnings("ignore", ".* use of fork", DeprecationWarning)  # of threads that only wait for a child
        living, cover = functions(), Cover()
        session.config.pluginmanager.register(cover)
        with cover.watching(living):
            deque(run(session.items), maxlen=0)
        self.failed = list(cover.failed)
        sound = [item for item in session.items if item.nodeid not in self.failed]
        cover.failed.clear()
        gc.freeze()  # else each child copies what its collector only looks at

        def kill(mutant: Mutant) -> str:
            apply(mutant, living)
            return next((cover.failed[0] for _ in run(cover.concerned(mutant, sound)) if cover.failed), "")

        with ThreadPoolExecutor(self._jobs) as forking:
            found = forking.map(lambda mutant: forked(lambda: kill(mutant)), self._chosen)
            for mutant, killer in zip(self._chosen, found, strict=True):
                self._tell(mutant, killer)
        return True


def run(items: Sequence[pytest.Item]) -> Iterator[pytest.Item]:
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
