"""The values that travel through Lectern: a file becomes pages, pages become chunks, chunks are found as passages."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, NewType

CourseId = NewType("CourseId", str)
DocumentId = NewType("DocumentId", str)
UserId = NewType("UserId", str)

Vector = Sequence[float]
Source = Literal["text", "ocr"]


@dataclass(frozen=True, slots=True)
class Element:
    """One block of a page. `kind` is a category of unstructured's element model ("Title", "NarrativeText", "ListItem",
    "Table", "CodeSnippet", "FigureCaption", ...) or "Notes" for a slide's speaker notes."""

    kind: str
    text: str
    headings: tuple[str, ...] = ()
    source: Source = "text"
    confidence: float | None = None  # of OCR, 0-100


@dataclass(frozen=True, slots=True)
class Page:
    """A page, slide or sheet; formats without pages (DOCX, HTML, Markdown) are one page numbered 1."""

    number: int
    elements: tuple[Element, ...]

    @property
    def text(self) -> str:
        """The page as read; citations' `start` and `end` count characters of this string."""
        return "\n\n".join(element.text for element in self.elements)

    @property
    def source(self) -> Source:
        return "ocr" if any(element.source == "ocr" for element in self.elements) else "text"


@dataclass(frozen=True, slots=True)
class Warned:
    """Something an instructor should know about one page of a document that was read all the same."""

    page: int
    code: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything that was read from one file."""

    kind: str  # "pdf", "docx", "pptx", ...
    pages: tuple[Page, ...]
    warnings: tuple[Warned, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "Extraction":
        pages = tuple(
            Page(page["number"], tuple(_element(element) for element in page["elements"])) for page in raw["pages"]
        )
        return cls(raw["kind"], pages, tuple(Warned(**warned) for warned in raw["warnings"]))


def _element(raw: Mapping[str, Any]) -> Element:
    return Element(**{**raw, "headings": tuple(raw["headings"])})


@dataclass(frozen=True, slots=True)
class PageSpan:
    """From character `at` of a chunk on, the chunk's text is the text of page `page` from its character `start` on."""

    page: int
    at: int
    start: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """A run of a document's text that fits the embedding model, cut at sentence ends and never across a heading.

    `id` is "document#hash", and the hash depends on the headings and the text alone: an unchanged chunk keeps its id
    from one version of its document to the next.
    """

    id: str
    document: DocumentId
    text: str
    headings: tuple[str, ...]
    tokens: int
    spans: tuple[PageSpan, ...]
    sentences: tuple[tuple[int, int], ...] = ()  # (start, end) in characters of `text`

    @property
    def embedded_text(self) -> str:
        """What the embedding model sees: the breadcrumb of headings, then the text."""
        return " > ".join(self.headings) + "\n" + self.text if self.headings else self.text

    def locate(self, at: int) -> tuple[int, int]:
        """(page number, character of that page's text) of character `at` of the chunk."""
        span = next(span for span in reversed(self.spans) if span.at <= at)
        return span.page, span.start + at - span.at


@dataclass(frozen=True, slots=True)
class Embedded:
    """A chunk ready for the index. `editions` names the editions of its document that contain it."""

    chunk: Chunk
    editions: frozenset[str]
    vector: Vector | None  # None: no embedding model, lexical search only
    sentences: tuple[Vector, ...] = ()  # one per sentence of the chunk, where the index wants them


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk as found by a search.

    score: the ranking within this search, higher is better.
    support: how well the passage supports an answer, on a scale that is the same for every question (the evidence gate
    reads it): 0 nothing in common, 1 certain.
    sentences: (start, end, score) of the chunk's sentences, best first; empty when the index keeps none.
    """

    chunk: Chunk
    editions: frozenset[str]
    score: float
    support: float
    sentences: tuple[tuple[int, int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote that stands verbatim on a page: `text_of_page[start:end] == quote`."""

    document: DocumentId
    name: str
    page: int
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing said in a conversation."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage handed to a writer under a number that its answer cites as [number]."""

    number: int
    name: str
    passage: Passage


@dataclass(frozen=True, slots=True)
class Brief:
    """All that a writer may know: the question, what was said before, and the evidence. Evidence is data, never
    instruction."""

    question: str
    evidence: tuple[Evidence, ...]
    history: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class Usage:
    """What an answer consumed, as its writer counted it."""

    input_tokens: int = 0
    output_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """One version of a document, on its way from upload to passages."""

    course: CourseId
    document: DocumentId
    version: int

    @property
    def ids(self) -> dict[str, str | int]:
        """For log lines."""
        return {"course": self.course, "document": self.document, "version": self.version}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is asking: a verified user, and what the platform lets them be."""

    user: UserId
    admin: bool = False
    may_teach: bool = False
    expires: float = 0.0  # seconds since the epoch


@dataclass(frozen=True, slots=True)
class Answer:
    """What a student gets. `mode` says how it was made; `notice` what they should know about it."""

    text: str
    refused: bool
    mode: str
    citations: tuple[Citation, ...]
    usage: Usage = field(default_factory=Usage)
    notice: str | None = None
