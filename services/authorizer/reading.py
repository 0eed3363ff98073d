"""Reads API Gateway's questions to an authorizer, most of which a stranger has written."""

import re
from typing import Any

from lectern.errors import Unauthenticated

_METHOD = re.compile(r"(arn:aws[a-z-]*:execute-api:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9]+/[A-Za-z0-9_-]+)/.*", re.DOTALL)


def token_of(event: Any) -> str:
    """The one token that is offered. Raises Unauthenticated when there is none, or a choice of them."""
    if not isinstance(event, dict):
        raise Unauthenticated("This is no request.")
    if event.get("type") == "TOKEN":
        return _bearer(event.get("authorizationToken"))
    offered = [_bearer(value) for value in _headers(event, "authorization")]
    # A browser's WebSocket cannot set a header
    offered += _values(event, "queryStringParameters", "multiValueQueryStringParameters", "token")
    if len(offered) != 1 or not isinstance(offered[0], str):
        raise Unauthenticated("Send one token.")
    return offered[0]


def comes_from(event: dict[str, Any], origins: list[str]) -> bool:
    """Whether the web page that asks is of one of these origins; programs other than browsers tell no origin."""
    told = _headers(event, "origin")
    return "*" in origins or not told or (len(told) == 1 and told[0] in origins)


def every_method(event: dict[str, Any]) -> str:
    """The ARN of all methods of the stage that was called. Raises Unauthenticated.

    The answer is cached by token and serves other methods too. The path is left out, for a stranger chose it.
    """
    called = _METHOD.fullmatch(str(event.get("methodArn")))
    if called is None:
        raise Unauthenticated("Nothing of ours was called.")
    return f"{called[1]}/*"


def _bearer(value: Any) -> str:
    scheme, _, token = value.partition(" ") if isinstance(value, str) else ("", "", "")
    if scheme.lower() != "bearer":
        raise Unauthenticated("Send a bearer token.")
    return str(token)


def _headers(event: dict[str, Any], name: str) -> list[Any]:
    return _values(event, "headers", "multiValueHeaders", name)


def _values(event: dict[str, Any], last: str, every: str, name: str) -> list[Any]:
    """All values that were sent: API Gateway tells the last one of each spelling, and in another member every one."""
    alone = _named(event.get(last), name)
    listed = [value for values in _named(event.get(every), name) if isinstance(values, list) for value in values]
    return max(alone, listed, key=len)


def _named(members: Any, name: str) -> list[Any]:
    return [value for key, value in members.items() if key.lower() == name] if isinstance(members, dict) else []
