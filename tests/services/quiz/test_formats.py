"""Questions go out to other programs and come back as they were; what strangers send is read with care."""

import base64
import csv
import io
import sqlite3
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lectern.assembling import assemble
from lectern.errors import Invalid
from lectern.quizzes import Item
from quiz import importing
from quiz.formats.anki import write_anki
from quiz.formats.gift_reading import read_gift
from quiz.formats.gift_writing import write_gift
from quiz.formats.moodle_writing import write_moodle
from quiz.formats.qti_reading import read_qti
from quiz.formats.qti_writing import write_qti
from quiz.formats.tables import COLUMNS, write_csv
from tests.services.quiz.material import CONCEPT, SOURCE, one_of_each


def through_gift(items: list[Item]) -> list[Item]:
    return read_gift(write_gift(items))


def through_qti(items: list[Item]) -> list[Item]:
    return read_qti(write_qti("Tides", items))


ROUNDS = [through_gift, through_qti]
Round = Callable[[list[Item]], list[Item]]


@pytest.mark.parametrize("round_trip", ROUNDS)
def test_a_round_trip_loses_nothing(round_trip: Round) -> None:
    assert round_trip(one_of_each()) == one_of_each()


PLAIN = st.text(
    st.characters(min_codepoint=32, max_codepoint=0x2FFF, exclude_categories=["Cs", "Cc", "Zl", "Zp", "Zs"]), min_size=1
)
WORDS = st.lists(PLAIN, min_size=1, max_size=3).map(" ".join)


@given(WORDS, st.lists(WORDS, min_size=3, max_size=5, unique=True))
@pytest.mark.parametrize("round_trip", ROUNDS)
def test_whatever_a_text_contains_it_comes_back(round_trip: Round, stem: str, texts: list[str]) -> None:
    items = [replace(assemble("choice", stem, texts[:1], SOURCE, CONCEPT, texts[1:]), number=1)]
    assert round_trip(items) == items


def test_an_independent_reader_finds_our_options_keys_and_weights_in_qti(tmp_path: Path) -> None:
    """onyx2moodle knows every kind but ordering; of an ordering question it reads the key."""
    from onyx2moodle.parser import parse_item

    with zipfile.ZipFile(io.BytesIO(write_qti("Tides", one_of_each()))) as written:
        written.extractall(tmp_path)
    for item in one_of_each():
        read = parse_item(tmp_path / f"items/q{item.number:03d}.xml")
        declared = read.response_decls["RESPONSE"]
        expected = [f"P{place} {key}" for place, key in enumerate(item.key, 1)]
        typed = item.kind in ("cloze", "short", "numeric")
        assert declared.correct_values == (
            expected if item.kind == "matching" else list(item.key[: 1 if typed else None])
        )
        offered = [*read.interactions[0].choices, *read.interactions[0].match_targets] if read.interactions else []
        assert {choice.identifier for choice in offered} == {each.id for each in item.options if read.interactions}
        if declared.mapping:
            right = sum(weight for weight in declared.mapping.values() if weight > 0)
            assert right == pytest.approx(item.points * (len(item.key) if item.kind in ("cloze", "short") else 1))
    assert read.interactions[0].match_sources[1].html == "mile"


FOREIGN = """\
// somebody's comment
$CATEGORY: $course$/Tides

::Grant::Who is buried in [html]Grant's tomb? {
  =Grant#Right!
  ~nobody#No.
  ~%25%Napoleon
}

Two plus two {#4:0.5}

The sun {T#Yes#No}

The {=Moon =moon} pulls the sea.

Match. {=cat -> cat food =dog -> dog food}
"""


def test_it_reads_what_moodle_writes() -> None:
    choice, number, truth, cloze, pairs = importing.read(
        "gift", FOREIGN.replace("~%25%Napoleon", "~Napoleon").replace("{T#Yes#No}", "{T}")
    )
    assert [item.kind for item in (choice, number, truth, cloze, pairs)] == [
        "choice",
        "numeric",
        "truth",
        "cloze",
        "matching",
    ]
    assert choice.text_of(choice.key[0]) == "Grant" and len(choice.options) == 3
    assert (number.key, number.tolerance) == (("4",), 0.5)
    assert cloze.stem == "The _____ pulls the sea." and cloze.key == ("Moon", "moon")
    assert pairs.prompts == ("cat", "dog") and pairs.text_of(pairs.key[1]) == "dog food"


