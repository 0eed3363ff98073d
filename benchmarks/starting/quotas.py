"""The share of a processor that Lambda gives for a memory size, held by a control group of the kernel."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

MIB_PER_PROCESSOR = 1769  # docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
PERIOD = 20_000  # microseconds; shorter than the kernel's 100 ms, so that a short start is throttled evenly
ROOT = Path("/sys/fs/cgroup")


@contextmanager
def before_other_work() -> Iterator[None]:
    """This process, and what it starts meanwhile, gets its processors before others do, where that can be had."""
    with group(all_of_it()) as own:
        if own.members:
            own.members.write_text(str(os.getpid()))
        try:
            yield
        finally:
            if own.members:
                (_parent() / "cgroup.procs").write_text(str(os.getpid()))


def share_of(memory: int) -> float:
    """Processors, for a memory size in MiB."""
    return memory / MIB_PER_PROCESSOR


@dataclass(frozen=True, slots=True)
class Group:
    """Where a process goes before it becomes the function; nowhere without a limit."""

    members: Path | None = None

    def command(self, *program: str) -> tuple[str, ...]:
        if self.members is None:
            return program
        return ("/bin/sh", "-c", 'echo $$ > "$0" && exec "$@"', str(self.members), *program)


@contextmanager
def group(share: float | None) -> Iterator[Group]:
    """Raises OSError where this process may not make one (it takes root and the controller `cpu`)."""
    if share is None:
        yield Group()
        return
    folder = _parent() / f"lectern-benchmark-{uuid.uuid4().hex[:8]}"
    folder.mkdir()
    try:
        _limit(folder, int(share * PERIOD))
        yield Group(folder / "cgroup.procs")
    finally:
        with suppress(OSError):
            folder.rmdir()


def available() -> bool:
    try:
        with group(1.0):
            return True
    except OSError:
        return False


def _parent() -> Path:
    """Of version 1 there is a hierarchy per controller, of version 2 one for all."""
    first = ROOT / "cpu"
    return first if first.is_dir() else ROOT


def _limit(folder: Path, quota: int) -> None:
    """With the greatest weight beside other work, so that the limit is what is felt and not the neighbours."""
    if (folder / "cpu.cfs_quota_us").exists():
        (folder / "cpu.shares").write_text("262144")
        (folder / "cpu.cfs_period_us").write_text(str(PERIOD))
        (folder / "cpu.cfs_quota_us").write_text(str(quota))
    else:
        (folder / "cpu.weight").write_text("10000")
        (folder / "cpu.max").write_text(f"{quota} {PERIOD}")


def all_of_it() -> float | None:
    """Every processor before other work has any, where that can be had; without a group of its own elsewhere."""
    return processors() if available() else None


def processors() -> int:
    return os.cpu_count() or 1
