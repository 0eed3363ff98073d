"""Each check lets a good question through and catches the one fault that it is named for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from lectern.assembling import assemble
from lectern.embedded.sqlite_passages import SqlitePassages
from lectern.model import Chunk, Citation, CourseId, DocumentId, Element, Embedded, Page, PageSpan
from lectern.quizzes import BLOOM, FAULTS, Bloom, Blueprint, Item, Line, Option, Sheet
from quiz.checking import Checking
from quiz.drafting import draft

TEXTS = (
    "A knot is a speed of one nautical mile an hour.",
    "A fathom is a length of six feet on old charts.",
    "The bore of the Severn travels up its river at the head of the flood.",
    "Leeway grows with the wind and with the height of the hull.",
    "The sounding lead brings up sand or mud from the bottom.",
    "A fathom is a length of eight feet in a tale.",
)
PAGE = Page(1, tuple(Element("NarrativeText", text) for text in TEXTS))
DOCUMENT = DocumentId("d1")
COURSE = CourseId("c1")


def source(number: int = 0) -> Citation:
    start = PAGE.text.index(TEXTS[number])
    return Citation(DOCUMENT, "a.md", 1, start, start + len(TEXTS[number]), TEXTS[number])


ASKED = "Which word names a speed of one nautical mile an hour?"
GOOD = assemble("choice", ASKED, ["a knot"], source(), "Speed", ["a cable", "a watch", "a bell"])
LEAD = "Which may come up from the bottom with the lead?"
SEVERAL = assemble("choices", LEAD, ["sand", "mud"], source(4), "Lead", ["rope", "paint"])
CLOZE = assemble("cloze", "A _____ is a speed of one nautical mile an hour.", ["knot"], source(), "Speed")
TRUE = assemble("truth", f"True or false? {TEXTS[0]}", ["True"], source(), "Speed", ["False"])
FALSE = assemble("truth", f"True or false? {TEXTS[0].replace('one', 'six')}", ["False"], source(), "Speed", ["True"])
ORDER = assemble("ordering", "Put in order:", ["sand", "mud", "bottom"], source(4), "Lead")
PAIRS = assemble("matching", "Match.", ["sand", "mud"], source(4), "Lead", prompts=("a beach", "a swamp"))
NUMBER = assemble("numeric", "A knot is _____ miles.", ["7"], source(), "Speed")


@pytest.fixture
def checking(tmp_path: Path) -> Checking:
    """The page is indexed sentence by sentence; the search is lexical."""
    index = SqlitePassages(tmp_path / "passages.sqlite")
    for number, text in enumerate(TEXTS):
        place = source(number)
        chunk = Chunk(f"d1#{number}", DOCUMENT, text, (), 9, (PageSpan(1, 0, place.start),), ((0, len(text)),))
        index.put(COURSE, [Embedded(chunk, frozenset({"e"}), None)])
    return Checking(COURSE, None, index, [Sheet(DOCUMENT, "a.md", PAGE)])


@pytest.mark.parametrize("item", [GOOD, SEVERAL, CLOZE, TRUE, FALSE], ids=lambda item: item.kind)
def test_a_good_question_passes(checking: Checking, item: Item) -> None:
    assert checking.fault(item, []) is None


def with_options(item: Item, *texts: str) -> Item:
    """Other wrong options, the key as it is."""
    right = [option for option in item.options if option.id in item.key]
    return replace(item, options=(*right, *(Option(f"x{place}", text) for place, text in enumerate(texts))))


LONG = [f"{word} that the mate keeps and winds on deck" for word in ("a log", "a watch", "a bell")]
LONE_LONG = ["a speed of one nautical mile an hour"]
LATE = "What do sailors _____ on speed, leeway, wind, height, hull, lead, sand, mud, flood, bore, six feet, charts?"
ELSEWHERE = "What do sailors _____ about leeway, wind and hull, lead, sand, flood and fathom?"
BROKEN: list[tuple[str, Item]] = [
    ("keys", replace(GOOD, key=("a", "b"))),
    ("keys", replace(GOOD, key=())),
    ("keys", replace(SEVERAL, key=tuple(option.id for option in SEVERAL.options))),
    ("keys", replace(CLOZE, key=("!",))),
    ("duplicate_options", with_options(GOOD, "A knot.", "a watch", "a bell")),
    ("duplicate_options", with_options(GOOD, "half a knot", "a watch", "a bell")),
    ("uneven_options", with_options(GOOD, *LONG)),
    ("all_of_the_above", with_options(GOOD, "a watch", "a bell", "all of the above")),
    ("all_of_the_above", with_options(GOOD, "a watch", "a bell", "None of these")),
    ("unsupported", replace(GOOD, source=replace(source(), start=1))),
    ("unsupported", replace(GOOD, source=source(3))),
    ("unsupported", replace(TRUE, stem="True or false? A knot is a weight.")),
    ("unsupported", replace(FALSE, stem=TRUE.stem)),
    ("gives_itself_away", replace(GOOD, stem=f"Tied like a knot: {ASKED}")),
    ("gives_itself_away", replace(CLOZE, stem="A _____ or knot is a speed of one nautical mile an hour.")),
    ("gives_itself_away", replace(TRUE, stem="True or false? A knot is never a speed.", key=("b",))),
    ("true_distractor", with_options(GOOD, "an hour", "a watch", "a bell")),
    ("not_found_again", replace(CLOZE, stem=ELSEWHERE)),
    ("not_found_again", replace(CLOZE, stem=LATE)),
    ("keys", replace(TRUE, key=("a", "b"))),
    ("keys", replace(ORDER, key=ORDER.key[:2])),
    ("keys", replace(PAIRS, key=PAIRS.key[:1] * 2)),
    ("keys", replace(NUMBER, key=("many",))),
    ("keys", replace(NUMBER, tolerance=-1.0)),
    ("duplicate_options", assemble("choice", "How many feet?", ["6"], source(1), "Length", ["6.0", "7", "8"])),
    ("uneven_options", assemble("choice", "What is a knot?", LONE_LONG, source(), "Speed", ["a watch", "a bell"])),
    ("unsupported", NUMBER),
    ("unsupported", replace(CLOZE, source=source(3))),
    ("unsupported", replace(ORDER, source=source(3))),
    ("gives_itself_away", assemble("choice", "One mile an hour is a", ["knot"], source(), "Speed", ["ell", "oar"])),
    ("gives_itself_away", replace(PAIRS, prompts=("sand of a beach", "mud of a swamp"))),
    ("true_distractor", replace(FALSE, stem="True or false? A fathom is a length of six feet.", source=source(5))),
    ("true_distractor", replace(with_options(GOOD, "a fathom", "a bell"), stem="Six feet in length on old charts is?")),
]  # fmt: skip


@pytest.mark.parametrize(("code", "item"), BROKEN, ids=lambda part: part if isinstance(part, str) else "")
def test_the_check_catches_its_fault(checking: Checking, code: str, item: Item) -> None:
    assert checking.fault(item, []) == code


@pytest.mark.parametrize("item", [ORDER, PAIRS], ids=lambda item: item.kind)
def test_a_good_list_passes(checking: Checking, item: Item) -> None:
    assert checking.fault(item, []) is None


def test_a_question_is_not_asked_twice(checking: Checking) -> None:
    assert checking.fault(replace(GOOD, stem="What is one nautical mile an hour called?"), [GOOD]) == "repeated"
    assert checking.fault(CLOZE, [GOOD]) is None


def test_every_fault_has_a_question_that_shows_it() -> None:
    assert {code for code, _ in BROKEN} | {"repeated"} == set(FAULTS)


@dataclass
class Scripted:
    """An item writer that writes what it is given, and mends by a table."""

    written: Sequence[Item]
    mended: dict[str, Item] = field(default_factory=dict)
    mode: str = "a script"
    levels: tuple[Bloom, ...] = BLOOM

    def write_items(self, line: Line, topics: Sequence[str], sheets: Sequence[Sheet], seed: int) -> Iterator[Item]:
        return iter(self.written)

    def repair(self, item: Item, fault: str, sheets: Sequence[Sheet]) -> Item | None:
        return self.mended.get(item.stem)


def test_a_fault_is_mended_once_or_the_question_is_dropped_and_counted(checking: Checking) -> None:
    twice = with_options(GOOD, "A knot.", "a watch", "a bell")
    worse = replace(twice, stem="Which of these is a speed?")
    writer = Scripted([twice, worse], {twice.stem: GOOD, worse.stem: worse})
    blueprint = Blueprint((Line("choice", 2),))
    done: list[int] = []
    made = draft(blueprint, checking.sheets, writer, checking.fault, done.append)
    assert (made.repaired, dict(made.dropped), done) == (1, {"duplicate_options": 1}, [1])
    assert [(item.number, item.stem) for item in made.items] == [(1, GOOD.stem)]
