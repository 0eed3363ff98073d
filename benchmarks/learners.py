"""Simulated learners, whose answers and true chances are known: of the model's own kind, and of another kind."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from math import exp

DAY = 86400.0


@dataclass(frozen=True, slots=True)
class Step:
    """One answer: when (seconds), whether it was right, and how likely that truly was beforehand (0 to 1).

    believed: the chance that the concept is known, for somebody who knows this learner's parameters and has seen the
    answers before this one; None where the learner has no such state.
    """

    at: float
    right: bool
    chance: float
    believed: float | None


Learner = tuple[Step, ...]


def tracing(chance: random.Random) -> Learner:
    """Knows or does not, learns and forgets, guesses and slips: knowledge tracing, each learner with parameters of
    their own, drawn from continuous distributions and not from the model's few profiles."""
    prior, learn = chance.betavariate(2, 3), chance.betavariate(1.5, 8)
    guess, slip = chance.uniform(0.1, 0.3), chance.uniform(0.03, 0.15)
    half_life = chance.lognormvariate(4.1, 0.5)  # days; median 60
    known, believed, steps, last = chance.random() < prior, prior, list[Step](), 0.0
    for at in _times(chance):
        kept = 0.5 ** ((at - last) / DAY / half_life) if steps else 1.0
        if chance.random() > kept:
            known = chance.random() < prior
        believed = prior + kept * (believed - prior)
        likely = believed * (1 - slip) + (1 - believed) * guess
        truth = 1 - slip if known else guess
        right = chance.random() < truth
        steps.append(Step(at, right, truth, believed))
        seen = believed * (1 - slip) / likely if right else believed * slip / (1 - likely)
        believed, known, last = seen + (1 - seen) * learn, known or chance.random() < learn, at
    return tuple(steps)


def strengthening(chance: random.Random) -> Learner:
    """Ability, difficulty, and traces of practice that fade by a power of time: performance factors (Pavlik, Cen &
    Koedinger 2009) with activation (Anderson & Schooler 1991). Nothing is ever simply known."""
    easiness, gain, decay = chance.gauss(0.0, 1.2), chance.uniform(0.3, 1.2), chance.uniform(0.2, 0.5)
    past, steps = list[tuple[float, float]](), list[Step]()
    for at in _times(chance):
        trace = sum(weight * (1 + (at - then) / DAY) ** -decay for then, weight in past)
        truth = 1 / (1 + exp(-(easiness + trace)))
        right = chance.random() < truth
        steps.append(Step(at, right, truth, None))
        past.append((at, gain if right else gain / 3))
    return tuple(steps)


KINDS: dict[str, Callable[[random.Random], Learner]] = {"tracing": tracing, "strengthening": strengthening}


def learners(kind: str, count: int, seed: int) -> list[Learner]:
    chance = random.Random(f"{kind} {seed}")
    return [KINDS[kind](chance) for _ in range(count)]


def _times(chance: random.Random) -> list[float]:
    """3 to 30 answers: sittings of 2 to 5, a minute between answers and 1 to 30 days between sittings."""
    times, at = list[float](), 0.0
    for _ in range(chance.randint(2, 6)):
        for _ in range(chance.randint(2, 5)):
            times.append(at)
            at += 60
        at += DAY * chance.uniform(1, 30)
    return times
