"""What is started is what is deployed: the artefact, its layer and Lambda's runtime client, and nothing of here."""

import json
import subprocess
from typing import Any

import pytest

from benchmarks.starting.asking import Question
from benchmarks.starting.packing import packed
from benchmarks.starting.processes import start, variables
from benchmarks.starting.subjects import of_template
from local.folder import PROJECT

ASKED = {
    "httpMethod": "GET", "path": "/openapi.json", "resource": "/openapi.json", "headers": {}, "body": None,
    "queryStringParameters": None, "multiValueQueryStringParameters": None, "isBase64Encoded": False,
    "requestContext": {"requestId": "r", "path": "/openapi.json"},
}  # fmt: skip


def describes_the_api(answer: Any) -> bool:
    return bool(json.loads(answer["body"])["openapi"])


def test_a_function_is_started_from_its_artefact_alone() -> None:
    try:
        with packed(tuple(each for each in of_template() if each.name == "Contract")) as (contract,):
            path = variables(contract, {}, 0)["PYTHONPATH"].split(":")
            begun = start(contract, [Question(ASKED, describes_the_api)], {})
    except subprocess.CalledProcessError:
        pytest.skip("a package is neither in uv's cache nor can it be fetched")
    assert not any(folder.startswith(str(PROJECT)) or "site-packages" in folder for folder in path)
    assert begun.init_cpu_s > 0
