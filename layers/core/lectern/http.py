"""The edge of the HTTP API: who is asking, what they sent, and one form for every refusal."""

import json
import re
import time
from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, CORSConfig, Response

from lectern.errors import Invalid, LecternError, Missing, Refused, TooLarge, TooMany, Unauthenticated, Unavailable
from lectern.logs import crashed, log, place_of
from lectern.model import Actor, UserId

MOST_BYTES = 64 * 1024  # of a request body
FILE_BYTES = 256 * 1024  # of one that holds a whole file
_LATER = "Try again in a minute."
_NO_TEXT = re.compile("[\0\ud800-\udfff]")  # what no database or tokenizer takes: NUL, and halves of characters
LONGEST_LIST = 1000  # entries of a list in a body
MOST_VALUES = 20  # in a query string
LONGEST_VALUE = 1024  # characters of each
_ID = re.compile(r"[A-Za-z0-9._~:@-]{1,128}")  # a part of a path: no id of ours holds what keys are joined with


def resolver(files_at: str = "") -> APIGatewayRestResolver:
    """A router that answers every LecternError as problem+json (RFC 9457), and reads no request beyond the limits.

    files_at: the end of the paths whose requests hold a file."""
    cors = CORSConfig(allow_origin="*", allow_headers=["Authorization"], expose_headers=["Retry-After"])
    app = APIGatewayRestResolver(cors=cors)
    app.use([_limiting(files_at)])
    app.exception_handler(LecternError)(_problem)
    app.exception_handler(Exception)(_crash)
    app.not_found(
        lambda _: _respond(404, "There is no such thing here", "No route has this path and method; see /docs.")
    )
    return app


def _limiting(files_at: str) -> Callable[..., Response[str]]:
    def within_limits(app: APIGatewayRestResolver, proceed: Callable[..., Response[str]]) -> Response[str]:
        event = app.current_event
        if not all(map(_ID.fullmatch, filter(None, event.path.split("/")))):
            raise Missing
        asked = [each for values in event.resolved_query_string_parameters.values() for each in values]
        if len(asked) > MOST_VALUES or any(len(each) > LONGEST_VALUE for each in asked):
            raise Invalid(f"A query string has at most {MOST_VALUES} values of {LONGEST_VALUE} characters each.")
        _check_size(event.body or "", FILE_BYTES if files_at and event.path.endswith(files_at) else MOST_BYTES)
        return proceed(app)

    return within_limits


def _check_size(raw: str, most: int) -> None:
    if len(raw.encode(errors="replace")) > most:
        raise TooLarge(f"A request has at most {most // 1024} KB.")


def actor(app: APIGatewayRestResolver) -> Actor:
    """Whom the authorizer has let in. Its answer may be cached, so the token's end is checked again here."""
    return actor_of(app.current_event.raw_event["requestContext"].get("authorizer") or {})


def actor_of(context: Mapping[str, Any], clock: Callable[[], float] = time.time) -> Actor:
    """The actor in an authorizer's context, whose values API Gateway turns into strings. Raises Unauthenticated."""
    expires = float(context.get("expires", 0))
    if expires <= clock():
        raise Unauthenticated("Your session has ended; sign in again.")
    role = context.get("platform_role", "")
    return Actor(
        UserId(context["user"]),
        admin=role == "admin",
        may_teach=role in ("admin", "instructor"),
        expires=expires,
    )


def body(app: APIGatewayRestResolver, **fields: Any) -> dict[str, Any]:
    """The JSON object of the request with these fields and no other; `None | type` makes a field optional."""
    return checked(sent(app), **fields)


def sent(app: APIGatewayRestResolver) -> Any:
    """The JSON of the request, whatever it is; the router has looked at its size."""
    return _parsed(app.current_event.body or "{}", "The body is not JSON; send one JSON object.")


def parsed(raw: str, complaint: str) -> Any:
    """The JSON of a message over a socket, at which no router has looked."""
    _check_size(raw, MOST_BYTES)
    return _parsed(raw, complaint)