@pytest.mark.parametrize(
    "text",
    [
        *("", "Essay. {}", "No braces.", "Choose {~a ~b}", "Q {#high}", "Q {#4:1e999}"),
        *("// lectern {broken\nQ {=a ~b ~c}", "// lectern " + '{"a":' * 12_000 + "\nQ {=a ~b ~c}"),
    ],
    ids=lambda text: text[:20],
)
def test_gift_that_cannot_be_graded_is_refused_in_words(text: str) -> None:
    with pytest.raises(Invalid):
        importing.read("gift", text)


def package(**files: str) -> str:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as written:
        for name, content in files.items():
            written.writestr(name.replace("_xml", ".xml"), content)
    return base64.b64encode(held.getvalue()).decode()


MANIFEST = '<manifest><resource identifier="q" type="imsqti_item_xmlv2p1" href="q.xml"/></manifest>'
BOMB = '<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]><assessmentItem>&b;</assessmentItem>'
OUTSIDE = '<!DOCTYPE b [<!ENTITY a SYSTEM "file:///etc/passwd">]><assessmentItem>&a;</assessmentItem>'


@pytest.mark.parametrize(
    "content",
    [
        "not base64!",
        base64.b64encode(b"not a zip").decode(),
        package(other="x"),
        package(imsmanifest_xml="<manifest"),
        package(imsmanifest_xml=MANIFEST),
        package(imsmanifest_xml=MANIFEST, q_xml=BOMB),
        package(imsmanifest_xml=MANIFEST, q_xml=OUTSIDE),
        package(imsmanifest_xml=MANIFEST, q_xml="<assessmentItem/>"),
        package(imsmanifest_xml="<manifest/>"),
    ],
    ids=["no-base64", "no-zip", "no-manifest", "no-xml", "no-file", "bomb", "outside", "no-response", "empty"],
)
def test_a_package_that_is_broken_or_hostile_is_refused(content: str) -> None:
    with pytest.raises(Invalid):
        importing.read("qti", content)


def test_what_stands_beside_a_question_and_cannot_be_read_is_left_out() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(write_qti("Tides", one_of_each()))) as ours, zipfile.ZipFile(held, "w") as theirs:
        for name in ours.namelist():
            theirs.writestr(name, '{"a":' * 12_000 if name == "lectern.json" else ours.read(name))
    read = importing.read("qti", base64.b64encode(held.getvalue()).decode())
    assert [item.stem for item in read] == [item.stem for item in one_of_each()]
    assert {item.concept_name for item in read} == {"Imported questions"}


def test_a_package_that_would_unpack_to_too_much_is_not_unpacked() -> None:
    with pytest.raises(Invalid, match="larger"):
        importing.read("qti", package(imsmanifest_xml=MANIFEST, q_xml="a" * 5_000_000))


def test_the_table_has_a_row_per_question_and_no_formula() -> None:
    items = [*one_of_each(), replace(one_of_each()[4], stem="=HYPERLINK(1)", number=9)]
    header, *rows = list(csv.reader(io.StringIO(write_csv(items))))
    assert tuple(header) == COLUMNS and len(rows) == 9
    assert rows[8][2] == "'=HYPERLINK(1)"


def test_moodle_gets_weights_tolerances_and_pairs() -> None:
    root = ElementTree.fromstring(write_moodle(one_of_each()))
    kinds = [question.get("type") for question in root]
    assert kinds == [
        "multichoice",
        "multichoice",
        "truefalse",
        "shortanswer",
        "shortanswer",
        "numerical",
        "ordering",
        "matching",
    ]
    assert sorted(float(each.get("fraction", 0)) for each in root[1].findall("answer")) == [-50, -50, 50, 50]
    assert root[5].findtext("answer/tolerance") == "0.0005"
    assert root[6].findtext("gradingtype") == "RELATIVE_ALL_PREVIOUS_AND_NEXT"
    assert [each.findtext("text") for each in root[6].findall("answer")] == ["lay", "lower \\ n", "haul #2"]
    assert [pair.findtext("text") for pair in root[7].findall("subquestion")].count("knot") == 1


def test_anki_gets_one_note_per_question_with_its_source(tmp_path: Path) -> None:
    deck = tmp_path / "deck.zip"
    deck.write_bytes(write_anki("q1", "Tides", one_of_each()))
    with zipfile.ZipFile(deck) as package:
        package.extract("collection.anki2", tmp_path)
    rows = sqlite3.connect(tmp_path / "collection.anki2").execute("SELECT flds FROM notes").fetchall()
    assert len(rows) == 8
    assert all("one nautical mile" in fields for (fields,) in rows)
