"""Judges the demo's answers: the right page cited for what the course says, a refusal for what it does not."""

from dataclasses import dataclass
from typing import NotRequired, TypedDict

from console.shapes import Answer, Citation


class Answerable(TypedDict):
    question: str
    answer: list[str]
    document: str
    pages: list[int]


class Unanswerable(TypedDict):
    question: str
    why: str


class Questions(TypedDict):
    course: NotRequired[str]
    answerable: list[Answerable]
    unanswerable: list[Unanswerable]


@dataclass(frozen=True, slots=True)
class Score:
    """`cited`: answers with a citation of the right page; `worded`: those that also say what is expected."""

    answerable: int = 0
    cited: int = 0
    worded: int = 0
    unanswerable: int = 0
    refused: int = 0

    @property
    def good(self) -> bool:
        """At most one answer without the right page, and not one that should have been a refusal."""
        return self.cited >= self.answerable - 1 and self.refused == self.unanswerable


def right_citation(expected: Answerable, answer: Answer) -> Citation | None:
    """The first citation of a page that has the answer."""
    if answer["refused"]:
        return None
    right = (
        one for one in answer["citations"] if one["name"] == expected["document"] and one["page"] in expected["pages"]
    )
    return next(right, None)


def says(expected: Answerable, answer: Answer) -> bool:
    """Whether one of the expected wordings stands in the answer or a quote, whatever its case and spacing."""
    said = _plain(" ".join([answer["answer"], *(citation["quote"] for citation in answer["citations"])]))
    return any(_plain(wording) in said for wording in expected["answer"])


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
