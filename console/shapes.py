"""The JSON that the API sends, as far as `lectern` reads it."""

from typing import Any, NotRequired, TypedDict


class Course(TypedDict):
    id: str
    name: str
    role: str
    created: str


class Reason(TypedDict):
    code: str
    sentence: str
    next_step: str


class Warned(Reason):
    page: int


class Document(TypedDict):
    """`state` is one of waiting, extracting, embedding, ready, ready_with_warnings, failed, deleted; `live` is
    the version that answers questions."""

    id: str
    name: str
    state: str
    version: int
    live: int | None
    kind: NotRequired[str | None]
    size: NotRequired[int]
    pages: int | None
    ocr_pages: int | None
    warnings: list[Warned]
    reason: Reason | None


class Upload(TypedDict):
    url: str
    fields: dict[str, str]


class Announced(TypedDict):
    """`upload` is null when the course has this content already."""

    document: Document
    version: int
    upload: Upload | None


class Citation(TypedDict):
    document: str
    name: str
    page: int
    start: int
    end: int
    quote: str


class Usage(TypedDict):
    input_tokens: int
    output_tokens: int


class Answer(TypedDict):
    answer: str
    refused: bool
    mode: str
    notice: str | None
    citations: list[Citation]
    conversation: str | None
    usage: Usage


class Concept(TypedDict):
    concept: str
    name: str
    mastery: float
    uncertainty: float
    answers: int
    due: str


class Act(TypedDict):
    count: int
    last: str | None


class Progress(TypedDict):
    concepts: list[Concept]
    activity: dict[str, Act]
    formula: str


class ConceptName(TypedDict):
    id: str
    name: str


class Page(TypedDict):
    document: str
    name: str
    page: int


class Recommendation(TypedDict):
    """`kind` is one of review, strengthen, read, quiz."""

    kind: str
    why: str
    concept: ConceptName | None
    page: Page | None
    quiz: str | None


class Untouched(TypedDict):
    """`untouched` are runs of pages, [first, last]."""

    name: str
    pages: int
    untouched: list[list[int]]


class Unanswered(TypedDict):
    question: str
    times: int
    last: str


class Coverage(TypedDict):
    documents: list[Untouched]
    unanswered: list[Unanswered]


class Assignment(TypedDict):
    id: str
    title: str
    kind: str
    points: float
    due: str


class HandedFile(TypedDict):
    name: str


class Work(TypedDict):
    user: str
    handed_in: str | None
    files: list[HandedFile]


class Passback(TypedDict):
    """`points` are None when the grade was taken back."""

    user: str
    state: str
    points: float | None
    of: float
    reason: str | None
    next_step: str | None


class GradeRow(TypedDict):
    """Each cell has `assignment`, `state`, `points` (None while nothing counts) and `of`."""

    user: str
    cells: list[dict[str, Any]]
    percent: float | None


class Mastery(TypedDict):
    user: str
    mastery: float


class ConceptLine(TypedDict):
    """`mean` is None where fewer than five learners have a value."""

    name: str
    mean: float | None
    cells: list[Mastery]


class Grounds(TypedDict):
    code: str
    sentence: str
    evidence: list[str]


class Risk(TypedDict):
    user: str
    reasons: list[Grounds]
