"""Answers with the course's own sentences, word for word: no language model, and it says so."""

from collections.abc import Iterator
from dataclasses import dataclass

from lectern.embedded.words import content_words, stem, words
from lectern.model import Brief, Evidence, Usage

_SENTENCES = 3
_LEAST_SHARE = 0.8  # of the best sentence's score
_OVERLAP, _RANK = 0.3, 0.2  # beside the cosine of the sentence
_FEWEST_WORDS = 4  # less is a fragment
_POINTERS = frozenset(
    words("it its they them their theirs this that these those he him his she her hers one ones there")
)
_OPENERS = ("and ", "but ", "what about", "how about", "why", "how so", "which one", "also ")


@dataclass(frozen=True, slots=True)
class _Quote:
    number: int
    text: str
    score: float
    at: tuple[int, int]  # place in the evidence, for the order of equals


class Extractive:
    """The `Writer` port: the one to three sentences of the evidence that are nearest to the question."""

    mode = "extractive (no language model)"

    def write(self, brief: Brief) -> Iterator[str | Usage]:
        """Every sentence stands verbatim in its passage and is followed by its marker. It counts no tokens."""
        for place, quote in enumerate(choose(brief)):
            yield f"{' ' if place else ''}{quote.text} [{quote.number}]"
        yield Usage()

    def rewrite(self, brief: Brief) -> str:
        """By rule: a question that points back ("Why is it hot?") takes along the content words of the question before
        it. It adds words for the search and does not make a better sentence."""
        before = next((turn.text for turn in reversed(brief.history) if turn.role == "user"), "")
        if not before or not _points_back(brief.question):
            return brief.question
        known = {stem(word) for word in words(brief.question)}
        added = [word for word in content_words(before) if stem(word) not in known]
        return f"{brief.question} ({' '.join(added)})" if added else brief.question


def choose(brief: Brief) -> list[_Quote]:
    """The best sentences first, those that fall far behind the best left out, and no sentence twice."""
    ranked = sorted(_quotes(brief), key=lambda quote: (-quote.score, quote.at))
    unlike = list({quote.text: quote for quote in reversed(ranked)}.values())[::-1]
    return [quote for quote in unlike[:_SENTENCES] if quote.score >= _LEAST_SHARE * unlike[0].score]


def _quotes(brief: Brief) -> Iterator[_Quote]:
    asked = {stem(word) for word in content_words(brief.question)}
    for evidence in brief.evidence:
        for (start, end), nearness in _nearness(evidence).items():
            text = evidence.passage.chunk.text[start:end]
            if len(words(text)) >= _FEWEST_WORDS:
                score = nearness + _OVERLAP * _overlap(asked, text) + _RANK * evidence.passage.score
                yield _Quote(evidence.number, text, score, (evidence.number, start))


def _nearness(evidence: Evidence) -> dict[tuple[int, int], float]:
    """The index's own scores of the sentences, where it has any."""
    passage = evidence.passage
    if passage.sentences:
        return {(start, end): score for start, end, score in passage.sentences}
    return dict.fromkeys(passage.chunk.sentences, 0.0)


def _overlap(asked: set[str], text: str) -> float:
    return len(asked & {stem(word) for word in words(text)}) / len(asked) if asked else 0.0


def _points_back(question: str) -> bool:
    asked = words(question)
    return not _POINTERS.isdisjoint(asked) or len(content_words(question)) < 2 or question.lower().startswith(_OPENERS)