def _parsed(raw: str, complaint: str) -> Any:
    """JSON in which 2.0 is the whole number 2, as JSON Schema has it. Raises Invalid with this complaint."""
    try:
        sent = json.loads(raw, parse_float=_number, parse_constant=_number)
        json.dumps(sent, ensure_ascii=False).encode()  # what cannot be written again cannot be stored
    except (ValueError, RecursionError) as broken:
        raise Invalid(complaint) from broken
    return sent


def _number(digits: str) -> int | float:
    """Raises ValueError for NaN and what is beyond a float."""
    number = float(digits)
    if not isfinite(number):
        raise ValueError
    return int(number) if number.is_integer() else number


def checked(sent: Any, **fields: Any) -> dict[str, Any]:
    """The fields that were asked for, each of its type. Raises Invalid naming the field."""
    if not isinstance(sent, dict):
        raise Invalid("The body is not a JSON object; send {...}.")
    if unknown := sorted(set(sent) - set(fields)):
        raise Invalid(f"Unknown field: {unknown[0][:80]!a}. Known are: {', '.join(fields)}.")
    for name, kind in fields.items():
        value = sent.get(name)
        if isinstance(value, bool) or not isinstance(value, kind):
            raise Invalid(f"The field {name} is missing or of the wrong type; see /docs.")
        if isinstance(value, str) and _NO_TEXT.search(value):
            raise Invalid(f"The field {name} holds a character that is no text; take it out.")
        if isinstance(value, list) and len(value) > LONGEST_LIST:
            raise TooLarge(f"The list {name} has at most {LONGEST_LIST} entries.")
    return {name: sent.get(name) for name in fields}


def page_size(app: APIGatewayRestResolver, most: int = 200) -> int:
    raw = app.current_event.get_query_string_value("limit", str(most))
    if not re.fullmatch("[0-9]{1,9}", raw) or not 1 <= int(raw) <= most:
        raise Invalid(f"limit is a number from 1 to {most}.")
    return int(raw)


def problem(error: LecternError) -> dict[str, Any]:
    """problem+json of an error, with nothing that the caller did not know, and with what to do next."""
    match error:
        case Refused():
            title, status, detail = error.title, error.status, str(error)
        case Unavailable():  # its own words may name a server or a secret
            title, status, detail = error.title, error.status, f"{_LATER} If it stays so, tell your administrator."
        case _:
            title, status, detail = "Something went wrong", 500, _LATER
    return {"type": "about:blank", "title": title, "status": status, "detail": detail}


def told_live(error: LecternError) -> dict[str, Any]:
    """The same over a socket, where no status line says it: `code` names the refusal for programs, `retryable` says
    whether the same message may pass. `retry_after`: seconds after which it does, where that is known."""
    told = problem(error)
    wait = error.retry_after if isinstance(error, TooMany) else None
    return {"event": "error", "code": error.kind} | told | {"retryable": told["status"] >= 429, "retry_after": wait}


def _crash(error: Exception) -> Response[str]:
    """Lambda would log what the error says, which may quote a person's words."""
    crashed(error)
    told = problem(LecternError())
    return _respond(told["status"], told["title"], told["detail"])


def _problem(error: LecternError) -> Response[str]:
    told = problem(error)
    why = {"code": error.code, "at": place_of(error)} if isinstance(error, Unavailable) else {}
    log.info("refused", extra={"status": told["status"], "error": type(error).__name__} | why)
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, TooMany) else {}
    return _respond(told["status"], told["title"], told["detail"], headers)


def _respond(status: int, title: str, detail: str, headers: Mapping[str, str] | None = None) -> Response[str]:
    told = json.dumps({"type": "about:blank", "title": title, "status": status, "detail": detail})
    return Response(status, "application/problem+json", told, headers=dict(headers or {}))


def reply(status: int, value: Mapping[str, Any]) -> Response[str]:
    return Response(status, "application/json", json.dumps(value, ensure_ascii=False))
