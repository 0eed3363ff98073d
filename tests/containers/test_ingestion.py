"""Real files through both images as Lambda runs them, with no network but a cloud on their own loopback."""

import json
from dataclasses import replace
from typing import Any

import pytest

from lectern import objects
from lectern.model import CourseId, Extraction
from tests.containers.cloud import SAMPLES, Cloud, arrived
from tests.containers.conftest import without
from tests.containers.functions import Lambda, Running, running

QUESTIONS: list[dict[str, Any]] = json.loads((SAMPLES.parent / "questions.json").read_text())["answerable"]
SCAN, TEXT = "02-anchoring-scan.pdf", "05-planning-a-passage.md"
ALL_DONE: dict[str, list[dict[str, str]]] = {"batchItemFailures": []}
TOO_LITTLE = 96  # MiB: the handler fits, a page being recognised does not


def plain(text: str) -> str:
    return " ".join(text.split()).casefold()


@pytest.mark.parametrize("name", sorted(file.name for file in SAMPLES.iterdir()))
def test_a_file_becomes_pages_and_passages_that_hold_its_answers(
    raised: Cloud, extract: Running, embed: Running, name: str
) -> None:
    run = raised.upload(name)
    assert extract.invoke(arrived(objects.upload(run))) == ALL_DONE
    extraction = Extraction.from_json(raised.files.read_json(objects.pages(run)))
    assert {page.source for page in extraction.pages} == {"ocr" if name == SCAN else "text"}
    assert embed.invoke(arrived(objects.pages(run))) == ALL_DONE
    assert raised.document(run)["state"] == "ready"
    asked = [question for question in QUESTIONS if question["document"] == name]
    assert asked
    for question in asked:
        page, answer = extraction.pages[question["pages"][0] - 1], plain(question["answer"][0])
        assert answer in plain(page.text)
        assert any(answer in plain(text) for text in raised.passages(run))


def test_a_file_that_needs_too_much_memory_fails_alone(raised: Cloud, network: str, extract_function: Lambda) -> None:
    """The kernel ends the process that reads the file; the function lives on and says why."""
    scan, text = raised.upload(SCAN, CourseId("small")), raised.upload(TEXT, CourseId("small"))
    with running(replace(extract_function, memory=TOO_LITTLE), network) as small:
        assert small.invoke(arrived(objects.upload(scan))) == ALL_DONE
        assert small.invoke(arrived(objects.upload(text))) == ALL_DONE
    assert raised.document(scan)["reason"]["code"] == "needs_too_much_memory"
    assert raised.document(text)["state"] == "embedding"


def test_when_aws_cannot_be_reached_the_record_is_named_and_tried_again(
    raised: Cloud, network: str, extract_function: Lambda
) -> None:
    nowhere = {**extract_function.variables, "AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_MAX_ATTEMPTS": "1"}
    event = arrived(objects.upload(raised.upload(TEXT, CourseId("cut off"))))
    with running(replace(extract_function, variables=nowhere), network) as function:
        answer = function.invoke(event)
    assert answer == {"batchItemFailures": [{"itemIdentifier": event["Records"][0]["messageId"]}]}


def test_a_setting_that_names_no_provider_is_named(raised: Cloud, network: str, embed_function: Lambda) -> None:
    wrong = {**embed_function.variables, "LECTERN_EMBEDDER": "sagemaker"}
    with running(replace(embed_function, variables=wrong), network) as function:
        answer = function.invoke(arrived("pages/c1/d1/1.json"))
    assert (answer["errorType"], answer["errorMessage"]) == ("Misconfigured", "LECTERN_EMBEDDER is embedded or bedrock")


@pytest.mark.parametrize("variable", ["LECTERN_TABLE", "LECTERN_BUCKET", "LECTERN_PINECONE_HOST"])
def test_a_missing_variable_is_named(raised: Cloud, network: str, embed_function: Lambda, variable: str) -> None:
    with running(without(embed_function, variable), network) as function:
        answer = function.invoke(arrived("pages/c1/d1/1.json"))
    assert answer["errorType"] == "Misconfigured"
    assert variable in answer["errorMessage"]


@pytest.mark.parametrize("variable", ["LECTERN_TABLE", "LECTERN_BUCKET", "LECTERN_EXTRACT_QUEUE"])
def test_a_variable_that_extract_misses_is_named(
    raised: Cloud, network: str, extract_function: Lambda, variable: str
) -> None:
    with running(without(extract_function, variable), network) as function:
        answer = function.invoke(arrived("uploads/c1/d1/1/notes.md"))
    assert answer["errorType"] == "Misconfigured"
    assert variable in answer["errorMessage"]


@pytest.mark.parametrize("name", ["extract", "embed"])
def test_a_warm_up_loads_the_models_and_later_ones_find_them_loaded(
    raised: Cloud, network: str, request: pytest.FixtureRequest, name: str
) -> None:
    with running(request.getfixturevalue(f"{name}_function"), network) as function:
        first, second = (function.invoke({"warm_up": {"hold": 0.1}}) for _ in range(2))
        log = function.log
    assert (first["cold"], second["cold"]) == (True, False)
    assert first["copy"] == second["copy"]
    assert "not loaded" not in log
