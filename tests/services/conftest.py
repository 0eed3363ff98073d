from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from lectern.aws.files import Files
from lectern.aws.table import Table
from lectern.platform import Platform
from lectern.settings import Settings
from tests.services.apis import APPS, wire
from tests.services.contents import data_in
from tests.services.worlds import World, world


@pytest.fixture
def platform(table: Table, files: Files, tmp_path: Path) -> Iterator[Platform]:
    names = ("extract", "embed", "quiz", "grade")
    urls = [boto3.client("sqs").create_queue(QueueName=name)["QueueUrl"] for name in names]
    settings = Settings(
        table=table.name,
        bucket=files.bucket,
        extract_queue=urls[0],
        embed_queue=urls[1],
        quiz_queue=urls[2],
        grade_queue=urls[3],
        lti_secret="lti",
        private_lms="yes",
        data=data_in(tmp_path),
    )
    before = [module.platform for module in APPS]
    made = Platform(settings)
    wire(made)
    yield made
    for module, old in zip(APPS, before, strict=True):
        module.platform = old


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("world")) as made:
        yield made


@pytest.fixture
def shared(furnished: World) -> Iterator[World]:
    """One world for all; what a test changes in it is put back."""
    yield furnished
    furnished.restore()
