"""Whether mastery predicts the next answer, can be believed, and costs the same after the thousandth answer."""

import json
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.judging import Predicted, judge
from benchmarks.learners import KINDS, Learner, learners
from lectern.aws.table import Item
from lectern.happening import Happened
from lectern.model import CourseId, UserId
from local.folder import PROJECT
from progress import tallying
from progress.knowing import Knowledge, answered, later

LEARNERS, FITTED = 1500, 400
TRAIN, TEST = 1, 2  # seeds; nothing of ours is fitted, so only the peer sees the first
PEER = ("pyBKT==1.4.3", "scikit-learn==1.5.2", "pandas==2.2.3", "numpy==2.1.3")  # it breaks with newer ones
ENVIRONMENT = PROJECT / ".lectern" / "peers" / "pybkt"
SHORT, LONG, ROUNDS, BATCH = 10, 3000, 9, 50  # answers before, and how often an update is timed


def measure() -> dict[str, Any]:
    """Predictions of every answer from those before it, on learners that nobody was fitted to but the peer."""
    found = {kind: _measure(kind) for kind in KINDS}
    flat = {f"{kind}_{name}": value for kind, told in found.items() for name, value in told.items()}
    return flat | _cost(flat.get("tracing_peer_predict_one_cpu_s"))


def _measure(kind: str) -> dict[str, Any]:
    tested = learners(kind, LEARNERS, TEST)
    told = {"answers": sum(map(len, tested))}
    methods: dict[str, Predicted] = {
        "truth": [(step.chance, step.right) for each in tested for step in each],
        "lectern": [pair for each in tested for pair in tracked(each)],
        "average": [pair for each in tested for pair in averaged(each)],
    }
    peer = _peer(learners(kind, FITTED, TRAIN), tested)
    if "predicted" in peer:
        rights = [step.right for each in tested for step in each]
        methods["pybkt"] = list(zip(peer.pop("predicted"), rights, strict=True))
    judged = {
        f"{method}_{name}": value for method, predicted in methods.items() for name, value in judge(predicted).items()
    }
    return told | judged | {f"peer_{name}": value for name, value in peer.items()} | covered(tested)


def _believed(learner: Learner) -> Iterator[Knowledge]:
    """What is believed just before each answer."""
    knowledge = Knowledge(learner[0].at)
    for step in learner:
        knowledge = later(knowledge, step.at)
        yield knowledge
        knowledge = answered(knowledge, float(step.right), step.at)


def tracked(learner: Learner) -> Iterator[tuple[float, bool]]:
    return ((before.chance, step.right) for before, step in zip(_believed(learner), learner, strict=True))


def averaged(learner: Learner) -> Iterator[tuple[float, bool]]:
    """The share of right answers so far, with one of each beforehand (Laplace)."""
    for number, step in enumerate(learner):
        yield (1 + sum(each.right for each in learner[:number])) / (number + 2), step.right


def covered(tested: Sequence[Learner]) -> dict[str, float]:
    """How often mastery +- uncertainty holds what somebody would believe who knew the learner's own parameters."""
    pairs = (pair for each in tested for pair in zip(_believed(each), each, strict=True))
    held = [abs(ours.mastery - step.believed) <= ours.uncertainty for ours, step in pairs if step.believed is not None]
    return {"covered": sum(held) / len(held)} if held else {}


def _peer(train: Sequence[Learner], test: Sequence[Learner]) -> dict[str, Any]:
    """The peer in an environment of its own; {"absent": why} without one."""
    if (python := _environment()) is None:
        return {"absent": f"not measured: uv could not install {PEER[0]}"}
    given = {
        name: [[int(step.right) for step in each] for each in some] for name, some in (("train", train), ("test", test))
    }
    script = Path(__file__).with_name("peer_pybkt.py")
    done = subprocess.run([python, script], input=json.dumps(given), capture_output=True, text=True, check=True)
    told: dict[str, Any] = json.loads(done.stdout[done.stdout.index('{"predicted"') :])
    return told


def _environment() -> Path | None:
    python, uv = ENVIRONMENT / "bin" / "python", shutil.which("uv") or PROJECT / ".tools" / "bin" / "uv"
    if not python.exists():
        made = subprocess.run([uv, "venv", "--quiet", "--python", "3.13", ENVIRONMENT], check=False)
        asked = [uv, "pip", "install", "--quiet", "--python", python, *PEER]
        if made.returncode or subprocess.run(asked, check=False).returncode:
            shutil.rmtree(ENVIRONMENT, ignore_errors=True)
            return None
    return python


def _cost(peer_s: float | None) -> dict[str, Any]:
    """CPU seconds of one whole update (belief, schedule, evidence), after few and after many answers."""
    samples: dict[int, list[float]] = {SHORT: [], LONG: []}
    updates = {length: _update_after(length) for length in samples}
    for _ in range(ROUNDS):
        for length, update in updates.items():
            start = time.process_time()
            for _ in range(BATCH):
                update()
            samples[length].append((time.process_time() - start) / BATCH)
    least = {length: min(taken) for length, taken in samples.items()}
    told = {"update_s": least[SHORT], "update_ratio": least[LONG] / least[SHORT]}
    peer = {"peer_predict_ratio": peer_s / least[SHORT]} if peer_s else {}
    return told | peer | {f"update_after_{length}_s": taken for length, taken in samples.items()}


def _update_after(length: int) -> Callable[[], Item]:
    events = [_event(number) for number in range(length + 1)]
    tally = next(item for sk, item in tallying.fold(events[:-1]).items() if sk.startswith("MASTERY#"))
    _, add = next(iter(tallying.touched(events[-1])))
    return lambda: add(tally, events[-1])


def _event(number: int) -> Happened:
    facts = {"quiz": "q", "attempt": "a", "item": number, "document": "d", "page": 1, "score": float(number % 3 > 0)}
    named = {"concept": "c", "concept_name": "Tides"}
    at = 1_790_000_000.0 + 3600 * number
    return Happened(f"e{number}", "answered", CourseId("course"), UserId("user"), at, facts | named)
