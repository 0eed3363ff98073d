"""What is special about the index in one SQLite file."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from lectern.embedded.ranking import LEXICAL_SUPPORT_GATE
from lectern.embedded.sqlite_passages import SqlitePassages
from lectern.model import Chunk, CourseId, DocumentId, Embedded, PageSpan

PHYSICS, HISTORY = CourseId("physics"), CourseId("history")
FACTS = [
    "Heat flows from the warm body to the cold one. James Joule measured the mechanical equivalent of heat in 1843.",
    "Entropy never decreases in a closed system. Rudolf Clausius gave it its name in 1865.",
    "A heat engine turns heat into work. The steam engine of James Watt had a separate condenser.",
    "A thermometer measures temperature. Anders Celsius divided the scale between ice and steam into 100 degrees.",
    "Pressure and volume of a gas are inversely proportional. Robert Boyle published this law in 1662.",
]
EDITION = frozenset({"1"})


def embedded(number: int, text: str, vector: tuple[float, ...] | None = None) -> Embedded:
    middle = text.index(". ") + 1 if ". " in text else len(text)
    sentences = ((0, middle), (middle + 1, len(text))) if middle < len(text) else ((0, middle),)
    id = f"book#{number}"
    chunk = Chunk(id, DocumentId("book"), text, ("Thermodynamics",), 20, (PageSpan(1, 0, 0),), sentences)
    return Embedded(chunk, EDITION, vector, (vector,) * len(sentences) if vector else ())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "passages.sqlite"


@pytest.fixture
def passages(path: Path) -> SqlitePassages:
    index = SqlitePassages(path)
    index.put(PHYSICS, [embedded(number, fact) for number, fact in enumerate(FACTS)])
    return index


def best_support(index: SqlitePassages, question: str) -> float:
    return max((passage.support for passage in index.search(PHYSICS, question, None, 5)), default=0.0)


def test_another_course_changes_neither_what_is_found_nor_its_scores(passages: SqlitePassages) -> None:
    before = passages.search(PHYSICS, "Who measured heat in Paris?", None, 5)

    passages.put(HISTORY, [embedded(number, "Who measured the heat of the revolution?") for number in range(40)])

    assert passages.search(PHYSICS, "Who measured heat in Paris?", None, 5) == before


@pytest.mark.parametrize(
    "question",
    [
        "What did James Joule measure in 1843?",
        "Who gave entropy its name?",
        "Which engine had a separate condenser?",
        "When did Robert Boyle publish his law?",
    ],
)
def test_a_question_that_the_course_answers_passes_the_gate(passages: SqlitePassages, question: str) -> None:
    assert best_support(passages, question) >= LEXICAL_SUPPORT_GATE


@pytest.mark.parametrize(
    "question",
    [
        "What did Michael Faraday measure in 1831?",
        "Who invented the refrigerator compressor?",
        "What is the specific latent heat of nitrogen?",
        "When did Lavoisier publish the caloric theory?",
    ],
)
def test_a_near_question_with_a_name_that_the_course_lacks_does_not(passages: SqlitePassages, question: str) -> None:
    assert best_support(passages, question) < LEXICAL_SUPPORT_GATE


def test_a_chunk_that_is_put_again_is_found_once_with_its_new_text(passages: SqlitePassages) -> None:
    passages.put(PHYSICS, [embedded(0, "Caloric was thought to be a fluid.")])

    assert [each.chunk.id for each in passages.search(PHYSICS, "caloric fluid", None, 5)] == ["book#0"]
    assert passages.search(PHYSICS, "Joule", None, 5) == []


def test_a_removed_chunk_is_found_neither_by_words_nor_by_vector(path: Path) -> None:
    index = SqlitePassages(path)
    index.put(PHYSICS, [embedded(1, "Entropy grows.", (1.0, 0.0)), embedded(2, "Heat flows.", (0.0, 1.0))])
    index.search(PHYSICS, "entropy", (1.0, 0.0), 5)

    index.remove(PHYSICS, ["book#1", "book#9"])

    assert [each.chunk.id for each in index.search(PHYSICS, "entropy", (1.0, 0.0), 5)] == ["book#2"]


def test_what_another_process_puts_is_found_by_vector_at_once(path: Path) -> None:
    reader, writer = SqlitePassages(path), SqlitePassages(path)
    writer.put(PHYSICS, [embedded(1, "Entropy grows.", (1.0, 0.0))])
    reader.search(PHYSICS, "xylophone", (0.0, 1.0), 1)

    writer.put(PHYSICS, [embedded(2, "Heat flows.", (0.0, 1.0))])

    assert [each.chunk.id for each in reader.search(PHYSICS, "xylophone", (0.0, 1.0), 1)] == ["book#2"]


def test_processes_that_begin_the_file_and_write_at_once_lose_nothing(path: Path) -> None:
    script = (
        "import sys; from pathlib import Path\n"
        "from tests.contracts.test_embedded_passages import PHYSICS, SqlitePassages, embedded\n"
        "first = int(sys.argv[2])\n"
        "for number in range(first, first + 25):\n"
        "    SqlitePassages(Path(sys.argv[1])).put(PHYSICS, [embedded(number, f'Fact {number}')])\n"
    )
    writers = [subprocess.Popen([sys.executable, "-c", script, str(path), str(first)]) for first in (0, 100, 200)]

    assert [writer.wait() for writer in writers] == [0, 0, 0]
    assert len(SqlitePassages(path).of_document(PHYSICS, DocumentId("book"))) == 75


@pytest.mark.parametrize("question", ['" OR text:', "NEAR(heat *", "", "the", "'; DROP TABLE chunk; --", "熱は流れる"])
def test_a_question_is_never_read_as_query_language(passages: SqlitePassages, question: str) -> None:
    passages.search(PHYSICS, question, None, 5)

    assert len(passages.of_document(PHYSICS, DocumentId("book"))) == len(FACTS)


def test_sentences_come_with_their_nearness_best_first(path: Path) -> None:
    index = SqlitePassages(path)
    one = replace(embedded(1, FACTS[0], (0.6, 0.8)), sentences=((0.0, 1.0), (1.0, 0.0)))
    index.put(PHYSICS, [one])

    (found,) = index.search(PHYSICS, "heat", (1.0, 0.0), 1)

    (start, end, nearness), *_ = found.sentences
    assert found.chunk.text[start:end].startswith("James Joule")
    assert nearness == pytest.approx(1.0, abs=0.01)


def test_vectors_of_another_model_are_left_aside(path: Path) -> None:
    index = SqlitePassages(path)
    index.put(PHYSICS, [embedded(1, "Heat flows.", (1.0, 0.0, 0.0)), embedded(2, "Entropy grows.", (1.0, 0.0))])

    found = index.search(PHYSICS, "heat", (1.0, 0.0), 5)

    assert {each.chunk.id for each in found} == {"book#1", "book#2"}


def test_lexical_search_works_where_numpy_is_not_installed(path: Path, passages: SqlitePassages) -> None:
    script = (
        "import sys; sys.modules['numpy'] = None\n"
        "from pathlib import Path; from lectern.embedded.sqlite_passages import SqlitePassages\n"
        "print(SqlitePassages(Path(sys.argv[1])).search('physics', 'Clausius', None, 1)[0].chunk.id)\n"
    )
    ran = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "book#1"
