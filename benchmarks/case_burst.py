"""What happens to a cold start when many begin at once, as when a lecture ends and everybody asks."""

import itertools
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from typing import Any

from benchmarks.sampling import summarise
from benchmarks.starting import quotas
from benchmarks.starting.asking import Question, questions
from benchmarks.starting.cloud import Cloud, raised
from benchmarks.starting.packing import packed
from benchmarks.starting.processes import Start, start
from benchmarks.starting.subjects import Subject, of_template

SIZES = (1, 4, 12)
ROUNDS = 2


def measure() -> dict[str, Any]:
    """Seconds of each of N starts of one function at once, and the processor's seconds of each.

    The copies share this machine's processors, as on Lambda they would not: the wall clock grows with N / processors.
    The processor's seconds should not, and the answers must all be right: nothing is shared that they wait for.
    """
    asked = tuple(each for each in of_template() if "Api" in each.kinds)
    with raised() as cloud, packed(asked) as subjects:
        return {"sizes": SIZES, "functions": {each.name: _burst(each, cloud) for each in subjects}}


def _burst(subject: Subject, cloud: Cloud) -> dict[str, Any]:
    _at_once(subject, cloud, 1)  # compiles what was not
    taken = {size: [each for _ in range(ROUNDS) for each in _at_once(subject, cloud, size)] for size in SIZES}
    cpu = {size: median(each.init_cpu_s + each.first_cpu_s for each in starts) for size, starts in taken.items()}
    return {
        "cpu_growth": cpu[SIZES[-1]] / cpu[SIZES[0]],
        **{
            str(size): {
                "samples": {"cold_s": [each.cold_s for each in starts]},
                "summary": {"cold_s": summarise([each.cold_s for each in starts])},
                "cpu_s": cpu[size],
            }
            for size, starts in taken.items()
        },
    }


def _at_once(subject: Subject, cloud: Cloud, size: int) -> list[Start]:
    asked = list(itertools.islice(questions(subject, cloud), size))
    environment, share = cloud.variables(subject.variables), quotas.all_of_it()

    def one(question: Question) -> Start:
        return start(subject, [question], environment, share)

    with ThreadPoolExecutor(size) as copies:
        return list(copies.map(one, asked))
