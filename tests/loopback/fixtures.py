"""pytest's door to the loopback server."""

from collections.abc import Iterator

import pytest

from .server import Loopback, serve

_SERVICES = ("BEDROCK_RUNTIME", "BEDROCK_AGENT_RUNTIME", "BEDROCK_AGENTCORE", "SECRETS_MANAGER", "SSM", "TRANSCRIBE")


@pytest.fixture
def loopback(monkeypatch: pytest.MonkeyPatch) -> Iterator[Loopback]:
    """A fresh server, which boto3 takes for AWS. Pinecone's host and the OpenAI-compatible URL are `loopback.url`."""
    loopback = Loopback()
    server = serve(loopback)
    for service in _SERVICES:
        monkeypatch.setenv(f"AWS_ENDPOINT_URL_{service}", loopback.url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "loopback")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "loopback")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    yield loopback
    loopback.pause.set()
    server.shutdown()
    server.server_close()
