"""Nothing that a person wrote, no token and no secret is in a log line or a failure report, whatever fails."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from authorizer import handler as door
from chat import sockets
from embed import handler as embed
from extract import handler as extract
from lectern.aws.sockets import Gone
from lectern.embedded.openai_writer import OpenAIWriter
from lectern.errors import Unavailable
from lectern.platform import Platform
from tests.images.pipeline import stored, uploaded
from tests.services.authorizer.events import rest, restart, socket
from tests.services.authorizer.issuing import Issuer, serving
from tests.services.authorizer.minting import mint, token
from tests.services.logs.diary import Diary, keeping
from tests.services.logs.telling import (
    ADDRESS,
    DOCUMENT,
    FILE,
    QUESTION,
    SECRET,
    TEACHER,
    TEXT,
    TOKEN,
    USER,
    Quotes,
    http,
    queued,
    upload,
)

REQUESTS: list[tuple[str, str, Any]] = [
    ("POST", "/courses/own/questions", {"question": f"Where is {QUESTION}, asks {ADDRESS}?"}),
    ("POST", "/courses/own/questions", {"question": QUESTION * 200}),
    ("POST", "/courses/own/questions", {"question": [QUESTION]}),
    ("POST", "/courses/own/questions", {"question": QUESTION, QUESTION: 1}),
    ("POST", "/courses/own/questions", {"question": QUESTION, "conversation": QUESTION}),
    ("POST", "/courses/own/questions", {"question": f"{QUESTION}\ud800"}),
    ("POST", "/courses/own/questions", f'{{"question": "{QUESTION}'),
    ("POST", "/courses/own/questions", f'{{"question": "{QUESTION}", "n": 1e999}}'),
    ("POST", "/courses/own/questions", "[" * 20_000 + QUESTION),
    ("POST", "/courses/own/questions", QUESTION * 6000),
    ("POST", f"/courses/{QUESTION}/questions", {"question": QUESTION}),
    ("POST", "/courses", {"name": FILE * 30}),
    ("PUT", f"/courses/own/members/{ADDRESS}", {"role": "student"}),
    ("PUT", f"/courses/own/members/{USER}", {"role": ADDRESS}),
    ("GET", f"/courses/own/documents/{FILE}", None),
    ("GET", f"/courses/own/{FILE}/{TOKEN}", None),
    ("PUT", "/courses/own/intake", {"max_bytes": 1, "max_documents": 1, "kinds": [FILE]}),
    ("POST", "/courses/own/documents", {"name": f"{FILE}.md", "size": 3, "sha256": "0" * 64}),
    ("POST", "/courses/own/documents", {"name": f"{FILE}\n.md", "size": 3, "sha256": "0" * 64}),
    ("POST", "/courses/own/documents", {"name": f"{FILE}.md", "size": FILE, "sha256": "0" * 64}),
    ("POST", "/courses/own/documents", {"name": f"{FILE}.md", "size": 3, "sha256": FILE}),
    ("POST", f"/courses/own/members/{USER}/export", None),
    ("DELETE", f"/courses/own/members/{USER}/data", None),
    ("DELETE", f"/courses/own/members/{ADDRESS}/data", None),
]


@pytest.mark.parametrize(("method", "path", "body"), REQUESTS, ids=lambda part: str(part)[:50])
def test_a_request_leaves_nothing_of_itself_in_the_logs(
    diary: Diary, course: str, method: str, path: str, body: Any
) -> None:
    for user in (TEACHER, USER):
        http(diary, method, path.replace("/own", f"/{course}"), body, user, {"cursor": QUESTION, "limit": ADDRESS})
        http(diary, method, path.replace("/own", f"/{course}"), body, user)
    assert diary.leaks() == []


FAILING = ["passages", "embedder", "table", "files"]


@pytest.mark.parametrize("part", FAILING)
def test_a_crash_over_http_is_told_by_kind_and_place_alone(
    diary: Diary, course: str, platform: Platform, part: str
) -> None:
    setattr(platform, part, Quotes())
    if part == "table":
        platform.roster = replace(platform.roster, table=Quotes())
    asked = http(diary, "POST", f"/courses/{course}/questions", {"question": QUESTION})
    exported = http(diary, "POST", f"/courses/{course}/members/{USER}/export")
    assert {(asked or {}).get("statusCode"), (exported or {}).get("statusCode")} & {500}
    assert '"Quoting"' in diary.lines.getvalue()
    assert diary.leaks() == []


@dataclass
class Connection:
    """A student's connection that takes events, or has gone."""

    gone: bool = False
    events: list[Any] = field(default_factory=list)

    def post(self, connection: str, event: Any) -> None:
        if self.gone:
            raise Gone(connection)
        self.events.append(event)


