"""Ranks what two searches found, and says how far each passage supports an answer."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log

from lectern.model import Chunk
from lectern.words import stem, words

LEXICAL_SHARE = 0.4
SUPPORT_GATE, LEXICAL_SUPPORT_GATE = 0.4, 0.5  # of a search with vectors, without: refuse below it, see `support`


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
        return 0.35 * cosine + 0.65 * max(self.sentences, default=cosine)


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
    """The content words of a question, each with the chunks of the course that hold it."""

    holders: Mapping[str, Collection[int]]
    chunks: int  # in the course

    def weigh(self, held: Collection[str]) -> float:
        """The share of the question that these of its words make up, 0 to 1. A word weighs by its inverse document
        frequency: a name or a number that the course does not have weighs most."""
        weights = {word: log(1 + self.chunks / (len(holders) + 0.5)) for word, holders in self.holders.items()}
        return sum(weights[word] for word in held) / sum(weights.values()) if weights else 0.0


def support(found: Found, chunk: Chunk, question: Question) -> float:
    """How far a chunk supports an answer, 0 to 1: the odds that a question is answerable, as a logistic fit has them.

    It looks at the share of the question's words that the chunk holds, at the share that its best sentence holds, and
    with vectors at the cosine of the nearest sentence. A passage about the right topic that lacks the name that was
    asked for stays low. The fit is from questions on SQuAD 2.0 articles against questions whose paragraph had been
    taken out of the course, and questions about other articles.
    """
    held = {word for word, holders in question.holders.items() if found.number in holders}
    sentences = (chunk.text[start:end] for start, end in chunk.sentences)
    together = max((question.weigh(_within(held, sentence)) for sentence in sentences), default=question.weigh(held))
    if found.cosine is None:
        return _logistic(2.0 * question.weigh(held) + 4.1 * together - 2.75)
    nearest = max(found.sentences, default=found.cosine)
    return _logistic(1.3 * question.weigh(held) + 2.75 * together + 6.7 * nearest - 5.5)


def _within(held: Collection[str], sentence: str) -> list[str]:
    stems = {stem(word) for word in words(sentence)}
    return [word for word in held if stem(word) in stems]


def _logistic(odds: float) -> float:
    return 1 / (1 + exp(-odds))
