"""What is special about answers that are made of the course's own sentences."""

from collections.abc import Sequence

import pytest

from lectern.embedded.extractive import Extractive
from lectern.model import Brief, Chunk, DocumentId, Evidence, Passage, Turn, Usage

JOULE = "Joule measured the mechanical equivalent of heat in 1843. He stirred water with a falling weight."
CLAUSIUS = "Clausius coined the word entropy in 1865. Entropy never decreases in a closed system."


def evidence(number: int, text: str, scores: Sequence[float] = (), heading: str = "") -> Evidence:
    """The sentences end with full stops; the heading is part of the text and no sentence."""
    text = f"{heading}\n\n{text}" if heading else text
    middle, start = text.index(". ") + 1, text.index("\n\n") + 2 if heading else 0
    sentences = ((start, middle), (middle + 1, len(text)))
    chunk = Chunk(f"book#{number}", DocumentId("book"), text, (), 20, (), sentences)
    scored = [(*span, score) for span, score in zip(sentences, scores, strict=False)]
    return Evidence(number, "book.pdf", Passage(chunk, frozenset(), 1.0, 1.0, tuple(scored)))


def written(question: str, *given: Evidence) -> str:
    return "".join(piece for piece in Extractive().write(Brief(question, given)) if isinstance(piece, str))


def test_the_nearest_sentence_comes_first_word_for_word_with_its_marker() -> None:
    answer = written("Who coined the word entropy?", evidence(1, JOULE), evidence(2, CLAUSIUS))

    assert answer.startswith("Clausius coined the word entropy in 1865. [2]")


def test_a_sentence_without_the_question_s_words_is_found_by_its_nearness() -> None:
    answer = written("How was the experiment done?", evidence(1, JOULE, (0.1, 0.7)), evidence(2, CLAUSIUS, (0.1, 0.1)))

    assert answer.startswith("He stirred water with a falling weight. [1]")


def test_a_sentence_that_two_passages_share_is_written_once() -> None:
    assert written("Who coined the word entropy?", evidence(1, CLAUSIUS), evidence(2, CLAUSIUS)).count("coined") == 1


def test_a_heading_is_not_an_answer() -> None:
    answer = written("Who measured heat in 1843?", evidence(1, JOULE, heading="Who measured heat in 1843?"))

    assert "?" not in answer and "Joule" in answer


def test_it_counts_no_tokens_and_says_so_once() -> None:
    pieces = list(Extractive().write(Brief("Who coined entropy?", (evidence(1, CLAUSIUS),))))

    assert [piece for piece in pieces if isinstance(piece, Usage)] == [Usage()] == pieces[-1:]


def test_no_evidence_is_no_answer() -> None:
    assert written("Who coined entropy?") == ""


@pytest.mark.parametrize(
    ("question", "rewritten"),
    [
        ("Why does it grow?", "Why does it grow? (entropy closed system)"),
        ("And in 1865?", "And in 1865? (entropy closed system)"),
        ("Which law did Robert Boyle publish?", "Which law did Robert Boyle publish?"),
    ],
)
def test_a_question_that_points_back_takes_its_subject_along(question: str, rewritten: str) -> None:
    history = (
        Turn("user", "What is heat?"),
        Turn("assistant", "Heat flows."),
        Turn("user", "What is entropy in a closed system?"),
        Turn("assistant", "It grows."),
    )

    assert Extractive().rewrite(Brief(question, (), history)) == rewritten


def test_a_first_question_stays_as_it_is() -> None:
    assert Extractive().rewrite(Brief("Why is it hot?", ())) == "Why is it hot?"
