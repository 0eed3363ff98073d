"""Answers with the course's own sentences, word for word: no language model, and it says so."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import log

from lectern.model import Brief, Passage, Usage
from lectern.words import content_words, stem, words

_SENTENCES = 3
_LEAST_SHARE = 0.75  # of the best sentence's score
_FEWEST_WORDS = 4  # less is a fragment
_OVERLAP, _BEFORE, _RANK = 0.8, 0.24, 0.7  # weights beside the cosine, which weighs 1
_POINTERS = frozenset(
    words("it its they them their theirs this that these those he him his she her hers one ones there")
)
_OPENERS = ("and ", "but ", "also ", "what about", "how about")


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of the evidence with this number."""

    score: float
    number: int
    text: str


class Extractive:
    """The `Writer` port: the one to three sentences of the evidence that are nearest to the question."""

    mode = "extractive (no language model)"

    def write(self, brief: Brief) -> Iterator[str | Usage]:
        """Every sentence stands verbatim in its passage and is followed by its marker. No tokens are counted."""
        for place, quote in enumerate(choose(brief)):
            yield f"{' ' if place else ''}{quote.text} [{quote.number}]"
        yield Usage()

    def rewrite(self, brief: Brief) -> str:
        """By rule: a question that points back ("Why is it hot?") takes along the content words of the question before
        it, in brackets. That serves the search; it does not make a better sentence."""
        before = next((turn.text for turn in reversed(brief.history) if turn.role == "user"), "")
        if not _points_back(brief.question):
            return brief.question
        known = {stem(word) for word in words(brief.question)}
        added = [word for word in content_words(before) if stem(word) not in known]
        return f"{brief.question} ({' '.join(added)})" if added else brief.question


def choose(brief: Brief) -> list[Quote]:
    """The best sentences, best first, without those that fall far behind and without repeats."""
    ranked = sorted(_quotes(brief), key=lambda quote: -quote.score)
    unlike = {quote.text: quote for quote in reversed(ranked)}
    best = sorted(unlike.values(), key=lambda quote: -quote.score)[:_SENTENCES]
    return [quote for quote in best if quote.score >= _LEAST_SHARE * best[0].score]


def _quotes(brief: Brief) -> Iterator[Quote]:
    """A sentence scores by its cosine where the index knows it, by the words it shares with the question, by those
    that the sentence before it shares and it lacks ("It was built in 1889."), and by its passage's rank."""
    weights = _weigh(brief)
    for evidence in brief.evidence:
        passage, before = evidence.passage, frozenset[str]()
        near = {(start, end): score for start, end, score in passage.sentences}
        for start, end in passage.chunk.sentences:
            text = passage.chunk.text[start:end]
            shared = _stems(text) & weights.keys()
            score = near.get((start, end), 0.0) + _RANK * passage.score
            score += _OVERLAP * _sum(weights, shared) + _BEFORE * _sum(weights, before - shared)
            before = shared
            if len(words(text)) >= _FEWEST_WORDS:
                yield Quote(score, evidence.number, text)


def _weigh(brief: Brief) -> dict[str, float]:
    """The stems of the question's content words; each weighs more the fewer sentences of the evidence have it, and
    together they weigh 1."""
    sentences = [_stems(text) for evidence in brief.evidence for text in _sentences(evidence.passage)]
    held = Counter(word for sentence in sentences for word in sentence)
    asked = {stem(word) for word in content_words(brief.question)}
    weights = {word: log(1 + len(sentences) / (held[word] + 0.5)) for word in asked}
    total = sum(weights.values())
    return {word: weight / total for word, weight in weights.items()} if total else {}


def _sentences(passage: Passage) -> Iterator[str]:
    for start, end in passage.chunk.sentences:
        yield passage.chunk.text[start:end]


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words(text))


def _sum(weights: Mapping[str, float], held: frozenset[str]) -> float:
    return sum(weights[word] for word in sorted(held))


def _points_back(question: str) -> bool:
    return (
        not _POINTERS.isdisjoint(words(question))
        or len(content_words(question)) < 2
        or question.lower().startswith(_OPENERS)
    )
