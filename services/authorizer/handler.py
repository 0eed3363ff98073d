"""Lets a request in when it carries a token that our Supabase project has signed."""

from functools import cache
from typing import Any

from authorizer.keys import SigningKeys
from authorizer.verifying import Claims, Rules, verify
from lectern.errors import Unauthenticated
from lectern.settings import Settings


@cache
def _signing_keys() -> SigningKeys:
    return SigningKeys(f"{_rules().issuer}/.well-known/jwks.json")


@cache
def _rules() -> Rules:
    settings = Settings.read()
    return Rules(settings.issuer, settings.audience)


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """A TOKEN authorizer of the REST API, and a REQUEST authorizer of the WebSocket API's $connect."""
    try:
        claims = verify(_token(event), _rules(), _signing_keys())
    except Unauthenticated:
        raise Exception("Unauthorized") from None  # the one message that API Gateway turns into a 401
    return _let_in(claims, event["methodArn"])


def _token(event: dict[str, Any]) -> str:
    """From the header, or for a browser's WebSocket, which cannot set one, from the query string."""
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    value = event.get("authorizationToken") or headers.get("authorization", "")
    scheme, _, token = value.partition(" ")
    if scheme.lower() == "bearer":
        return str(token)
    return str((event.get("queryStringParameters") or {}).get("token", ""))


def _let_in(claims: Claims, method_arn: str) -> dict[str, Any]:
    """The answer is cached by token, so it covers every method of the API and not only the one that was called."""
    api, stage, *_ = method_arn.split("/")
    statement = {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": f"{api}/{stage}/*"}
    return {
        "principalId": claims.user,
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": {"user": claims.user, "platform_role": claims.platform_role, "expires": str(claims.expires)},
    }
