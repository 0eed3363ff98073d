"""What every adapter of a port promises, whoever provides it."""

import math
from pathlib import Path

import pytest

from lectern.errors import Unavailable
from lectern.model import CourseId, DocumentId, Usage
from lectern.ports import Embedder, Passages, Writer

from ..loopback.answers import Failure
from ..loopback.server import Loopback
from .adapters import BEDROCK, MODELS, PINECONE
from .adapters import embedder as an_embedder
from .adapters import passages as some_passages
from .adapters import writer as a_writer
from .material import asked, brief, chunk, embedded, rich_chunk

PHYSICS, HISTORY = CourseId("physics-101"), CourseId("history-101")
DOWN = Failure(408, "ModelTimeoutException")


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("minilm")


@pytest.fixture(params=["minilm", *BEDROCK])
def embedder(request: pytest.FixtureRequest, model_folder: Path, loopback: Loopback) -> Embedder:
    return an_embedder(request.param, model_folder)


@pytest.fixture(params=["sqlite", *PINECONE])
def passages(request: pytest.FixtureRequest, tmp_path: Path, loopback: Loopback) -> Passages:
    return some_passages(request.param, tmp_path, loopback)


@pytest.fixture(params=["extractive", *MODELS])
def writer(request: pytest.FixtureRequest, loopback: Loopback) -> Writer:
    return a_writer(request.param, loopback)


def cosine(one: list[float], other: list[float]) -> float:
    return math.sumprod(one, other)


def test_each_text_gets_its_vector_in_order(embedder: Embedder) -> None:
    texts = [f"fact {number} about the {word}" for number, word in enumerate(["heat", "steam engine", "sea"] * 40)]
    vectors = embedder.embed(texts)
    assert len(vectors) == len(texts)
    for at in (0, 7, 95, 96, 119):
        assert cosine(list(vectors[at]), list(embedder.embed([texts[at]])[0])) > 0.98
        assert cosine(list(vectors[at]), list(vectors[at - 1])) < 0.98


def test_vectors_have_unit_length_and_one_width(embedder: Embedder) -> None:
    *documents, question = [*embedder.embed(["heat", "Wärme fließt", "x\n" * 50]), embedder.embed_question("why?")]
    assert all(math.hypot(*vector) == pytest.approx(1, abs=1e-5) for vector in [*documents, question])
    assert {len(vector) for vector in documents} == {len(question)}


def test_a_question_is_near_the_text_that_answers_it(embedder: Embedder) -> None:
    answer, other = embedder.embed(["Heat flows from hot to cold.", "The treaty was signed in Vienna."])
    question = embedder.embed_question("Where does heat flow to, hot or cold?")
    assert cosine(list(question), list(answer)) > cosine(list(question), list(other)) + 0.1


def test_nothing_to_embed_is_no_error(embedder: Embedder) -> None:
    assert embedder.embed([]) == []


def test_the_model_name_tells_the_width(embedder: Embedder) -> None:
    assert embedder.model.endswith(f"/{len(embedder.embed_question('why?'))}")


@pytest.mark.parametrize("name", BEDROCK)
def test_an_embedder_that_cannot_be_reached_is_unavailable(name: str, loopback: Loopback, tmp_path: Path) -> None:
    loopback.fail("/invoke", DOWN, times=99)
    embedder = an_embedder(name, tmp_path)
    with pytest.raises(Unavailable):
        embedder.embed(["heat"] * 3)
    with pytest.raises(Unavailable):
        embedder.embed_question("why?")


def test_a_passage_comes_back_exactly_as_it_was_put(passages: Passages) -> None:
    passages.put(PHYSICS, [embedded(rich_chunk(), "thermo@1", "thermo@2")])
    (found,) = passages.search(PHYSICS, "Entropie wächst", asked("Entropie wächst"), 5)
    assert found.chunk == rich_chunk()
    assert found.editions == {"thermo@1", "thermo@2"}


def test_the_best_passage_is_first(passages: Passages) -> None:
    texts = ["Heat flows from hot to cold.", "A piston moves in its cylinder.", "The treaty was signed in Vienna."]
    passages.put(PHYSICS, [embedded(chunk(text, number=number)) for number, text in enumerate(texts)])
    question = "Which way does heat flow, hot to cold?"
    found = passages.search(PHYSICS, question, asked(question), 2)
    assert found[0].chunk.text == texts[0]
    assert len(found) <= 2
    assert [passage.score for passage in found] == sorted((passage.score for passage in found), reverse=True)


def test_support_is_higher_for_a_question_that_the_course_answers(passages: Passages) -> None:
    passages.put(
        PHYSICS, [embedded(chunk("Heat flows from hot to cold.")), embedded(chunk("Steam expands.", number=2))]
    )
    known = "Does heat flow from hot to cold?"
    foreign = "Who conquered Constantinople?"
    support = {
        q: max((p.support for p in passages.search(PHYSICS, q, asked(q), 5)), default=0.0) for q in (known, foreign)
    }
    assert 0 <= support[foreign] < support[known] <= 1


def test_putting_twice_is_putting_once(passages: Passages) -> None:
    for _ in range(2):
        passages.put(PHYSICS, [embedded(chunk("Heat flows."))])
    assert passages.of_document(PHYSICS, DocumentId("thermo")) == ["thermo#0001"]
    assert len(passages.search(PHYSICS, "heat flows", asked("heat flows"), 5)) == 1


