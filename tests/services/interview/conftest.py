from collections.abc import Iterator
from dataclasses import replace

import pytest
from moto.apigatewaymanagementapi.models import apigatewaymanagementapi_backends
from moto.core import DEFAULT_ACCOUNT_ID

from lectern.platform import Platform
from listen.speaking import handler as step
from tests.loopback.fixtures import loopback as loopback
from tests.loopback.server import Loopback
from tests.services.apis import wire
from tests.services.interview.studio import Studio

LIVE = "arn:aws:lambda:us-east-1:123456789012:function:live:live"


@pytest.fixture
def studio(platform: Platform) -> Studio:
    return Studio(platform)


@pytest.fixture
def live(platform: Platform, loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> Iterator[Studio]:
    """A studio with a connection, whose live function is the image's own."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_LAMBDA", loopback.url)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("LECTERN_SOCKETS_ENDPOINT", sockets := "https://api.execute-api.us-east-1.amazonaws.com/dev")
    loopback.functions[LIVE] = step
    apigatewaymanagementapi_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].connections.clear()
    made = Platform(replace(platform.settings, live_function=LIVE, sockets_endpoint=sockets))
    wire(made)
    studio = Studio(made)
    studio.connect()
    yield studio
