"""A shared secret is used by who asks for it, and a deployment that would let strangers in does not start."""

import time
import uuid
from collections.abc import Callable, Iterator

import boto3
import pytest

from authorizer import handler as door
from authorizer.sharing import SUPABASE_DEFAULT, MayNotStart
from tests.services.authorizer.events import effect, refuses, rest, restart
from tests.services.authorizer.minting import RULES, SECRET, token

Deploy = Callable[..., None]


@pytest.fixture
def deploy(aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Deploy]:
    """Starts the function with these settings and this secret in Secrets Manager, if any."""

    def start(stage: str, secret: str | None = None, issuer: str = RULES.issuer) -> None:
        name = f"lectern/jwt/{uuid.uuid4()}"
        if secret is not None:
            boto3.client("secretsmanager").create_secret(Name=name, SecretString=secret)
        settings = {"STAGE": stage, "ISSUER": issuer, "JWT_SECRET": "" if secret is None else name}
        for key, value in settings.items():
            monkeypatch.setenv(f"LECTERN_{key}", value)
        restart()

    yield start
    restart()


def shared() -> str:
    now = int(time.time())
    return f"Bearer {token('shared', iat=now, exp=now + 3600)}"


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_who_opts_in_may_share_a_secret(deploy: Deploy, stage: str) -> None:
    deploy(stage, SECRET)
    assert effect(door.handler(rest(shared()), None)) == "Allow"


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_who_does_not_opt_in_shares_none(deploy: Deploy, stage: str) -> None:
    deploy(stage)
    assert refuses(rest(shared()))


def test_a_secret_that_cannot_be_read_lets_nobody_in(deploy: Deploy, monkeypatch: pytest.MonkeyPatch) -> None:
    deploy("prod")
    monkeypatch.setenv("LECTERN_JWT_SECRET", "lectern/no-such-secret")
    restart()
    assert refuses(rest(shared()))


@pytest.mark.parametrize("secret", [SUPABASE_DEFAULT, "a" * 31])
def test_production_does_not_start_with_a_secret_that_can_be_guessed(deploy: Deploy, secret: str) -> None:
    deploy("prod", secret)
    for sent in (shared(), "Bearer x", ""):
        with pytest.raises(MayNotStart):
            door.handler(rest(sent), None)


def test_production_does_not_start_with_keys_that_travel_in_the_open(deploy: Deploy) -> None:
    deploy("prod", issuer="http://p.supabase.co/auth/v1")
    with pytest.raises(MayNotStart):
        door.handler(rest(shared()), None)


def test_a_developer_may_use_supabases_default_but_no_short_secret(deploy: Deploy) -> None:
    deploy("dev", SUPABASE_DEFAULT)
    assert refuses(rest(shared()))
    deploy("dev", "short")
    with pytest.raises(MayNotStart):
        door.handler(rest(shared()), None)
