"""What the adapters of Bedrock, Pinecone, Secrets Manager and Parameter Store promise beyond their ports."""

import logging
import random
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from aws_lambda_powertools.utilities import parameters

from lectern.aws.bedrock_embedder import BedrockEmbedder, LangchainBedrockEmbedder
from lectern.aws.bedrock_writer import BedrockWriter
from lectern.aws.fusing import fused
from lectern.aws.secrets import parameter, secret
from lectern.errors import Invalid, LecternError, Unavailable
from lectern.model import CourseId, DocumentId

from ..loopback.answers import THROTTLED, Failure
from ..loopback.server import Loopback
from .adapters import CLAUDE, COHERE, KEY, MODELS, PINECONE, TITAN, writer
from .material import asked, brief, chunk, embedded

PHYSICS = CourseId("physics-101")
SENTENCE = "Confidential sentence of a document."


def test_throttled_texts_keep_their_order_and_none_is_lost(loopback: Loopback) -> None:
    texts = [f"fact number {number}" for number in range(60)]
    for skip in (10, 10, 20):
        loopback.fail("/invoke", THROTTLED, skip=skip)
    vectors = LangchainBedrockEmbedder(TITAN).embed(texts)
    assert vectors == LangchainBedrockEmbedder(TITAN, workers=1).embed(texts)
    assert len(loopback.asked("/invoke")) == 2 * len(texts) + 3


@pytest.mark.parametrize("model", [TITAN, COHERE, "cohere.embed-multilingual-v3"])
def test_functions_and_image_agree_on_every_vector(model: str, loopback: Loopback) -> None:
    texts = ["Heat > Flow\nHeat flows\nfrom hot to cold.", "Wärme"]
    plain, langchain = BedrockEmbedder(model), LangchainBedrockEmbedder(model)
    assert plain.model == langchain.model
    assert plain.embed(texts) == langchain.embed(texts)
    assert plain.embed_question(texts[0]) == langchain.embed_question(texts[0])


@pytest.mark.parametrize("kind", [BedrockEmbedder, LangchainBedrockEmbedder])
def test_cohere_is_told_what_it_embeds_and_gets_96_texts_at_most(
    kind: Callable[[str], BedrockEmbedder], loopback: Loopback
) -> None:
    embedder = kind(COHERE)
    embedder.embed(["heat"] * 200)
    embedder.embed_question("why?")
    bodies = [request.body for request in loopback.requests]
    assert sorted(len(body["texts"]) for body in bodies) == [1, 8, 96, 96]
    assert [body["input_type"] for body in bodies] == ["search_document"] * 3 + ["search_query"]


@pytest.mark.parametrize("name", PINECONE)
def test_without_a_course_nothing_is_asked(name: str, loopback: Loopback) -> None:
    passages = PINECONE[name](loopback.url)
    calls: list[Callable[[CourseId], object]] = [
        lambda course: passages.put(course, [embedded(chunk("Heat flows."))]),
        lambda course: passages.held(course, ["thermo#0001"]),
        lambda course: passages.of_document(course, DocumentId("thermo")),
        lambda course: passages.remove(course, ["thermo#0001"]),
        lambda course: passages.search(course, "heat", asked("heat"), 5),
    ]
    for call in calls:
        with pytest.raises(Invalid):
            call(CourseId(""))
    assert loopback.requests == []


@pytest.mark.parametrize("name", PINECONE)
def test_pinecone_needs_a_vector(name: str, loopback: Loopback) -> None:
    passages = PINECONE[name](loopback.url)
    with pytest.raises(Unavailable, match="embedding model"):
        passages.search(PHYSICS, "heat", None, 5)
    with pytest.raises(Unavailable, match="embedding model"):
        passages.put(PHYSICS, [replace(embedded(chunk("Heat flows.")), vector=None)])
    assert loopback.requests == []


@pytest.mark.parametrize("name", PINECONE)
def test_no_upsert_is_larger_than_pinecone_takes(name: str, loopback: Loopback) -> None:
    draw = random.Random(7)
    wide = [draw.random() for _ in range(1024)]
    chunks = [chunk(f"Fact {number}.", number=number) for number in range(150)]
    PINECONE[name](loopback.url).put(PHYSICS, (replace(embedded(each), vector=wide) for each in chunks))
    upserts = loopback.asked("/vectors/upsert")
    assert all(int(request.headers["Content-Length"]) <= 2_097_152 for request in upserts)
    assert max(len(request.body["vectors"]) for request in upserts) <= 100
    assert [vector["id"] for request in upserts for vector in request.body["vectors"]] == [each.id for each in chunks]


@pytest.mark.parametrize("name", PINECONE)
def test_a_chunk_that_fits_no_record_is_named(name: str, loopback: Loopback) -> None:
    with pytest.raises(Invalid, match="thermo#0001"):
        PINECONE[name](loopback.url).put(PHYSICS, [embedded(chunk("x " * 30_000))])


