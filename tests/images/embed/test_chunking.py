"""What an index may rely on when it is given the chunks of a document."""

import subprocess
import sys
from collections import Counter

import pytest
import tiktoken
from hypothesis import given, settings
from hypothesis import strategies as st

from embed.chunking import ChunkOptions, chunk
from embed.tokens import VOCABULARY, Tokens, load_encoding
from lectern.errors import Invalid
from lectern.model import Chunk, CourseId, DocumentId, Element, Extraction, Page

BOOK, COURSE = DocumentId("book"), CourseId("physics")
SENTENCE = "Heat flows from the warm body to the cold one until both are equally warm. "

prose = st.one_of(
    st.text(max_size=120),
    st.text("ab .!?\n\t '\"(1é漢。😀", max_size=300),
    st.integers(1, 40).map(lambda times: SENTENCE * times),
    st.integers(1, 700).map(lambda length: "x1é" * length),
)
headings = st.lists(st.sampled_from(["Heat", "Work", "Entropy"]), max_size=2).map(tuple)
elements = st.builds(
    Element, st.sampled_from(["Title", "NarrativeText", "ListItem", "Table", "CodeSnippet"]), prose, headings
)
extractions = st.lists(st.lists(elements, max_size=5).map(tuple), max_size=5).map(
    lambda pages: Extraction("pdf", tuple(Page(number, page) for number, page in enumerate(pages, 1)))
)


