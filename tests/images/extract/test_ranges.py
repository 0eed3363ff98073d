"""A long file is read in ranges by many functions, and the parts make the same whole."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from extract import opening, pdf
from extract.limits import Limits
from extract.merging import merge
from extract.planning import Plan, plan
from extract.reading import read
from lectern.errors import Unreadable
from lectern.model import Element, Extraction, Page, Warned
from tests.images.extract import material
from tests.images.extract.material import both, wrapped, written

BODY = wrapped(material.PROSE)


def book(path: Path, pages: int) -> Path:
    def page(number: int) -> material.Draw:
        heading = f"Chapter {number // 5 + 1}" if number % 5 == 0 else f"Section {number}"
        size = 22 if number % 5 == 0 else 16
        return both(
            written(["Botany 101"], top=812, size=9),
            written([heading], top=740, size=size),
            written([*BODY, f"This was part {number}."], top=700),
            written([str(number + 1)], x=290, top=30, size=9),
        )

    return material.pdf(path, *map(page, range(pages)))


def test_the_parts_equal_the_whole(tmp_path: Path, limits: Limits) -> None:
    path = book(tmp_path / "a.pdf", 23)
    whole = read(path, path.name, limits)
    parts = [read(path, path.name, limits, pages) for pages in [(8, 15), (1, 7), (16, 23)]]

    assert merge(parts) == whole
    assert whole.pages[8].elements[1].headings == ("Chapter 2", "Section 8")
    assert "Botany" not in "".join(page.text for page in whole.pages)


def test_ranges_are_balanced_by_cost_and_leave_nothing_out() -> None:
    foreseen = Plan("pdf", (*[0.005] * 300, *[1.0] * 60, *[0.005] * 40))
    ranges = foreseen.split(20)
    costs = [sum(foreseen.costs[first - 1 : last]) for first, last in ranges]

    assert [page for first, last in ranges for page in range(first, last + 1)] == list(range(1, 401))
    assert len(ranges) == 4
    assert max(costs) < 20
    assert max(costs) - min(costs) <= 2


@pytest.mark.parametrize("kind", ["docx", "pptx", "html"])
def test_what_cannot_be_split_is_one_range(kind: str) -> None:
    assert Plan(kind, (30.0, 30.0)).split(1) == ((1, 2),)


def test_what_fits_is_one_range(tmp_path: Path, limits: Limits) -> None:
    path = book(tmp_path / "a.pdf", 6)
    foreseen = plan(path, path.name, limits)

    assert (foreseen.kind, foreseen.pages) == ("pdf", 6)
    assert foreseen.split(100) == ((1, 6),)


def test_every_kind_has_a_plan(tmp_path: Path, limits: Limits) -> None:
    deck = material.pptx(tmp_path / "a.pptx", ("One", ["a"], ""), ("Two", ["b"], ""))

    assert (plan(deck, deck.name, limits).kind, plan(deck, deck.name, limits).pages) == ("pptx", 2)


def test_headers_of_odd_and_even_pages_and_chapters_go_too() -> None:
    def page(number: int) -> Page:
        header = f"{number} Botany" if number % 2 else f"Chapter {number // 10} {number}"
        return Page(number, (Element("NarrativeText", header), Element("NarrativeText", f"Part {'q' * number}.")))

    merged = merge([Extraction("pdf", tuple(page(number) for number in range(1, 31)))])

    assert {len(page.elements) for page in merged.pages} == {1}


def test_titles_that_only_count_up_stay() -> None:
    pages = tuple(Page(n, (Element("Title", f"Lecture {n}"), Element("NarrativeText", "q" * n))) for n in range(1, 6))

    assert [page.elements[0].text for page in merge([Extraction("pdf", pages)]).pages] == [
        f"Lecture {n}" for n in range(1, 6)
    ]


def test_a_title_that_recurs_is_kept_once() -> None:
    pages = [Page(n, (Element("Title", "Osmosis"), Element("NarrativeText", "q" * n))) for n in range(1, 6)]
    merged = merge([Extraction("pdf", tuple(pages))])

    assert [len(page.elements) for page in merged.pages] == [2, 1, 1, 1, 1]
    assert {page.elements[-1].headings for page in merged.pages} == {("Osmosis",)}


def test_a_page_of_nothing_but_a_recurring_line_stays() -> None:
    pages = tuple(Page(number, (Element("NarrativeText", f"Exercise {number}"),)) for number in range(1, 6))

    assert merge([Extraction("pdf", pages)]).pages == pages


@pytest.mark.parametrize(
    ("warnings", "code"),
    [((), "no_text"), ((Warned(1, "page_timed_out"),), "took_too_long"), ((Warned(1, "page_failed"),), "corrupt")],
)
def test_a_document_without_any_text_fails(warnings: tuple[Warned, ...], code: str) -> None:
    with pytest.raises(Unreadable, match=code):
        merge([Extraction("pdf", (Page(1, ()),), warnings)])


Leaf = Callable[[int], None]


def break_page(number: int, how: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> None:
    """The parser comes to grief on one page, as it does on a hostile one."""
    read_page = pdf._Document.leaf

    def leaf(document: pdf._Document, index: int) -> object:
        if index + 1 == number:
            how()
        return read_page(document, index)

    monkeypatch.setattr(pdf._Document, "leaf", leaf)


def crash() -> None:
    import ctypes

    ctypes.string_at(0)


def hang() -> None:
    import time

    time.sleep(60)


@pytest.mark.parametrize(("how", "code"), [(crash, "page_failed"), (hang, "page_timed_out")])
def test_the_pages_around_a_fatal_one_survive(
    tmp_path: Path, limits: Limits, monkeypatch: pytest.MonkeyPatch, how: Callable[[], object], code: str
) -> None:
    path = book(tmp_path / "a.pdf", 7)
    break_page(4, how, monkeypatch)
    extraction = read(path, path.name, replace(limits, page_seconds=1))

    assert [page.number for page in extraction.pages] == [1, 2, 3, 5, 6, 7]
    assert extraction.warnings == (Warned(4, code),)


def test_a_file_of_which_every_page_is_fatal_fails_soon(
    tmp_path: Path, limits: Limits, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = material.pdf(tmp_path / "a.pdf", written(["x"]))
    break_page(1, crash, monkeypatch)

    with pytest.raises(Unreadable, match="parser_crashed"):
        read(path, path.name, limits)


def test_at_the_deadline_what_was_read_is_kept(tmp_path: Path, limits: Limits, monkeypatch: pytest.MonkeyPatch) -> None:
    path = book(tmp_path / "a.pdf", 5)
    break_page(3, hang, monkeypatch)
    extraction = read(path, path.name, replace(limits, seconds=3))

    assert [page.number for page in extraction.pages] == [1, 2]
    assert extraction.warnings == tuple(Warned(page, "page_timed_out") for page in (3, 4, 5))


def test_every_kind_that_can_be_told_can_be_read() -> None:
    from lectern.intake import KINDS

    assert set(KINDS.values()) == set(opening.READERS)
