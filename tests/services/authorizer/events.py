"""What API Gateway asks an authorizer, and how its answers are understood."""

import re
from typing import Any

import pytest

from authorizer import handler as door

API = "arn:aws:execute-api:us-east-1:000000000000:abc123"
CONNECT = f"{API}/dev/$connect"


def restart() -> None:
    door._settings.cache_clear()
    door._keys.cache_clear()


def rest(sent: Any, arn: str = f"{API}/dev/GET/courses") -> dict[str, Any]:
    return {"type": "TOKEN", "authorizationToken": sent, "methodArn": arn}


def socket(*, query: list[str] | None = None, **headers: list[str]) -> dict[str, Any]:
    """A $connect event, which tells each value twice."""
    several = {name.replace("_", "-"): values for name, values in headers.items()}
    return {
        "type": "REQUEST",
        "methodArn": CONNECT,
        "headers": {name: values[-1] for name, values in several.items()},
        "multiValueHeaders": several,
        "queryStringParameters": {"token": query[-1]} if query else None,
        "multiValueQueryStringParameters": {"token": query} if query else None,
        "requestContext": {"routeKey": "$connect", "eventType": "CONNECT"},
    }


def effect(answer: dict[str, Any]) -> str:
    (statement,) = answer["policyDocument"]["Statement"]
    return str(statement["Effect"])


def covers(answer: dict[str, Any], arn: str) -> bool:
    """Whether IAM would say that the policy is about this method: * stands for anything, ? for one character."""
    pattern = re.escape(answer["policyDocument"]["Statement"][0]["Resource"])
    return bool(re.fullmatch(pattern.replace(r"\*", ".*").replace(r"\?", "."), arn, re.DOTALL))


def refuses(event: Any) -> bool:
    with pytest.raises(Exception) as raised:
        door.handler(event, None)
    return type(raised.value) is Exception and str(raised.value) == "Unauthorized"
