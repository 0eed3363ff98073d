"""Holds every drafted question against the checks; the first one that it fails is its fault.

The codes are those of `quizzes.FAULTS`. Two of the checks are weaker than their names, and this is what they are:
- "gives_itself_away" plays a test-wise guesser who sees the question alone: it fails a question whose answer stands in
  its own wording, whose key shares rare words with the question that no distractor shares, or whose article fits one
  option. It does not know what people know without the course.
- "true_distractor" looks for the distractor in the source, and for a sentence of the course that says what the question
  would say with it. A distractor that is true in other words passes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from lectern.model import CourseId, Passage
from lectern.ports import Embedder, Passages
from lectern.quizzes import Item, Sheet
from lectern.sentences import sentences
from lectern.words import content_words, stem, words
from quiz import giving_away, options
from quiz.grading import normalise, read_number

_FOUND_AMONG = 3
_SUPPORTED = 0.6  # of a key's content words stand in the quote
_SAME = 0.5  # of the shorter of two sources of one kind


@dataclass(frozen=True)
class Checking:
    """The checks of one quiz. `sheets` are the pages that its questions come from."""

    course: CourseId
    embedder: Embedder | None
    passages: Passages
    sheets: Sequence[Sheet] = field(repr=False)

    def fault(self, item: Item, kept: Sequence[Item]) -> str | None:
        """A code, or None for a question that passes."""
        checks: tuple[tuple[str, Callable[[], bool]], ...] = (
            ("keys", lambda: options.has_its_keys(item)),
            ("duplicate_options", lambda: options.differ(item)),
            ("uneven_options", lambda: options.are_even(item)),
            ("all_of_the_above", lambda: options.stand_alone(item)),
            ("unsupported", lambda: self._is_supported(item)),
            ("repeated", lambda: not any(_repeats(item, other) for other in kept)),
            ("gives_itself_away", lambda: not giving_away.tells(item)),
            ("true_distractor", lambda: not self._has_true_distractor(item)),
            ("not_found_again", lambda: self._is_found(item)),
        )
        return next((code for code, passes in checks if not passes()), None)

    def _is_supported(self, item: Item) -> bool:
        """The quote stands verbatim on its page, and the key in the quote."""
        source = item.source
        page = self._pages.get((source.document, source.page))
        return page is not None and page[source.start : source.end] == source.quote and _follows(item)

    @cached_property
    def _pages(self) -> dict[tuple[str, int], str]:
        return {(sheet.document, sheet.page.number): sheet.page.text for sheet in self.sheets}

    @cached_property
    def _said(self) -> list[frozenset[str]]:
        """The content words of every sentence of the pages."""
        return [stems(sentence.text) for sheet in self.sheets for sentence in sentences(sheet.page)]

    def _has_true_distractor(self, item: Item) -> bool:
        if item.kind == "truth":
            said = stems(item.stem.removeprefix("True or false?"))
            false = item.text_of(item.key[0]).casefold() == "false"
            return false and any(said <= sentence for sentence in self._said)
        if item.kind not in ("choice", "choices"):
            return False
        wrong = [option.text for option in item.options if option.id not in item.key]
        return any(self._is_true(item, text) for text in wrong)

    def _is_true(self, item: Item, distractor: str) -> bool:
        """In the source as a whole phrase, or with the question's words together in one sentence of the course."""
        if _phrase(distractor) in _phrase(item.source.quote) and not distractor.replace(".", "").isdigit():
            return True
        said = stems(f"{item.stem} {distractor}")
        return len(said) > 3 and any(said <= sentence for sentence in self._said)

    def _is_found(self, item: Item) -> bool:
        question = _question(item)
        vector = self.embedder.embed_question(question) if self.embedder else None
        found = self.passages.search(self.course, question, vector, _FOUND_AMONG)
        return any(_holds(passage, item) for passage in found)


def _follows(item: Item) -> bool:
    """Whether the quote says what the key says: in its words, and with its numbers."""
    match item.kind:
        case "truth":
            said, quote = stems(item.stem.removeprefix("True or false?")), stems(item.source.quote)
            verbatim = said <= quote
            return verbatim == (item.text_of(item.key[0]).casefold() == "true") and len(said & quote) >= len(said) / 2
        case "cloze" | "short":
            return any(_phrase(key) in _phrase(item.source.quote) for key in item.key)
        case "numeric":
            told = [read_number(word.strip(",;()")) for word in item.source.quote.replace("°", " ").split()]
            return float(item.key[0]) in [read[0] for read in told if read]
        case "ordering" | "matching" | "choice" | "choices":
            return all(_shared(item.text_of(key), item.source.quote) >= _SUPPORTED for key in item.key)


def _shared(text: str, quote: str) -> float:
    wanted = stems(text)
    return len(wanted & stems(quote)) / len(wanted) if wanted else float(_phrase(text) in _phrase(quote))


def _phrase(text: str) -> str:
    return f" {normalise(text)} "


def stems(text: str) -> frozenset[str]:
    """The content words of a text without their endings, and its numbers."""
    return frozenset(stem(word) for word in content_words(text)) | {word for word in words(text) if word.isdigit()}


def _repeats(item: Item, other: Item) -> bool:
    """The same question, or one of the same kind from the same place."""
    if normalise(item.stem) == normalise(other.stem) and item.prompts == other.prompts:
        return True
    a, b = item.source, other.source
    if (a.document, a.page) != (b.document, b.page):
        return False
    together = min(a.end, b.end) - max(a.start, b.start)
    return item.kind == other.kind and together > _SAME * min(a.end - a.start, b.end - b.start)


def _question(item: Item) -> str:
    """What somebody would search for who has only the question."""
    listed = [option.text for option in item.options] if item.kind in ("ordering", "matching", "choices") else []
    return " ".join([item.stem.replace("_____", " "), *item.prompts, *listed])


def _holds(passage: Passage, item: Item) -> bool:
    """Whether a passage is the source, or the part of it with which it begins."""
    chunk, source = passage.chunk, item.source
    if chunk.document != source.document or source.page not in {span.page for span in chunk.spans}:
        return False
    opening = " ".join(source.quote.split()[:8])
    return opening in " ".join(chunk.text.split())
