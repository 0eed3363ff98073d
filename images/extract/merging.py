"""Parts of a document become one: running headers and footers go, and every element learns its headings."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from lectern.errors import Unreadable
from lectern.model import Element, Extraction, Page, Warned

DEPTH = 3  # elements at each end of a page that may be a running header or footer
LEAST_PAGES = 3
LONGEST_RUNNING = 160  # characters
STANDS_ALONE = {"pptx", "xlsx", "png", "jpeg", "tiff", "webp", "bmp", "gif"}  # headings end with their page
DIGITS = re.compile(r"\d+|\b[ivxlc]+\b", re.IGNORECASE)
BECAUSE = {"page_timed_out": "took_too_long", "page_failed": "corrupt", "page_too_large": "expands_too_much"}

Place = tuple[int, bool, str]  # (which end: 1 top, -1 bottom; whether a title; normalised text)


def merge(parts: Sequence[Extraction]) -> Extraction:
    """The parts of one document, in any order, as one. Raises Unreadable when no page has any text.

    A repeated line is a running header or footer when it stands at the same end of at least three pages, and of most
    pages from its first to its last; digits do not count.
    """
    kind = next((part.kind for part in parts if part.kind), "")
    pages = sorted((page for part in parts for page in part.pages), key=lambda page: page.number)
    warnings = sorted(
        {warned for part in parts for warned in part.warnings}, key=lambda warned: (warned.page, warned.code)
    )
    if not any(page.elements for page in pages):
        raise Unreadable(_because(warnings))
    if kind == "pdf":
        pages = list(_without_running(pages))
    return Extraction(kind, tuple(_under_headings(pages, kind in STANDS_ALONE)), tuple(warnings))


def _because(warnings: Iterable[Warned]) -> str:
    codes = {warned.code for warned in warnings}
    return next((reason for code, reason in BECAUSE.items() if code in codes), "no_text")


def _without_running(pages: Sequence[Page]) -> Iterator[Page]:
    """Of a title that recurs the first is kept. A page of nothing else stays as it is."""
    running, titles = _running(pages), set[Place]()
    if not running:
        yield from pages
        return
    for page in pages:
        drop = set[int]()
        for end in (1, -1):
            places = [(at, _place(page.elements[at], end)) for at in _ends(page.elements, end)]
            drop |= {at for at, place in places if place in running and (not place[1] or place in titles)}
            titles |= {place for _, place in places if place in running}
        kept = tuple(element for at, element in enumerate(page.elements) if at not in drop)
        yield Page(page.number, kept or page.elements)


def _ends(elements: Sequence[Element], end: int) -> range:
    count = min(DEPTH, len(elements))
    return range(count) if end > 0 else range(len(elements) - count, len(elements))


def _place(element: Element, end: int) -> Place:
    is_title = element.kind == "Title"  # in which the number is what matters
    text = element.text if is_title else DIGITS.sub("#", element.text)
    return end, is_title, " ".join(text.casefold().split())


def _running(pages: Sequence[Page]) -> set[Place]:
    seen: defaultdict[Place, set[int]] = defaultdict(set)
    for page in pages:
        for end in (1, -1):
            for at in _ends(page.elements, end):
                if len(page.elements[at].text) <= LONGEST_RUNNING:
                    seen[_place(page.elements[at], end)].add(page.number)
    return {place for place, numbers in seen.items() if _recurs(numbers)}


def _recurs(numbers: set[int]) -> bool:
    return len(numbers) >= LEAST_PAGES and 2 * len(numbers) > max(numbers) - min(numbers) + 1


def _under_headings(pages: Iterable[Page], alone: bool) -> Iterator[Page]:
    path: list[str] = []
    for page in pages:
        if alone:
            path = []
        elements = []
        for element in page.elements:
            if element.kind == "Title":
                level = len(element.headings)
                path = [*path[:level], *[""] * (level - len(path)), element.text]
                elements.append(replace(element, headings=_named(path[:level])))
            else:
                elements.append(replace(element, headings=_named(path)))
        yield Page(page.number, tuple(elements))


def _named(path: Sequence[str]) -> tuple[str, ...]:
    return tuple(heading for heading in path if heading)