BODIES = [
    json.dumps({"action": "ask", "course": "own", "question": QUESTION}),
    json.dumps({"action": QUESTION, "course": "own", "question": QUESTION}),
    json.dumps({"action": "ask", "course": QUESTION * 300, "question": QUESTION}),
    json.dumps({"action": "ask", "course": "own", "question": QUESTION, "conversation": QUESTION * 300}),
    json.dumps({"action": "ask", "course": "own", "question": QUESTION, ADDRESS: TOKEN}),
    f'{{"question": "{QUESTION}',
    QUESTION * 6000,
    "",
]


@pytest.mark.parametrize("gone", [False, True])
@pytest.mark.parametrize("broken", ["", "passages", "embedder", "table"])
@pytest.mark.parametrize("body", BODIES, ids=lambda body: body[:40])
def test_a_socket_leaves_nothing_of_what_was_said_in_the_logs(
    diary: Diary, course: str, platform: Platform, monkeypatch: pytest.MonkeyPatch, body: str, broken: str, gone: bool
) -> None:
    monkeypatch.setattr(platform, "sockets", lambda _endpoint: Connection(gone))
    who = {"user": USER, "platform_role": "", "expires": str(time.time() + 600), "token": TOKEN}
    context = {"connectionId": "k1", "domainName": "d", "stage": "s"}
    query = {"queryStringParameters": {"token": TOKEN}, "headers": {"Authorization": TOKEN}}
    diary.invoke(sockets.handler, {"requestContext": context | {"routeKey": "$connect", "authorizer": who}} | query)
    if broken:
        setattr(platform, broken, Quotes())
    said = body.replace('"own"', f'"{course}"')
    diary.invoke(sockets.handler, {"requestContext": context | {"routeKey": "ask"}, "body": said})
    assert diary.leaks() == []


@pytest.fixture
def issuer(monkeypatch: pytest.MonkeyPatch) -> Iterator[Issuer]:
    with serving() as made:
        monkeypatch.setenv("LECTERN_ISSUER", made.url.removesuffix("/.well-known/jwks.json"))
        restart()
        yield made
    restart()


def test_an_authorizer_leaves_no_token_and_no_address(issuer: Issuer) -> None:
    good = token(iss=issuer.url.removesuffix("/.well-known/jwks.json"), email=ADDRESS, sid=TOKEN)
    forged = mint({"alg": "none", "typ": "JWT", "kid": TOKEN}, {"sub": ADDRESS})
    sent = [
        good,
        forged,
        TOKEN,
        f"{TOKEN}.{TOKEN}.{TOKEN}",
        f"{TOKEN}\u00e9.x.y",
        f"{good}{TOKEN}",
        TOKEN * 2000,
        None,
        7,
    ]
    with keeping() as diary:
        for each in sent:
            for event in (rest(f"Bearer {each}"), rest(each), socket(query=[str(each)]), {"authorizationToken": each}):
                diary.invoke(door.handler, event)
        issuer.status, issuer.answer = 500, ADDRESS.encode()
        restart()
        diary.invoke(door.handler, rest(f"Bearer {good}"))
        assert diary.reports
        assert diary.leaks() == []
        assert good not in diary.lines.getvalue() + "".join(diary.reports)


def test_a_model_that_does_not_answer_leaves_neither_key_nor_question(
    diary: Diary, course: str, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    for writer in (OpenAIWriter("http://127.0.0.1:9", "m", SECRET), Quotes(Unavailable), Quotes()):
        monkeypatch.setattr(platform, "writer", writer)
        run = upload(diary, platform, course, f"{FILE}.md", TEXT.encode())
        queued(diary, extract.handler, uploaded(run))
        queued(diary, embed.handler, stored(run))
        asked = {"question": f"How often does the {DOCUMENT} turn?"}
        assert http(diary, "POST", f"/courses/{course}/questions", asked)["statusCode"] in (500, 503)
    assert diary.leaks() == []
    assert '"code":"ConnectionRefusedError"' in diary.lines.getvalue()  # enough to know whom to call
