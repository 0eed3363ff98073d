"""How Lectern calls AWS: with timeouts, retries, its own words for errors, and no document text in logs."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from lectern.errors import Unavailable


def client(
    service: str,
    region: str | None = None,
    *,
    attempts: int = 3,
    mode: Literal["standard", "legacy"] = "standard",
    connections: int = 10,
) -> Any:
    """A boto3 client that gives up after 3 s without a connection and 60 s without a byte.

    "standard" fails fast in a long outage, for its retries share a budget. "legacy" has no budget: work that
    nobody waits for outlasts its throttling. ("adaptive" slows to a crawl when a few calls in a hundred are
    throttled, whoever caused it.)"""
    import boto3
    from botocore.config import Config

    logging.getLogger("botocore").setLevel(logging.INFO)  # at DEBUG it prints whole requests
    config = Config(
        connect_timeout=3,
        read_timeout=60,
        retries={"mode": mode, "total_max_attempts": attempts},
        max_pool_connections=connections,
    )
    connect: Any = boto3.client  # its stubs want the service as a literal
    return connect(service, region_name=region, config=config)


@contextmanager
def reaching(service: str) -> Iterator[None]:
    """Turns an outage of an AWS service, before or amid its reply, into Unavailable.

    The provider's own message may repeat what it was sent, so the error keeps the code alone."""
    from botocore.exceptions import BotoCoreError, ClientError
    from urllib3.exceptions import HTTPError

    try:
        yield
    except ClientError as refused:
        code = refused.response["Error"].get("Code", "")
        raise Unavailable(f"{service} answered {code}.", code) from None
    except (BotoCoreError, HTTPError) as broken:
        kind = type(broken).__name__
        raise Unavailable(f"{service} could not be reached ({kind}).", kind) from None
