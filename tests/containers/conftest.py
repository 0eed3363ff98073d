"""The images, and a cloud on their loopback; one of each for all tests, since raising them takes the time."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from local.folder import Folder
from tests.containers.cloud import Cloud, cloud, loopback_only
from tests.containers.functions import ENGINE, Lambda, Running, running
from tests.template.reading import functions, template

EXTRACT, EMBED = "localhost/lectern-extract", "localhost/lectern-embed"
LISTEN = "localhost/lectern-listen"
MIB_PER_PROCESSOR = 1769  # docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html


@pytest.fixture(scope="session")
def built() -> None:
    if not ENGINE:
        pytest.skip("container images are built and tested by: make test-images")


@pytest.fixture(scope="session")
def network(built: None) -> Iterator[str]:
    with loopback_only(EXTRACT) as container:
        yield container


@pytest.fixture(scope="session")
def raised(network: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    with cloud(Folder(tmp_path_factory.mktemp("cloud"))) as standing:
        yield standing


@pytest.fixture
def extract_function(raised: Cloud) -> Lambda:
    return _as_deployed("Extract", EXTRACT, raised)


@pytest.fixture
def embed_function(raised: Cloud) -> Lambda:
    return _as_deployed("Embed", EMBED, raised)


@pytest.fixture(scope="session")
def extract(raised: Cloud, network: str) -> Iterator[Running]:
    with running(_as_deployed("Extract", EXTRACT, raised), network) as function:
        yield function


@pytest.fixture(scope="session")
def embed(raised: Cloud, network: str) -> Iterator[Running]:
    with running(_as_deployed("Embed", EMBED, raised), network) as function:
        yield function


@pytest.fixture(scope="session")
def listen(raised: Cloud, network: str) -> Iterator[Running]:
    with running(_as_deployed("Listen", LISTEN, raised), network) as function:
        yield function


def _as_deployed(name: str, image: str, raised: Cloud) -> Lambda:
    """With the memory and the time that the template gives it."""
    properties = functions(template())[name]
    memory = properties["MemorySize"]
    return Lambda(image, memory / MIB_PER_PROCESSOR, memory, properties["Timeout"], raised.variables)


def without(function: Lambda, variable: str) -> Lambda:
    return replace(function, variables={name: value for name, value in function.variables.items() if name != variable})
