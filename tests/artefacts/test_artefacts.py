"""What is deployed of a zip function: compiled, complete, and nothing that it does not need."""

import importlib.util
import re
from dataclasses import fields
from pathlib import Path

import pytest

from layers import packing
from lectern.settings import Settings
from tests.artefacts.building import NAMES, Artefact
from tests.template.reading import ROOT, template

HEAVY = {
    "numpy", "onnxruntime", "onnx", "tokenizers", "tiktoken", "langchain_core", "langchain_aws", "langchain_pinecone",
    "unstructured", "pypdfium2", "PIL", "lxml", "tesserocr", "librosa", "scipy", "pandas", "faster_whisper", "av",
}  # fmt: skip
# What may be carried and is yet not imported before there is work. Powertools imports a part of botocore.
LATE = {"boto3", "s3transfer", "pinecone", "requests", "jwt", "cryptography", "sqlite3"}
pytestmark = pytest.mark.timeout(1200)  # whichever test comes first waits for the build
AN_UNCHECKED_HASH = 1  # flags of a .pyc: docs.python.org/3/reference/import.html#pyc-invalidation (PEP 552)


def _sources(artefact: Artefact) -> list[Path]:
    return [*artefact.folder.rglob("*.py"), *artefact.layer.rglob("*.py")]


def test_every_source_is_compiled_and_no_start_looks_at_its_date(artefact: Artefact) -> None:
    compiled = {source: Path(importlib.util.cache_from_source(str(source))) for source in _sources(artefact)}
    stale = [source for source, pyc in compiled.items() if not pyc.exists() or _flags(pyc) != AN_UNCHECKED_HASH]
    assert compiled and stale == []


def _flags(pyc: Path) -> int:
    return int.from_bytes(pyc.read_bytes()[4:8], "little")


def test_the_sdk_describes_the_services_that_are_called_and_no_other(artefact: Artefact) -> None:
    described = {folder.name for folder in (artefact.folder / "botocore" / "data").glob("*/")}
    assert described in (set(), packing.SDK)


def test_the_services_that_are_called_are_those_that_the_code_names() -> None:
    sources = [*(ROOT / "layers/core/lectern").rglob("*.py"), *(ROOT / "services").rglob("*.py")]
    called = {name for source in sources for name in re.findall(r'\bclient\(\s*"([a-z0-9-]+)"', source.read_text())}
    through_powertools = {"secretsmanager", "ssm"}
    assert called | through_powertools == packing.SDK


@pytest.mark.parametrize("name", sorted(packing.SDK))
def test_a_client_of_every_service_opens(built: dict[str, Artefact], name: str) -> None:
    endpoint = 'endpoint_url="https://example.org"'
    opened = f'boto3.client("{name}", region_name="us-east-1", {endpoint}).meta.service_model.service_name'
    assert built["Courses"].run(f"import boto3; print(json.dumps({opened}))", PATH="/usr/bin") == name


def test_no_heavy_package_is_carried(artefact: Artefact) -> None:
    carried = {path.stem for folder in (artefact.folder, artefact.layer) for path in folder.iterdir()}
    assert carried & HEAVY == set()


def test_the_authorizer_carries_no_sdk(built: dict[str, Artefact]) -> None:
    carried = {path.name for path in built["Authorizer"].folder.iterdir()}
    assert carried.isdisjoint({"boto3", "botocore", "pinecone", "aws_lambda_powertools"})


def test_nothing_is_carried_twice(artefact: Artefact) -> None:
    both = {path.name for path in artefact.folder.iterdir()} & {path.name for path in artefact.layer.iterdir()}
    assert both <= {"__pycache__"}


def test_importing_a_handler_loads_nothing_that_only_work_needs(artefact: Artefact) -> None:
    before = "from awslambdaric import bootstrap; before = set(sys.modules)"
    loaded = set(artefact.run(f"{before}; load(); print(json.dumps(sorted(set(sys.modules) - before)))"))
    assert loaded & (HEAVY | LATE) == set()


def test_every_function_answers_a_warm_up_and_has_what_it_then_loads(artefact: Artefact) -> None:
    """In mode `none` as well, since a mode changes by one word."""
    event = '{"warm_up": {"hold": 0}}'
    answer = artefact.run(f"print(json.dumps(load()({event}, None)))", **_variables(artefact.name))
    assert answer["cold"] is True
    assert re.fullmatch("[0-9a-f]{16}", answer["copy"])


def _variables(name: str) -> dict[str, str]:
    """As deployed, with nobody behind the addresses."""
    source = template()
    named = [source["Globals"]["Function"], source["Resources"][name]["Properties"]]
    told = {key: "x" for each in named for key in each.get("Environment", {}).get("Variables", {})}
    chosen = {"LECTERN_EMBEDDER": "bedrock", "LECTERN_PASSAGES": "pinecone", "LECTERN_WRITER": "bedrock"}
    numbers = {f"LECTERN_{field.name.upper()}" for field in fields(Settings) if isinstance(field.default, int)}
    counts = dict.fromkeys(told.keys() & (numbers | {"LECTERN_WARM_COPIES"}), "3")
    nobody = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_MAX_ATTEMPTS": "1"}
    access = {"AWS_DEFAULT_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x"}
    return told | chosen | counts | nobody | access


def test_every_zip_function_is_packed_by_the_makefile() -> None:
    makefile = (ROOT / "services" / "Makefile").read_text()
    for name in NAMES:
        assert template()["Resources"][name]["Metadata"] == {"BuildMethod": "makefile", "WorkingDirectory": "."}
        assert f"\nbuild-{name}:" in makefile
