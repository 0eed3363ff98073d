"""API Gateway is told whom to let in, in words that it understands, whatever it was sent."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

from authorizer import handler as door
from tests.services.authorizer.events import API, CONNECT, covers, effect, refuses, rest, restart, socket
from tests.services.authorizer.issuing import Issuer
from tests.services.authorizer.minting import USER, header, mint, token


@pytest.fixture(autouse=True)
def deployed(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A start of the function, as its environment is now."""
    monkeypatch.setenv("LECTERN_ISSUER", issuer.url.removesuffix("/.well-known/jwks.json"))
    restart()
    yield
    restart()


def current(issuer: Issuer, **changed: Any) -> str:
    """A token that is good at this moment."""
    now = int(time.time())
    mine = {"iss": issuer.url.removesuffix("/.well-known/jwks.json"), "iat": now, "exp": now + 3600}
    return token(**{**mine, **changed})


def test_a_good_token_is_told_as_the_handlers_read_it(issuer: Issuer) -> None:
    end = int(time.time()) + 600
    sent = current(issuer, app_metadata={"lectern": "instructor"}, exp=end + 0.9)
    answer = door.handler(rest(f"Bearer {sent}"), None)
    assert answer["principalId"] == USER
    assert effect(answer) == "Allow"
    assert answer["context"] == {
        "user": USER,
        "platform_role": "instructor",
        "expires": str(end),
    }
    assert all(isinstance(value, str) for value in answer["context"].values())


@pytest.mark.parametrize(
    "arn", [f"{API}/dev/POST/courses/c1/documents", f"{API}/dev/DELETE/courses", f"{API}/dev/GET/"]
)
def test_a_cached_answer_serves_the_other_methods(issuer: Issuer, arn: str) -> None:
    assert covers(door.handler(rest(f"Bearer {current(issuer)}"), None), arn)


@pytest.mark.parametrize(
    "path", ["*", "?", "../../*", "*/*/*", "GET/*", "GET/a/../../../*", "GET/\n*", "GET/${aws:x}", ""]
)
def test_a_hostile_path_widens_nothing(issuer: Issuer, path: str) -> None:
    answer = door.handler(rest(f"Bearer {current(issuer)}", f"{API}/dev/{path}"), None)
    assert answer["policyDocument"]["Statement"][0]["Resource"] == f"{API}/dev/*"
    assert not covers(answer, f"{API}/prod/GET/courses")
    assert not covers(answer, f"{API[:-1]}4/dev/GET/courses")


FOREIGN: list[Any] = [
    *(None, "", "*", 7, ["arn"], API, "arn:aws:s3:::bucket/dev/GET", "arn:aws:execute-api:*:*:*/*/*"),
    *(f"{API}/{path}" for path in ("*/GET/", "d?v/GET/", "../dev/GET", "/GET/", "dev")),
    *(f"{API}{letter}/dev/GET/" for letter in "*?:"),
]


@pytest.mark.parametrize("arn", FOREIGN, ids=repr)
def test_a_method_that_is_not_ours_is_refused(issuer: Issuer, arn: Any) -> None:
    assert refuses(rest(f"Bearer {current(issuer)}", arn))


@pytest.mark.parametrize("scheme", ["Bearer ", "bearer ", "BEARER "])
def test_the_schemes_case_does_not_matter(issuer: Issuer, scheme: str) -> None:
    assert effect(door.handler(rest(scheme + current(issuer)), None)) == "Allow"


@pytest.mark.parametrize(
    "written",
    ["{}", "Basic {}", "Bearer{}", "Bearer  {}", "Bearer\t{}", "Bearer {} ", "Bearer {}, Bearer {}", "Token {}"],
)
def test_another_scheme_is_refused(issuer: Issuer, written: str) -> None:
    assert refuses(rest(written.replace("{}", current(issuer))))


def asked(**members: Any) -> dict[str, Any]:
    return {"type": "REQUEST", "methodArn": CONNECT, **members}


ODD: list[Any] = [None, [], "", 7, {}, [None], [[]], ["Bearer x"], "Bearer", "Bearer \ud800", {"Authorization": 7}]
EVENTS: list[Any] = [
    *ODD,
    *({"type": odd} for odd in ODD),
    *(rest(odd) for odd in ODD),
    rest("Bearer " + "x" * 20_000),
    *(asked(headers=odd) for odd in ODD),
    *(asked(multiValueHeaders={"Authorization": odd}) for odd in ODD),
    *(asked(queryStringParameters={"token": odd}) for odd in ODD),
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: repr(event)[:60])
def test_an_event_of_any_form_is_answered_by_a_401(event: Any) -> None:
    assert refuses(event)


