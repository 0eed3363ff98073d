"""What a piece of work takes of the processor."""

import resource
from collections.abc import Callable


def cpu(work: Callable[[], object]) -> float:
    """Seconds, user and system, of this process and the children that it has waited for."""
    before = _spent()
    work()
    return _spent() - before


def _spent() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)
