"""How sure we are that a learner knows a concept: Bayesian knowledge tracing with forgetting, at the same small cost
per answer however many came before.

The model is Corbett & Anderson's ("Knowledge tracing: modeling the acquisition of procedural knowledge", UMUAI 4,
1995): a concept is known or not; who does not know it may guess right, who knows it may slip, and every answer is a
chance to learn. Three things are added:
- Nobody's parameters are known beforehand, so the belief is kept under each of `PROFILES` at once, weighted by how well
  each has predicted the learner so far (Bayesian model averaging; that learners differ in them: Yudelson, Koedinger &
  Gordon, "Individualized Bayesian knowledge tracing models", AIED 2013).
- Time makes forget: between two answers the belief goes back towards its prior, half of the way in `HALF_LIFE` days, as
  a two-state Markov chain in continuous time does (forgetting between days: Qiu et al., "Does time matter?", EDM 2011).
- An answer that is partly right is that much a right and that much a wrong one (Jeffrey's rule).
"""

from dataclasses import dataclass
from itertools import product
from math import sqrt

DAY = 86400.0
HALF_LIFE = 60.0  # days; a choice, not a fit: over a term of four months three quarters of what was seen have faded


@dataclass(frozen=True, slots=True)
class Profile:
    """What one learner may be like with one concept; all are chances from 0 to 1."""

    prior: float  # knows it beforehand
    learn: float  # learns it at an answer
    guess: float  # answers right without knowing
    slip: float  # answers wrong though knowing


# Guess and slip stay within Corbett & Anderson's bounds (0.3 and 0.1), beyond which a right answer hardly speaks of
# knowing. Every profile is as likely as any other beforehand.
PROFILES = tuple(
    Profile(prior, learn, guess, slip)
    for prior, learn, (guess, slip) in product((0.15, 0.45, 0.8), (0.05, 0.25), ((0.15, 0.05), (0.3, 0.1)))
)
FAINTEST = 1e-9  # weight that a profile keeps, so that a learner who changes can win it back
INSIDE = 1.2816  # standard deviations to either side that hold 80 % of a normal distribution


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The belief about one learner and one concept at one time, in seconds since the epoch.

    known: the chance that the concept is known, under each profile. weights: of the profiles; their sum is 1.
    """

    at: float
    known: tuple[float, ...] = tuple(profile.prior for profile in PROFILES)
    weights: tuple[float, ...] = (1 / len(PROFILES),) * len(PROFILES)

    @property
    def mastery(self) -> float:
        """The chance that the concept is known, 0 to 1."""
        return sum(weight * known for weight, known in zip(self.weights, self.known, strict=True))

    @property
    def uncertainty(self) -> float:
        """By how far mastery may be off, since nobody knows which profile is the learner's: 80 % lie within it."""
        mean = self.mastery
        spread = sum(weight * (known - mean) ** 2 for weight, known in zip(self.weights, self.known, strict=True))
        return INSIDE * sqrt(spread)

    @property
    def chance(self) -> float:
        """That the next answer is right."""
        ways = zip(self.weights, self.known, PROFILES, strict=True)
        return sum(weight * _right(known, profile) for weight, known, profile in ways)


def later(knowledge: Knowledge, at: float) -> Knowledge:
    """What is left of it at a later time; at an earlier one it is unchanged."""
    kept = 0.5 ** (max(0.0, at - knowledge.at) / (HALF_LIFE * DAY))
    ways = zip(knowledge.known, PROFILES, strict=True)
    known = tuple(profile.prior + kept * (known - profile.prior) for known, profile in ways)
    return Knowledge(max(at, knowledge.at), known, knowledge.weights)


def answered(knowledge: Knowledge, score: float, at: float) -> Knowledge:
    """After an answer worth `score` (0 wrong to 1 right)."""
    before = later(knowledge, at)
    ways = list(zip(before.weights, before.known, PROFILES, strict=True))
    weights = [max(weight * _likelihood(_right(known, each), score), FAINTEST) for weight, known, each in ways]
    whole = sum(weights)
    return Knowledge(
        before.at,
        tuple(_learnt(known, score, profile) for _, known, profile in ways),
        tuple(weight / whole for weight in weights),
    )


def _right(known: float, profile: Profile) -> float:
    return known * (1 - profile.slip) + (1 - known) * profile.guess


def _likelihood(right: float, score: float) -> float:
    return score * right + (1 - score) * (1 - right)


def _learnt(known: float, score: float, profile: Profile) -> float:
    """The belief that the answer leaves, and then the chance that answering has taught."""
    right = _right(known, profile)
    seen = score * known * (1 - profile.slip) / right + (1 - score) * known * profile.slip / (1 - right)
    return seen + (1 - seen) * profile.learn