@pytest.mark.parametrize(
    "changed", [{"exp": 1}, {"role": "anon"}, {"iss": "https://evil.example"}, {"sub": "x"}], ids=str
)
def test_a_wrong_token_is_answered_by_a_401(issuer: Issuer, changed: dict[str, Any]) -> None:
    assert refuses(rest(f"Bearer {current(issuer, **changed)}"))


def test_an_issuer_that_is_down_is_answered_by_a_401(issuer: Issuer) -> None:
    issuer.status = 500
    assert refuses(rest(f"Bearer {current(issuer)}"))


@pytest.mark.parametrize("name", ["Authorization", "authorization", "AUTHORIZATION"])
def test_a_program_sends_its_token_in_a_header_of_any_case(issuer: Issuer, name: str) -> None:
    assert effect(door.handler(socket(**{name: [f"Bearer {current(issuer)}"]}), None)) == "Allow"


def test_a_browser_sends_its_token_in_the_query(issuer: Issuer) -> None:
    assert effect(door.handler(socket(query=[current(issuer)]), None)) == "Allow"


def test_an_event_that_tells_each_value_once_is_read(issuer: Issuer) -> None:
    once = {"type": "REQUEST", "methodArn": CONNECT, "headers": {"authorization": f"Bearer {current(issuer)}"}}
    assert effect(door.handler(once, None)) == "Allow"


def test_a_choice_of_tokens_is_refused(issuer: Issuer) -> None:
    good = current(issuer)
    bearer, other = f"Bearer {good}", f"Bearer {mint(header(), {})}"
    assert refuses(socket(Authorization=[other, bearer]))
    assert refuses(socket(Authorization=[bearer, bearer]))
    assert refuses(socket(Authorization=[bearer], authorization=[other]))
    assert refuses(socket(Authorization=[bearer], query=[good]))
    assert refuses(socket(query=[good, good]))
    assert refuses(socket(Authorization=["Basic YTpi"], query=[good]))


ORIGINS = {
    ("*", "https://anywhere.example"): "Allow",
    ("https://learn.example", "https://learn.example"): "Allow",
    ("https://learn.example, https://staff.example", "https://staff.example"): "Allow",
    ("https://learn.example", "https://evil.example"): "Deny",
    ("https://learn.example", "http://learn.example"): "Deny",
    ("https://learn.example", "https://learn.example.evil.example"): "Deny",
    ("https://learn.example", "https://learn.example:8443"): "Deny",
    ("https://learn.example", "https://sub.learn.example"): "Deny",
    ("https://learn.example", "null"): "Deny",
    ("https://learn.example", ""): "Deny",
    ("", "https://learn.example"): "Deny",
}


@pytest.mark.parametrize(("allowed", "origin"), ORIGINS, ids=str)
def test_a_web_page_connects_from_our_origins_alone(
    issuer: Issuer, monkeypatch: pytest.MonkeyPatch, allowed: str, origin: str
) -> None:
    monkeypatch.setenv("LECTERN_ALLOWED_ORIGIN", allowed)
    restart()
    answer = door.handler(socket(query=[current(issuer)], Origin=[origin]), None)
    assert effect(answer) == ORIGINS[allowed, origin]
    assert covers(answer, CONNECT)


def test_a_program_without_an_origin_connects_and_two_origins_do_not(
    issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LECTERN_ALLOWED_ORIGIN", "https://learn.example")
    restart()
    ours, sent = "https://learn.example", current(issuer)
    assert effect(door.handler(socket(query=[sent]), None)) == "Allow"
    assert effect(door.handler(socket(query=[sent], origin=[ours]), None)) == "Allow"
    assert effect(door.handler(socket(query=[sent], Origin=[ours, "https://evil.example"]), None)) == "Deny"
    assert effect(door.handler(socket(query=[sent], Origin=["https://evil.example"], origin=[ours]), None)) == "Deny"


def test_a_wrong_token_is_a_401_from_a_wrong_origin_too(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LECTERN_ALLOWED_ORIGIN", "https://learn.example")
    restart()
    assert refuses(socket(query=[current(issuer, exp=1)], Origin=["https://evil.example"]))


def test_letting_somebody_in_loads_no_aws_library(issuer: Issuer) -> None:
    script = (
        "import json, sys; from authorizer.handler import handler;"
        "print(handler(json.load(sys.stdin), None)['principalId'],"
        " *sorted(sys.modules.keys() & {'boto3', 'botocore', 'aws_lambda_powertools'}))"
    )
    event = json.dumps(rest(f"Bearer {current(issuer)}"))
    ran = subprocess.run([sys.executable, "-c", script], input=event, capture_output=True, text=True, check=True)
    assert ran.stdout.split() == [USER]
