import boto3
import pytest

from lectern import objects
from lectern.aws.files import Files
from tests.images.listen.material import answer, encoded

from ..loopback.fixtures import loopback
from ..loopback.server import Loopback
from .material import ANSWER

__all__ = ["loopback"]


@pytest.fixture
def library(files: Files, loopback: Loopback) -> Files:
    """The bucket with one recording."""
    body = encoded(answer(), "webm", "libopus", 48000)
    boto3.client("s3").put_object(Bucket=files.bucket, Key=objects.audio(ANSWER), Body=body)
    return files