def test_a_chunk_put_again_has_its_new_editions(passages: Passages) -> None:
    passages.put(PHYSICS, [embedded(chunk("Heat flows."), "thermo@1")])
    passages.put(PHYSICS, [embedded(chunk("Heat flows."), "thermo@1", "thermo@2")])
    assert passages.held(PHYSICS, ["thermo#0001"]) == {"thermo#0001": {"thermo@1", "thermo@2"}}


def test_a_course_never_sees_or_touches_the_passages_of_another(passages: Passages) -> None:
    passages.put(PHYSICS, [embedded(chunk("Heat flows."))])
    passages.put(HISTORY, [embedded(chunk("The treaty.", document="vienna"))])
    passages.remove(HISTORY, ["thermo#0001"])
    assert passages.held(HISTORY, ["thermo#0001"]) == {}
    assert passages.of_document(HISTORY, DocumentId("thermo")) == []
    assert all(p.chunk.document == "vienna" for p in passages.search(HISTORY, "heat flows", asked("heat flows"), 5))
    assert passages.held(PHYSICS, ["thermo#0001"]) == {"thermo#0001": {"thermo@1"}}


def test_what_another_course_holds_weighs_nothing(passages: Passages) -> None:
    passages.put(PHYSICS, [embedded(chunk("Heat flows.", number=1)), embedded(chunk("Work is force.", number=2))])
    alone = passages.search(PHYSICS, "Where does heat flow?", asked("Where does heat flow?"), 5)
    passages.put(HISTORY, [embedded(chunk(f"The heat of battle {number}.", number=number)) for number in range(40)])
    assert passages.search(PHYSICS, "Where does heat flow?", asked("Where does heat flow?"), 5) == alone


def test_a_large_document_is_listed_held_and_removed_whole(passages: Passages) -> None:
    chunks = [chunk(f"Fact {number} of many.", number=number) for number in range(230)]
    passages.put(PHYSICS, (embedded(each) for each in chunks))
    passages.put(PHYSICS, [embedded(chunk("Another book.", document="thermo2"))])
    ids = [each.id for each in chunks]
    assert sorted(passages.of_document(PHYSICS, DocumentId("thermo"))) == ids
    assert sorted(passages.held(PHYSICS, [*ids, "thermo#nowhere"])) == ids
    question = chunks[117].embedded_text
    assert passages.search(PHYSICS, question, asked(question), 1)[0].chunk == chunks[117]
    passages.remove(PHYSICS, [*ids, "thermo#nowhere"])
    assert passages.of_document(PHYSICS, DocumentId("thermo")) == []
    assert passages.of_document(PHYSICS, DocumentId("thermo2")) == ["thermo2#0001"]


def test_an_empty_course_has_nothing(passages: Passages) -> None:
    passages.remove(PHYSICS, ["thermo#0001"])
    assert passages.search(PHYSICS, "heat", asked("heat"), 5) == []
    assert passages.held(PHYSICS, ["thermo#0001"]) == {}
    assert passages.of_document(PHYSICS, DocumentId("thermo")) == []


@pytest.mark.parametrize("name", PINECONE)
def test_an_index_that_cannot_be_reached_is_unavailable(name: str, loopback: Loopback, tmp_path: Path) -> None:
    loopback.fail("/", Failure(429), times=99)
    passages = some_passages(name, tmp_path, loopback)
    with pytest.raises(Unavailable):
        passages.put(PHYSICS, [embedded(chunk("Heat flows."))])
    with pytest.raises(Unavailable):
        passages.search(PHYSICS, "heat", asked("heat"), 5)
    with pytest.raises(Unavailable):
        passages.held(PHYSICS, ["thermo#0001"])
    with pytest.raises(Unavailable):
        passages.of_document(PHYSICS, DocumentId("thermo"))
    with pytest.raises(Unavailable):
        passages.remove(PHYSICS, ["thermo#0001"])


def test_an_answer_is_pieces_of_text_and_then_one_usage(writer: Writer) -> None:
    *pieces, usage = writer.write(brief("Which way does heat flow?", "Heat flows from hot to cold."))
    assert pieces
    assert all(isinstance(piece, str) and piece for piece in pieces)
    assert isinstance(usage, Usage)


def test_an_answer_cites_its_evidence(writer: Writer) -> None:
    *pieces, _ = writer.write(brief("Which way does heat flow?", "Heat flows from hot to cold."))
    assert "[1]" in "".join(str(piece) for piece in pieces)


def test_a_first_question_needs_no_rewriting(writer: Writer, loopback: Loopback) -> None:
    assert writer.rewrite(brief("Which way does heat flow?")) == "Which way does heat flow?"
    assert loopback.requests == []


def test_a_writer_says_how_it_works(writer: Writer) -> None:
    assert writer.mode


@pytest.mark.parametrize("name", MODELS)
def test_a_writer_that_cannot_be_reached_is_unavailable(name: str, loopback: Loopback) -> None:
    loopback.fail("/", DOWN, times=99)
    with pytest.raises(Unavailable):
        list(a_writer(name, loopback).write(brief("Why?", "Heat flows.")))
