"""How a cold start grows as memory, and with it the share of a processor, gets smaller."""

import itertools
from statistics import median
from typing import Any

from benchmarks.sampling import summarise
from benchmarks.starting import quotas
from benchmarks.starting.asking import questions
from benchmarks.starting.cloud import Cloud, raised
from benchmarks.starting.packing import packed
from benchmarks.starting.processes import Start, start
from benchmarks.starting.subjects import PEERS, Subject, of_template

MEMORIES = (512, 1024, 1769, 3008)  # MiB
ROUNDS = 3


def measure() -> dict[str, Any]:
    """Seconds of initialisation and first answer per memory size, where control groups can hold a process to its share.

    Elsewhere it is modelled: the processor's seconds, measured once, divided by the share. On demand, Lambda gives the
    initialisation more than the share, which neither shows: what stands here is a start under provisioned concurrency.
    """
    held = quotas.available()
    chosen = (PEERS[0], *filter(_is_waited_for, of_template()))
    with raised() as cloud, packed(chosen) as subjects:
        told = {each.name: _swept(each, cloud, held) for each in subjects}
    return {"memories_mib": MEMORIES, "modelled": not held, "functions": told}


def _is_waited_for(subject: Subject) -> bool:
    """Somebody sits in front of it, or it is an image; the others come after a queue or a clock."""
    return subject.kind == "image" or all(trigger["Type"] == "Api" for trigger in subject.triggers)


def _swept(subject: Subject, cloud: Cloud, held: bool) -> dict[str, Any]:
    _start(subject, cloud, None)  # compiles what was not
    shares = {memory: min(quotas.share_of(memory), quotas.processors()) for memory in MEMORIES}
    if held:
        return {
            str(memory): _told([_start(subject, cloud, share) for _ in range(ROUNDS)])
            for memory, share in shares.items()
        }
    free = [_start(subject, cloud, None) for _ in range(ROUNDS)]
    return {str(memory): _modelled(free, share) for memory, share in shares.items()}


def _start(subject: Subject, cloud: Cloud, share: float | None) -> Start:
    asked = list(itertools.islice(questions(subject, cloud), 1))
    return start(subject, asked, cloud.variables(subject.variables), share)


def _told(starts: list[Start]) -> dict[str, Any]:
    samples = {name: [getattr(each, name) for each in starts] for name in ("init_s", "first_s", "cold_s", "peak_mb")}
    return {"samples": samples, "summary": {name: summarise(values) for name, values in samples.items()}}


def _modelled(starts: list[Start], share: float) -> dict[str, Any]:
    init = median(each.init_cpu_s for each in starts) / min(share, 1)
    first = median(each.first_cpu_s for each in starts) / min(share, 1)
    return {
        "samples": {},
        "summary": {
            name: {"p50": value}
            for name, value in zip(("init_s", "first_s", "cold_s"), (init, first, init + first), strict=True)
        },
    }
