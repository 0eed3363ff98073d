"""What every test stands on: no real account, and a table and bucket that behave as AWS's do."""

from collections.abc import Iterator
from dataclasses import dataclass

import boto3
import pytest
from hypothesis import HealthCheck, settings
from moto import mock_aws

from lectern.aws.files import Files
from lectern.aws.queues import Queue
from lectern.aws.table import Table
from lectern.ledger.book import Ledger
from tests.template.reading import table_properties

# The same examples everywhere, and however slow the machine is.
settings.register_profile("same", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("same")


@dataclass
class Clock:
    """Time that passes when a test says so."""

    now: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        yield


@pytest.fixture
def table(aws: None) -> Table:
    """The table as template.yaml describes it."""
    boto3.client("dynamodb").create_table(TableName="lectern", **table_properties())
    return Table("lectern")


@pytest.fixture
def files(aws: None) -> Files:
    boto3.client("s3").create_bucket(Bucket="library")
    return Files("library")


@pytest.fixture
def queue(aws: None) -> Queue:
    return Queue(boto3.client("sqs").create_queue(QueueName="work")["QueueUrl"])


@pytest.fixture
def ledger(table: Table, clock: Clock) -> Ledger:
    return Ledger(table, clock)
