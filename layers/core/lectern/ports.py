"""What costs money or needs a key, as the fewest verbs that any provider could offer.

Each port has one contract test that runs against every adapter.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from lectern import speech
from lectern.model import Brief, CourseId, DocumentId, Embedded, Passage, Usage, Vector
from lectern.quizzes import Bloom, Item, Line, Mark, Sheet


class Embedder(Protocol):
    """Texts to unit-length vectors."""

    @property
    def model(self) -> str:
        """Names model and dimensions; part of the embedding cache's key."""

    def embed(self, texts: Sequence[str]) -> list[Vector]:
        """One vector per text, in order. Raises Unavailable when the model cannot be reached."""

    def embed_question(self, question: str) -> Vector:
        """The vector of a question (some models embed questions and documents differently)."""


class Passages(Protocol):
    """A vector and lexical index, one namespace per course."""

    @property
    def wants_sentences(self) -> bool:
        """Whether `put` uses the vectors of single sentences."""

    def put(self, course: CourseId, embedded: Iterable[Embedded]) -> None:
        """Insert or replace by chunk id."""

    def held(self, course: CourseId, ids: Sequence[str]) -> Mapping[str, frozenset[str]]:
        """The editions of each of these chunks that the index has."""

    def of_document(self, course: CourseId, document: DocumentId) -> list[str]:
        """The ids of every chunk of this document in the index, whatever its edition."""

    def remove(self, course: CourseId, ids: Sequence[str]) -> None:
        """Delete; unknown ids are no error."""

    def search(self, course: CourseId, question: str, vector: Vector | None, k: int) -> list[Passage]:
        """The k best passages of the course, best first; lexical search alone when `vector` is None."""


class Writer(Protocol):
    """Turns a brief into an answer that cites its evidence as [1], [2], ..."""

    @property
    def mode(self) -> str:
        """How answers are made, in words for a student: "extractive", or the name of a language model."""

    def write(self, brief: Brief) -> Iterator[str | Usage]:
        """Pieces of the answer in order, then exactly one Usage. Raises Unavailable."""

    def rewrite(self, brief: Brief) -> str:
        """The question as one that stands on its own, given the history; the same question when nothing is missing."""


class Transcriber(Protocol):
    """Speech to words with their times."""

    @property
    def engine(self) -> str:
        """Names the engine and its model, for the report."""

    @property
    def longest(self) -> float | None:
        """Seconds of the longest passage that it takes as samples; None: it reads whole recordings from the bucket."""

    def transcribe(self, passage: speech.Passage) -> speech.Transcript | None:
        """The words of this passage in order of time; None when the provider can make nothing of it, now or later.

        Raises Busy when the provider is still at work on it as `passage.patience` ends: asked again, it goes on from
        there. Raises Unavailable."""


class ItemWriter(Protocol):
    """Writes quiz questions from the pages of a course."""

    @property
    def mode(self) -> str:
        """How questions are made, in words for an instructor."""

    @property
    def levels(self) -> tuple[Bloom, ...]:
        """What its questions can ask for; for a line of another level it writes none."""

    def write_items(self, line: Line, topics: Sequence[str], sheets: Sequence[Sheet], seed: int) -> Iterator[Item]:
        """Candidates for one line of a blueprint, the best first, numbered 0, each with its source on one of the
        sheets. There may be fewer than were asked for, or more: the caller checks them and stops when it has enough.
        Raises Unavailable."""

    def repair(self, item: Item, fault: str, sheets: Sequence[Sheet]) -> Item | None:
        """The same question without this fault (a code of `quizzes.FAULTS`), or None when it cannot be mended."""


class Marker(Protocol):
    """Marks an answer in a learner's own words by its question's source and key."""

    def mark(self, item: Item, answer: str) -> Mark | None:
        """A mark by the "writer" with its reason and its quote, which the caller checks; None when what the model said
        is no mark. Raises Unavailable."""
