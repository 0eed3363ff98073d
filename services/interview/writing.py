"""Questions that a language model writes about sections of the course, each with the sentence that it rests on.

A question counts when that sentence stands on a page of its section; where none does, the question made by rule stays.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from interview.coaching import Judge, has_no_model
from lectern import objects
from lectern.aws.table import Item
from lectern.errors import Unavailable
from lectern.logs import log
from lectern.model import Brief, Chunk, CourseId, DocumentId, Element, Evidence, Extraction, Passage, Run
from lectern.naming import is_line
from lectern.outline import LONGEST as LONGEST_NAME
from lectern.outline import Concept, Outline
from lectern.platform import Platform

LONGEST = 300  # characters of a question
LEAST = 5  # words of a quote: fewer stand anywhere
MOST_TEXT = 1500  # characters of a section that a model is shown
_ASKED = """\
The evidence is sections of a course, one in each block. Write one question about each, for a student who practises to
answer aloud: ask for an explanation, a comparison, a cause or a consequence, not for a single word. Ask about the
subject alone, never about the student.
For each write one line: the number of the block, then the question, then the sentence of the section on which a good
answer rests, copied word for word in double quotes; separate the three by |. Write nothing else."""
_LINE = re.compile(r"\W*(\d{1,2})\W*\|\s*([^|]+?)\s*\|\s*[\"“]([^\"”]+)[\"”]")


@dataclass(frozen=True, slots=True)
class Section:
    """What the course says under one heading: page by page."""

    outline: Outline
    parts: tuple[tuple[int, str], ...]

    def locate(self, quote: str) -> int | None:
        """The page on which these words stand."""
        words = _plain(quote)
        return next((page for page, text in self.parts if len(words.split()) >= LEAST and words in text), None)


def write(platform: Platform, course: CourseId, picked: Sequence[tuple[Outline, Concept]]) -> Mapping[int, Item]:
    """{"text", "by", "page", "quote"} by the number of what was picked, from 1; only what was checked."""
    by = platform.writer
    if has_no_model(by):
        return {}
    sections = dict(enumerate(_sections(platform, course, picked), 1))
    try:
        return read(_said(by, sections), sections, by.mode)
    except Unavailable as silent:
        log.warning("questions by rule", extra={"course": course, "error": type(silent).__name__})
        return {}


def read(said: str, sections: Mapping[int, Section], by: str) -> dict[int, Item]:
    """What a model's lines hold of what can be checked; of two for one section, the first."""
    found: dict[int, Item] = {}
    for number, text, quote in ((int(one), two, three) for one, two, three in _LINE.findall(said)):
        page = sections[number].locate(quote) if number in sections else None
        if page is not None and is_line(text, LONGEST) and text.endswith(("?", ".")):
            found.setdefault(number, {"text": text, "by": by, "page": page, "quote": _plain(quote)})
    return found


def _said(by: Judge, sections: Mapping[int, Section]) -> str:
    evidence = (_evidence(number, section) for number, section in sections.items() if section.parts)
    return "".join(piece for piece in by.write(Brief(_ASKED, tuple(evidence))) if isinstance(piece, str))


def _evidence(number: int, section: Section) -> Evidence:
    document = DocumentId(section.outline.document)
    text = " ".join(text for _, text in section.parts)
    chunk = Chunk(f"{document}#{number}", document, text, (), len(text.split()), ())
    return Evidence(number, section.outline.name, Passage(chunk, frozenset(), 1.0, 1.0))


def _sections(platform: Platform, course: CourseId, picked: Sequence[tuple[Outline, Concept]]) -> Iterator[Section]:
    """A document that was replaced this moment has nothing to show."""
    read: dict[str, Extraction | None] = {}
    for outline, concept in picked:
        if outline.document not in read:
            read[outline.document] = _pages(platform, course, outline)
        pages = read[outline.document]
        yield Section(outline, tuple(_under(concept, pages)) if pages else ())


def _pages(platform: Platform, course: CourseId, outline: Outline) -> Extraction | None:
    try:
        stored = platform.files.read_json(objects.pages(Run(course, DocumentId(outline.document), outline.version)))
    except FileNotFoundError:
        return None
    return Extraction.from_json(stored)


def _under(concept: Concept, pages: Extraction) -> Iterator[tuple[int, str]]:
    """The texts right below a heading, up to the length of a section; of a document without headings, its beginning."""
    texts = [(page.number, element) for page in pages.pages for element in page.elements]
    under = [
        (page, each)
        for page, each in texts
        if each.headings and _plain(each.headings[-1])[:LONGEST_NAME] == concept.name
    ]
    left = MOST_TEXT
    for page, element in under or texts:
        text = _plain(element.text)[:left]
        left -= len(text)
        if text:
            yield page, text


def _heading(element: Element) -> str:
    """As an outline names it."""
    return _plain(element.headings[-1])[:LONGEST_NAME] if element.headings else ""


def _plain(text: str) -> str:
    return " ".join(text.split())