def test_a_passing_outage_of_pinecone_is_not_noticed(loopback: Loopback) -> None:
    loopback.fail("/vectors/upsert", Failure(503), times=1)
    PINECONE["pinecone"](loopback.url).put(PHYSICS, [embedded(chunk("Heat flows."))])
    assert len(loopback.asked("/vectors/upsert")) == 2


def test_a_rare_word_of_the_question_lifts_a_passage() -> None:
    texts = ["The law of heat.", "The law of Clausius.", "The law of steam."]
    scores = fused("What is the law of Clausius?", texts, [0.5, 0.5, 0.5])
    assert scores.index(max(scores)) == 1
    assert all(0 <= score <= 1 for score in scores)


def test_words_alone_do_not_outweigh_meaning() -> None:
    scores = fused("the law of heat", ["Energy disperses.", "The law of the sea."], [0.8, 0.2])
    assert scores[0] > scores[1]


@pytest.fixture
def fresh_values() -> Iterator[None]:
    parameters.clear_caches()  # type: ignore[no-untyped-call]
    yield
    parameters.clear_caches()  # type: ignore[no-untyped-call]


def test_secrets_and_parameters_are_read_once(fresh_values: None, loopback: Loopback) -> None:
    loopback.values = {"lectern/pinecone": KEY, "/lectern/tuning": '{"least": 0.3}'}
    assert [secret("lectern/pinecone") for _ in range(3)] == [KEY] * 3
    assert [parameter("/lectern/tuning") for _ in range(3)] == ['{"least": 0.3}'] * 3
    assert len(loopback.requests) == 2


def test_a_secret_that_cannot_be_read_is_unavailable(fresh_values: None, loopback: Loopback) -> None:
    with pytest.raises(Unavailable, match="lectern/none"):
        secret("lectern/none")
    with pytest.raises(Unavailable, match="/lectern/none"):
        parameter("/lectern/none")


def speaking(loopback: Loopback) -> list[Callable[[], object]]:
    """One call of everything that carries a document's text or a key."""
    embedders = [BedrockEmbedder(TITAN), LangchainBedrockEmbedder(TITAN)]
    indexes = [opened(loopback.url) for opened in PINECONE.values()]
    models = [writer(name, loopback) for name in MODELS]
    return [
        *[lambda e=each: e.embed([SENTENCE]) for each in embedders],
        *[lambda i=each: i.put(PHYSICS, [embedded(chunk(SENTENCE))]) for each in indexes],
        *[lambda i=each: i.search(PHYSICS, SENTENCE, asked(SENTENCE), 5) for each in indexes],
        *[lambda m=each: list(m.write(brief("Why?", SENTENCE))) for each in models],
    ]


def test_neither_keys_nor_documents_reach_the_logs(loopback: Loopback, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for call in speaking(loopback):
        call()
    loopback.fail("/", Failure(400, "ValidationException", f"{SENTENCE} {KEY}"), times=99)
    for call in speaking(loopback):
        with pytest.raises(LecternError) as outage:
            call()
        logging.getLogger("lectern").exception("failed", exc_info=outage.value)
        trace = "".join(traceback.format_exception(outage.value))
        assert "Confidential" not in trace and KEY not in trace
    assert "failed" in caplog.text
    assert "Confidential" not in caplog.text
    assert KEY not in caplog.text and "sk-loopback" not in caplog.text


def test_adapters_do_not_show_their_keys(loopback: Loopback) -> None:
    shown = repr([*(opened(loopback.url) for opened in PINECONE.values()), writer("openai", loopback)])
    assert KEY not in shown and "sk-loopback" not in shown


LAMBDA = """
import sys
sys.modules["multiprocessing.synchronize"] = None  # what Lambda does: there is no /dev/shm
from tests.contracts.adapters import PINECONE, TITAN
from tests.contracts.material import asked, chunk, embedded
from lectern.aws.bedrock_embedder import LangchainBedrockEmbedder
vectors = LangchainBedrockEmbedder(TITAN).embed(["heat"] * 40)
for opened in PINECONE.values():
    passages = opened(sys.argv[1])
    passages.put("physics", [embedded(chunk(f"Fact {n}.", number=n)) for n in range(120)])
    print(len(vectors), len(passages.search("physics", "Fact 7.", asked("Fact 7."), 5)))
"""


def test_no_adapter_needs_shared_memory(loopback: Loopback, pytestconfig: pytest.Config) -> None:
    command = [sys.executable, "-c", LAMBDA, loopback.url]
    done = subprocess.run(command, cwd=pytestconfig.rootpath, capture_output=True, text=True, timeout=120)
    assert done.stdout.split("\n")[:2] == ["40 5", "40 5"], done.stderr


def test_a_region_without_the_service_is_unavailable(monkeypatch: pytest.MonkeyPatch, loopback: Loopback) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "http://127.0.0.1:9")
    with pytest.raises(Unavailable, match="could not be reached"):
        list(BedrockWriter(CLAUDE).write(brief("Why?", "Heat flows.")))
