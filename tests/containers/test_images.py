"""What Lambda demands of an image, and what keeps its cold starts short."""

import json

import pytest

from tests.containers.conftest import EMBED, EXTRACT, LISTEN
from tests.containers.functions import inspect, run_python

pytestmark = pytest.mark.usefixtures("built")
EACH = pytest.mark.parametrize("image", [EXTRACT, EMBED, LISTEN])
MB = 1000 * 1000


def seen(image: str, expression: str) -> object:
    """The value of an expression inside the image; pathlib, os and sys are there."""
    done = run_python(image, f"import json, os, sys; from pathlib import Path; print(json.dumps({expression}))")
    assert done.returncode == 0, done.stderr
    value: object = json.loads(done.stdout)
    return value


@pytest.mark.parametrize(("image", "most"), [(EXTRACT, 700 * MB), (EMBED, 900 * MB), (LISTEN, 1100 * MB)])
def test_an_image_stays_within_its_size(image: str, most: int) -> None:
    assert inspect(image)["Size"] <= most


@EACH
def test_an_image_runs_as_nobody_in_particular_and_may_be_snapshotted(image: str) -> None:
    config = inspect(image)["Config"]
    assert config["User"] == "993:990"
    assert config["Entrypoint"] == ["python", "-m", "awslambdaric"]
    assert config["Labels"]["com.amazonaws.lambda.feature.snapstart"] == "Allow"


@EACH
def test_nothing_can_be_written_but_tmp(image: str) -> None:
    folders = "['/', '/var/task', '/opt/python', '/dev/shm', '/var/tmp', os.environ['HOME']]"
    assert seen(image, f"[folder for folder in {folders} if os.access(folder, os.W_OK)]") == ["/tmp"]


@EACH
def test_everything_can_be_read_by_an_unprivileged_user(image: str) -> None:
    files = "(file for folder in ('/var/task', '/opt/python') for file in Path(folder).rglob('*'))"
    assert seen(image, f"[str(file) for file in {files} if not os.access(file, os.R_OK)]") == []


@EACH
def test_every_source_was_compiled_and_no_start_looks_at_its_date(image: str) -> None:
    """Flag 1 is that of an unchecked hash: docs.python.org/3/reference/import.html#pyc-invalidation (PEP 552)."""
    sources = "(file for folder in ('/var/task', '/opt/python') for file in Path(folder).rglob('*.py'))"
    compiled = "Path(importlib.util.cache_from_source(str(file)))"
    fresh = f"{compiled}.exists() and {compiled}.read_bytes()[4] == 1"
    left = seen(
        image, f"[file.name for importlib in [__import__('importlib.util')] for file in {sources} if not ({fresh})]"
    )
    assert left == (["olefile2.py"] if image == EXTRACT else [])  # olefile for Python 2


@EACH
def test_libraries_are_told_to_use_one_thread(image: str) -> None:
    names = "('OMP_THREAD_LIMIT', 'OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS')"
    assert seen(image, f"[os.environ[name] for name in {names}]") == ["1", "1", "1"]


@pytest.mark.parametrize(
    ("image", "handler", "heavy"),
    [
        (EXTRACT, "extract.handler", {"unstructured", "numpy", "pypdfium2", "PIL", "tesserocr", "boto3", "lxml"}),
        (EMBED, "embed.handler", {"langchain_core", "langchain_aws", "pinecone", "tiktoken", "numpy", "boto3"}),
        (
            LISTEN,
            "listen.handler",
            {"numpy", "scipy", "librosa", "numba", "av", "onnxruntime", "faster_whisper", "boto3"},
        ),
    ],
)
def test_a_cold_start_loads_nothing_heavy_before_there_is_work(image: str, handler: str, heavy: set[str]) -> None:
    loaded = seen(image, f"[name for module in [__import__('{handler}')] for name in list(sys.modules)]")
    assert isinstance(loaded, list)
    assert heavy.isdisjoint(loaded)


def test_the_restrictions_of_lambda_are_in_force() -> None:
    """Or else the tests beside this one would prove little."""
    status = "dict(line.split(':\\t') for line in Path('/proc/self/status').read_text().splitlines() if ':\\t' in line)"
    names = "('Uid', 'CapEff', 'CapBnd', 'NoNewPrivs')"
    told = seen(EXTRACT, f"[status[name] for status in [{status}] for name in {names}]")
    assert told == ["\t".join(["993"] * 4), "0" * 16, "0" * 16, "1"]
    assert seen(EXTRACT, "os.listdir('/sys/class/net')") == ["lo"]
    assert seen(EXTRACT, "os.path.exists('/dev/shm')") is False
    assert seen(EXTRACT, "os.statvfs('/tmp').f_blocks * os.statvfs('/tmp').f_frsize") == 512 * 1024 * 1024