@pytest.fixture(scope="session")
def encoding() -> tiktoken.Encoding:
    """cl100k_base as tiktoken itself builds it."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("TIKTOKEN_CACHE_DIR", str(VOCABULARY.parent))
        return tiktoken.get_encoding("cl100k_base")


def cut(extraction: Extraction, budget: int = 200) -> list[Chunk]:
    return list(chunk(extraction, BOOK, COURSE, ChunkOptions(budget)))


def one_page(*elements: Element) -> Extraction:
    return Extraction("md", (Page(1, elements),))


def section(heading: str, paragraphs: int, sentences: int = 3) -> list[Element]:
    text = [Element("NarrativeText", f"{heading} {n}. " + SENTENCE * sentences, (heading,)) for n in range(paragraphs)]
    return [Element("Title", heading), *text]


@settings(max_examples=60, deadline=None)
@given(extractions, st.integers(16, 80))
def test_no_chunk_exceeds_the_budget_and_every_declared_count_is_that_of_its_text(
    encoding: tiktoken.Encoding, extraction: Extraction, budget: int
) -> None:
    chunks = cut(extraction, budget)

    assert [len(encoding.encode_ordinary(each.text)) for each in chunks] == [each.tokens for each in chunks]
    assert all(0 < each.tokens <= budget for each in chunks)


@settings(max_examples=60, deadline=None)
@given(extractions, st.integers(16, 80))
def test_the_chunks_hold_every_visible_character_once_and_in_order(extraction: Extraction, budget: int) -> None:
    text = "".join("".join(page.text for page in extraction.pages).split())

    chunks = cut(extraction, budget)

    assert "".join("".join(each.text for each in chunks).split()) == text


@settings(max_examples=60, deadline=None)
@given(extractions, st.integers(16, 80))
def test_a_span_says_where_on_its_page_the_text_stands(extraction: Extraction, budget: int) -> None:
    pages = {page.number: page.text for page in extraction.pages}

    for each in cut(extraction, budget):
        ends = [span.at for span in each.spans[1:]] + [len(each.text)]
        for span, end in zip(each.spans, ends, strict=True):
            on_page = pages[span.page][span.start :]
            here = each.text[span.at : end]
            assert on_page.startswith(here) or (here.startswith(on_page) and not here[len(on_page) :].strip())


@settings(max_examples=40, deadline=None)
@given(extractions)
def test_sentences_are_visible_disjoint_stretches_of_their_chunk(extraction: Extraction) -> None:
    for each in cut(extraction):
        bounds = [bound for sentence in each.sentences for bound in sentence]
        assert bounds == sorted(bounds)
        assert all(each.text[start:end].strip() for start, end in each.sentences)


@settings(max_examples=40, deadline=None)
@given(extractions)
def test_ids_are_the_same_every_time_and_never_given_twice(extraction: Extraction) -> None:
    ids = [each.id for each in cut(extraction)]

    assert ids == [each.id for each in cut(extraction)]
    assert max(Counter(ids).values(), default=1) == 1
    assert all(id.startswith("book#") for id in ids)


@given(st.text("ab .!?\n'\"(12é漢。😀", min_size=1, max_size=60), st.data())
@settings(max_examples=150, deadline=None)
def test_any_stretch_between_visible_characters_is_counted_as_if_it_stood_alone(
    encoding: tiktoken.Encoding, text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    stretch = text[start:end]
    if stretch == stretch.strip():
        assert Tokens(text).count(start, end) == len(encoding.encode_ordinary(stretch))


@pytest.mark.parametrize("scattered", ["{0}", "a{0}1{0} {0}\n{0}{0}'{0}"])
def test_every_character_of_unicode_becomes_the_tokens_that_tiktoken_makes_of_it(
    encoding: tiktoken.Encoding, scattered: str
) -> None:
    own, _ = load_encoding()
    text = " ".join(scattered.format(chr(point)) for point in range(0x20000) if not 0xD800 <= point < 0xE000)

    assert own.encode_ordinary(text) == encoding.encode_ordinary(text)


@given(st.text("ab '’sſLl\n\r\t .!(12½é漢\u3000\u2028\u0301", max_size=40))
@settings(max_examples=200, deadline=None)
def test_words_are_cut_as_tiktoken_cuts_them(encoding: tiktoken.Encoding, text: str) -> None:
    own, _ = load_encoding()

    assert own.encode_ordinary(text) == encoding.encode_ordinary(text)


def test_an_inserted_paragraph_leaves_the_chunks_of_other_sections_alone() -> None:
    before = [*section("Heat", 9), *section("Work", 9), *section("Entropy", 9)]
    after = [*before[:12], Element("NarrativeText", "A new remark. " + SENTENCE, ("Work",)), *before[12:]]

    old = {each.id: each for each in cut(one_page(*before))}
    new = {each.id: each for each in cut(one_page(*after))}

    assert {old[id].headings for id in old.keys() - new.keys()} == {("Work",)}


def test_moving_a_section_to_another_page_keeps_its_chunks() -> None:
    heat, work = section("Heat", 3), section("Work", 3)

    together = cut(one_page(*heat, *work))
    apart = cut(Extraction("pdf", (Page(1, tuple(heat)), Page(2, tuple(work)))))

    assert [each.id for each in together] == [each.id for each in apart]
    assert [each.spans[0].page for each in apart] == [1, 2]


def test_a_paragraph_that_goes_on_overleaf_can_be_cited_on_both_pages() -> None:
    first, second = Element("NarrativeText", "It began here."), Element("NarrativeText", "It ended here.")
    (only,) = cut(Extraction("pdf", (Page(7, (first,)), Page(8, (second,)))))

    assert only.locate(only.text.index("began")) == (7, 3)
    assert only.locate(only.text.index("ended")) == (8, 3)


def test_a_chunk_ends_with_a_sentence() -> None:
    for each in cut(one_page(Element("NarrativeText", SENTENCE * 60))):
        assert each.text.endswith(".")


@pytest.mark.parametrize("kind", ["Table", "CodeSnippet"])
def test_a_table_or_a_program_that_fits_is_not_torn_apart(kind: str) -> None:
    block = "\n".join(f"row {number} | {number * number}" for number in range(12))
    chunks = cut(one_page(Element("NarrativeText", SENTENCE * 10), Element(kind, block)))

    assert [block in each.text for each in chunks].count(True) == 1


def test_a_long_table_is_cut_between_its_rows() -> None:
    rows = [f"body {number} | {number * 17} kelvin" for number in range(200)]
    chunks = cut(one_page(Element("Table", "\n".join(rows))))

    assert [row for each in chunks for row in each.text.split("\n")] == rows


def test_a_heading_never_stands_alone_before_a_table_that_does_not_fit() -> None:
    table = "\n".join(f"body {number} | {number * 17} kelvin" for number in range(200))
    first, *_ = cut(one_page(Element("Title", "Temperatures"), Element("Table", table, ("Temperatures",))))

    assert first.text.startswith("Temperatures\n\nbody 0 | 0 kelvin\nbody 1")


def test_small_neighbours_under_one_heading_share_a_chunk() -> None:
    entries = [[Element("Title", term, ("Glossary",)), Element("NarrativeText", SENTENCE, ("Glossary", term))]
               for term in ("Heat", "Work")]  # fmt: skip
    (only,) = cut(one_page(*entries[0], *entries[1]))

    assert only.headings == ("Glossary",)


def test_headings_and_code_are_no_sentences_and_abbreviations_end_none() -> None:
    text = "Dr. J. Smith saw it in Fig. 3. He wrote it down, e.g. Here. 2. Then he left."
    (only,) = cut(
        one_page(Element("Title", "Who saw it."), Element("NarrativeText", text), Element("CodeSnippet", "a = 1. B"))
    )

    quoted = [only.text[start:end] for start, end in only.sentences]
    assert quoted[0] == "Dr. J. Smith saw it in Fig. 3."
    assert "Who saw it." not in quoted and "a = 1. B" not in quoted


def test_the_same_text_in_another_course_is_another_chunk() -> None:
    extraction = one_page(Element("NarrativeText", SENTENCE))

    ((one,), (other,)) = (list(chunk(extraction, BOOK, CourseId(course))) for course in ("a", "b"))

    assert one.id != other.id


def test_a_budget_too_small_for_a_word_is_refused() -> None:
    with pytest.raises(Invalid, match="16 tokens"):
        ChunkOptions(8)


def test_the_vocabulary_needs_neither_network_nor_environment() -> None:
    script = (
        "import socket\n"
        "def refuse(*_, **__): raise OSError('the network was touched')\n"
        "socket.socket.connect = socket.getaddrinfo = refuse\n"
        "from embed.tokens import load_encoding\n"
        "print(load_encoding()[0].encode_ordinary('hello world'))\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], env={}, capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "[15339, 1917]"
