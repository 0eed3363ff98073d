"""An answer is cited verbatim from the live course, or it is refused."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from chat.answering import LEXICAL_ONLY, Answering
from chat.cleaning import REMOVED, clean
from chat.tuning import Tuning
from lectern.embedded.extractive import Extractive
from lectern.model import Answer, Brief, Citation, CourseId, Turn, Usage
from lectern.ports import Writer
from tests.images.pipeline import COURSE, Pipeline, make_pipeline

LIGHTS = "# Lights\n\nThe lighthouse of Merrow flashes twice every ten seconds. It was built in 1861.\n"


@pytest.fixture
def pipeline(ledger, files, tmp_path: Path) -> Pipeline:  # type: ignore[no-untyped-def]
    return make_pipeline(ledger, files, tmp_path)


@dataclass
class Says:
    """A writer that says what a test wants, whatever it is asked; it remembers its briefs."""

    text: str
    mode: str = "a language model"
    briefs: list[Brief] = field(default_factory=list)

    def write(self, brief: Brief) -> Iterator[str | Usage]:
        self.briefs.append(brief)
        yield from (self.text[start : start + 7] for start in range(0, len(self.text), 7))
        yield Usage(10, 5)

    def rewrite(self, brief: Brief) -> str:
        return f"{brief.history[-2].text} {brief.question}"


def answering(pipeline: Pipeline, writer: Writer) -> Answering:
    return Answering(pipeline.ledger, None, pipeline.passages, writer, Tuning(lexical_gate=0.3))


def ask(answering: Answering, question: str, history: tuple[Turn, ...] = (), course: CourseId = COURSE) -> Answer:
    *_, answer = answering.answer(course, question, history)
    assert isinstance(answer, Answer)
    return answer


def test_it_cites_the_page_it_used(pipeline: Pipeline) -> None:
    run = pipeline.ingest(LIGHTS, "lights.md")
    answer = ask(answering(pipeline, Extractive()), "How often does the lighthouse of Merrow flash?")
    page = pipeline.files.read_json(f"pages/{COURSE}/{run.document}/1.json")["pages"][0]
    text = "\n\n".join(element["text"] for element in page["elements"])
    first = answer.citations[0]
    assert (first.name, first.page) == ("lights.md", 1)
    assert text[first.start : first.end] == first.quote
    assert "twice every ten seconds" in first.quote


def test_it_refuses_and_says_what_it_searched(pipeline: Pipeline) -> None:
    pipeline.ingest(LIGHTS, "lights.md")
    answer = ask(
        answering(pipeline, Says("never asked [1]")), "Which composer wrote the opera about Tosca and Scarpia?"
    )
    assert (answer.refused, answer.citations) == (True, ())
    assert "searched" in answer.text


def test_a_course_without_documents_is_told_apart(pipeline: Pipeline) -> None:
    assert "no document yet" in ask(answering(pipeline, Extractive()), "What is a tide?").text


def test_another_courses_documents_are_never_evidence(pipeline: Pipeline) -> None:
    pipeline.ingest(LIGHTS, "lights.md")
    assert ask(answering(pipeline, Extractive()), "How often does the lighthouse flash?", course=CourseId("c2")).refused


def test_every_answer_says_that_only_words_were_searched(pipeline: Pipeline) -> None:
    pipeline.ingest(LIGHTS, "lights.md")
    answer = ask(answering(pipeline, Extractive()), "How often does the lighthouse flash?")
    assert answer.notice == LEXICAL_ONLY
    assert "lexical" in answer.mode


@pytest.mark.parametrize(
    "text",
    [
        "The lighthouse of Merrow flashes twice every ten seconds [9].",
        "Bananas are rich in potassium and grow in Ecuador [1].",
        'The text says "the lighthouse flashes thrice every minute" [1].',
        "The lighthouse of Merrow flashes twice every ten seconds.",
    ],
    ids=["a number that was not given", "a claim not in the passage", "a forged quote", "no citation at all"],
)
def test_a_citation_that_does_not_hold_is_dropped(pipeline: Pipeline, text: str) -> None:
    pipeline.ingest(LIGHTS, "lights.md")
    answer = ask(answering(pipeline, Says(text)), "How often does the lighthouse of Merrow flash?")
    assert (answer.citations, answer.refused) == ((), True)


def test_a_language_models_claim_is_cited_with_the_sentence_that_supports_it(pipeline: Pipeline) -> None:
    pipeline.ingest(LIGHTS, "lights.md")
    answer = ask(
        answering(pipeline, Says("It flashes twice every ten seconds [1].")), "How often does the light flash?"
    )
    assert [citation.quote for citation in answer.citations] == [
        "The lighthouse of Merrow flashes twice every ten seconds."
    ]
    assert (answer.usage, answer.refused) == (Usage(10, 5), False)


def test_an_answer_comes_in_pieces_before_its_citations(pipeline: Pipeline) -> None:
    pipeline.ingest(LIGHTS, "lights.md")
    says = Says("The lighthouse flashes twice every ten seconds [1].")
    kinds = [type(event) for event in answering(pipeline, says).answer(COURSE, "How often does the light flash?", ())]
    assert kinds.count(str) > 3
    assert kinds == sorted(kinds, key=[str, Citation, Answer].index)


def test_a_follow_up_is_searched_with_what_was_said_before(pipeline: Pipeline) -> None:
    pipeline.ingest(LIGHTS, "lights.md")
    says = Says("The lighthouse was built in 1861 [1].")
    history = (Turn("user", "How often does the lighthouse of Merrow flash?"), Turn("assistant", "Twice."))
    answer = ask(answering(pipeline, says), "When was it built?", history)
    assert not answer.refused  # "When was it built?" alone finds nothing
    assert (says.briefs[0].question, says.briefs[0].history) == ("When was it built?", history)


def test_a_deleted_document_is_no_evidence_from_that_moment(pipeline: Pipeline) -> None:
    from lectern.ledger import settling

    run = pipeline.ingest(LIGHTS, "lights.md")
    settling.delete(pipeline.ledger, COURSE, run.document)
    assert ask(answering(pipeline, Extractive()), "How often does the lighthouse of Merrow flash?").refused


@pytest.mark.parametrize(
    "word",
    [
        "![x](https://evil.example/a.png?q=",
        "[here](//evil.example)",
        "https://evil.example",
        "www.evil.example",
        "<img",
    ],
)
def test_links_and_images_never_leave_in_an_answer(word: str) -> None:
    pieces = [part for part in clean(iter([*f"It is known, {word} so.", Usage()])) if isinstance(part, str)]
    assert "".join(pieces) == f"It is known, {REMOVED} so."


def test_cleaning_keeps_every_other_word_and_its_place() -> None:
    text = "a < b, see [1]; 3:4 and\nthe end."
    assert "".join(part for part in clean(iter([*text, Usage()])) if isinstance(part, str)) == text


def test_tuning_refuses_what_makes_no_sense() -> None:
    assert Tuning.read('{"gate": 0.2}') == replace(Tuning(), gate=0.2)
    for wrong in ('{"gate": 2}', '{"passages": 0}', '{"speed": 1}'):
        with pytest.raises(ValueError):
            Tuning.read(wrong)
