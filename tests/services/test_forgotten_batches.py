"""A batch that a function gave up is looked up in the stream, which forgets after a day: an end, not a failure."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from classroom.lti import burying
from interview import finishing
from lectern.platform import Platform
from progress import streaming
from tests.loopback.answers import Failure
from tests.loopback.fixtures import loopback as loopback
from tests.loopback.server import Loopback

LOOKING = [streaming.mend, burying.handler, finishing.follow_up]
ARN = "arn:aws:dynamodb:eu-central-1:000000000000:table/lectern/stream/2026-01-01T00:00:00.000"
SHARD = "shardId-00000001795402657000-abcdef12"
BATCH = {"streamArn": ARN, "shardId": SHARD, "startSequenceNumber": "1" * 21, "endSequenceNumber": "2" * 21}
MESSAGE = {"messageId": "m", "body": json.dumps({"DDBStreamBatchInfo": BATCH})}


@pytest.fixture
def stream(platform: Platform, loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> Loopback:
    """What the functions take for the table's stream."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB_STREAMS", loopback.url)
    return loopback


@pytest.mark.parametrize("look", LOOKING)
@pytest.mark.parametrize("code", ["TrimmedDataAccessException", "ResourceNotFoundException"])
def test_what_the_stream_has_forgotten_is_not_asked_for_again(
    stream: Loopback, look: Callable[[Any, Any], Any], code: str
) -> None:
    stream.fail("/", Failure(400, code))
    assert look({"Records": [MESSAGE]}, None) == {"batchItemFailures": []}
    assert len(stream.requests) == 1


@pytest.mark.parametrize("look", LOOKING)
def test_a_stream_that_is_not_to_be_had_now_is_asked_again(stream: Loopback, look: Callable[[Any, Any], Any]) -> None:
    stream.fail("/", Failure(400, "AccessDeniedException"))
    assert look({"Records": [MESSAGE]}, None) == {"batchItemFailures": [{"itemIdentifier": "m"}]}
    assert len(stream.requests) == 1
