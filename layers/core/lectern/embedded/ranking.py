"""Ranks what two searches found, and says how far each passage supports an answer."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log

LEXICAL_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class Found:
    """What the searches know of one chunk, by its number in the index.

    lexical: BM25, 0 when the chunk is not among the best. cosine and sentences: to the question; None and empty in a
    lexical search.
    """

    number: int
    lexical: float
    cosine: float | None = None
    sentences: tuple[float, ...] = ()

    @property
    def nearness(self) -> float:
        """How near the chunk and its nearest sentence are to the question."""
        cosine = self.cosine or 0.0
        return (cosine + max(self.sentences, default=cosine)) / 2


def fuse(found: Sequence[Found]) -> list[tuple[float, Found]]:
    """Best first: a convex sum of the scaled scores (Bruch, Gai and Ingber 2023), better here than ranks are."""
    lexical = _scale([one.lexical for one in found])
    if any(one.cosine is None for one in found):
        scores = lexical
    else:
        near = _scale([one.nearness for one in found])
        scores = [LEXICAL_SHARE * a + (1 - LEXICAL_SHARE) * b for a, b in zip(lexical, near, strict=True)]
    return sorted(zip(scores, found, strict=True), key=lambda pair: (-pair[0], pair[1].number))


def _scale(values: Sequence[float]) -> list[float]:
    low, high = min(values, default=0.0), max(values, default=0.0)
    return [(value - low) / (high - low) if high > low else 0.0 for value in values]


@dataclass(frozen=True, slots=True)
class Question:
    """The content words of a question, and the chunks of the course that hold each of them.

    A word's weight is its inverse document frequency: a name or number that the course does not have weighs most.
    """

    holders: Mapping[str, Collection[int]]
    chunks: int

    def covered(self, number: int) -> float:
        """The weighted share of the question's words that a chunk holds, 0 to 1."""
        weights = {word: log(1 + self.chunks / (len(holders) + 0.5)) for word, holders in self.holders.items()}
        held = sum(weight for word, weight in weights.items() if number in self.holders[word])
        return held / sum(weights.values()) if weights else 0.0


def support(found: Found, question: Question) -> float:
    """How far a chunk supports an answer, 0 to 1, on one scale for all questions."""
    covered = question.covered(found.number)
    if found.cosine is None:
        return covered
    return 1 / (1 + exp(-(10 * max(found.sentences, default=found.cosine) + 4 * covered - 8)))
