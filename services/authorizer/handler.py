"""Lets a request in when it carries a token that our Supabase project has signed."""

from functools import cache
from typing import TYPE_CHECKING, Any

from authorizer.reading import comes_from, every_method, token_of
from lectern.errors import Unauthenticated, Unavailable
from lectern.settings import Settings
from lectern.starting import entry

if TYPE_CHECKING:
    from authorizer.verifying import Claims, Keys, Rules


def _load() -> None:
    from authorizer import verifying  # noqa: F401  brings cryptography: most of what a start takes

    _settings()


def _forget() -> None:
    _settings.cache_clear()
    _keys.cache_clear()


@entry(_load, _forget)
def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """A TOKEN authorizer of the REST API, and a REQUEST authorizer of the WebSocket API's $connect."""
    from authorizer.verifying import verify

    try:
        keys = _keys()
        claims = verify(token_of(event), _rules(), keys)
        methods = every_method(event)
    except (Unauthenticated, Unavailable):
        raise Exception("Unauthorized") from None  # the one message that API Gateway turns into a 401
    return _answer(claims, methods, "Allow" if comes_from(event, _origins()) else "Deny")


def _answer(claims: "Claims", methods: str, effect: str) -> dict[str, Any]:
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": methods}
    return {
        "principalId": claims.user,
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": {"user": claims.user, "platform_role": claims.platform_role, "expires": str(claims.expires)},
    }


@cache
def _settings() -> Settings:
    return Settings.read()


def _rules() -> "Rules":
    from authorizer.verifying import Rules

    return Rules(_settings().issuer, _settings().audience)


def _origins() -> list[str]:
    return [origin.strip() for origin in _settings().allowed_origin.split(",")]


@cache
def _keys() -> "Keys":
    """Raises MayNotStart in a deployment that would let strangers in: every request then fails, and the alarm rings."""
    from authorizer.keys import SigningKeys
    from authorizer.sharing import SharedAndPublished, check_start

    settings = _settings()
    published = SigningKeys(f"{settings.issuer}/.well-known/jwks.json")
    if not settings.jwt_secret:
        check_start(settings.stage, settings.issuer, "")
        return published
    check_start(settings.stage, settings.issuer, _secret())
    return SharedAndPublished(_secret, published)


def _secret() -> str:
    from lectern.aws.secrets import secret  # brings boto3, which nobody else here needs

    return secret(_settings().jwt_secret)
