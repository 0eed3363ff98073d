"""Nothing that a person wrote, no token and no secret is in a log line, a failure report or a queue, whatever fails."""

import hashlib
import io
import json
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import boto3
import pytest

from authorizer import handler as door
from chat import handler as chat
from chat import sockets
from courses import handler as courses
from courses import learners
from embed import handler as embed
from extract import handler as extract
from ingestion import handler as ingestion
from lectern import objects
from lectern.aws.sockets import Gone
from lectern.embedded.openai_writer import OpenAIWriter
from lectern.errors import Unavailable
from lectern.model import CourseId, DocumentId, Run
from lectern.platform import Platform
from tests.images.pipeline import stored, uploaded, waiting
from tests.services.apis import wire
from tests.services.authorizer.events import rest, restart, socket
from tests.services.authorizer.issuing import Issuer, serving
from tests.services.authorizer.minting import mint, token
from tests.services.diary import CANARIES, Diary, keeping

USER, TEACHER = "22222222-2222-4222-8222-222222222222", "11111111-1111-4111-8111-111111111111"
TOKEN, SECRET, ADDRESS = CANARIES["token"], CANARIES["secret"], CANARIES["address"]
QUESTION, DOCUMENT, FILE = CANARIES["question"], CANARIES["document"], CANARIES["file"]
TEXT = f"# Tides\n\nThe {DOCUMENT} turns twice a day, writes {ADDRESS}.\n"


@pytest.fixture
def diary(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> Iterator[Diary]:
    """Every function on one platform, with a writer and an index that fail by quoting what they were given."""
    for module in (sockets, embed, extract, ingestion):
        monkeypatch.setattr(module, "platform", platform)
    wire(platform)
    with keeping() as kept:
        yield kept


def http(diary: Diary, method: str, path: str, body: Any = None, user: str = USER, query: Any = None) -> Any:
    """With what API Gateway hands on as well: headers and claims."""
    who = {"user": user, "platform_role": "instructor" if user == TEACHER else "", "expires": str(time.time() + 600)}
    event = {
        "httpMethod": method,
        "path": path,
        "resource": path,
        "headers": {"Authorization": f"Bearer {TOKEN}", "X-Contact": ADDRESS},
        "multiValueHeaders": {"Authorization": [f"Bearer {TOKEN}"]},
        "queryStringParameters": query,
        "multiValueQueryStringParameters": {name: [value] for name, value in (query or {}).items()},
        "body": body if isinstance(body, str) or body is None else json.dumps(body),
        "isBase64Encoded": False,
        "requestContext": {"authorizer": who | {"email": ADDRESS}, "requestId": "r", "path": path},
    }
    module = learners if path.endswith(("/export", "/data")) else chat if "/questions" in path else courses
    return diary.invoke(module.handler, event)


@pytest.fixture
def course(diary: Diary) -> str:
    made = http(diary, "POST", "/courses", {"name": f"{DOCUMENT} and tides"}, TEACHER)
    course: str = json.loads(made["body"])["id"]
    http(diary, "PUT", f"/courses/{course}/members/{USER}", {"role": "student"}, TEACHER)
    return course


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


class Quoting(Exception):
    """As a library's may be that repeats what it was given."""


@dataclass
class Quotes:
    """A part of the platform, every verb of which fails with its arguments in the message."""

    kind: type[Exception] = Quoting
    mode: str = "a model"
    model: str = "a model"
    wants_sentences: bool = True

    def __getattr__(self, verb: str) -> Any:
        def fail(*given: Any, **more: Any) -> Any:
            raise self.kind(f"cannot {verb} {given} {more} for {ADDRESS} with {SECRET} and {TOKEN}")

        return fail


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


def _office(format: str, part: str, text: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", OOXML.format(format))
        archive.writestr(part, text)
    return packed.getvalue()


OOXML = '<Types><Override ContentType="application/vnd.openxmlformats-officedocument.{}"/></Types>'
FILES = {
    f"{FILE}.md": TEXT.encode(),
    f"{FILE}.pdf": b"%PDF-1.7 " + TEXT.encode(),
    f"{FILE}.docx": b"PK\x03\x04" + TEXT.encode(),
    f"{FILE} 2.docx": _office("wordprocessingml", "word/document.xml", f"<{TEXT}"),
    f"{FILE}.pptx": _office("presentationml", "ppt/presentation.xml", TEXT),
    f"{FILE}.xlsx": _office("spreadsheetml.sheet.main", "xl/workbook.xml", TEXT),
    f"{FILE}.png": b"\x89PNG\r\n\x1a\n" + TEXT.encode(),
    f"{FILE}.ipynb": f'{{"cells": "{DOCUMENT}'.encode(),
    f"{FILE}.xml": f"<?xml version='1.0'?><a>{DOCUMENT}<b></a>".encode(),
    f"{FILE}.eml": f"From: {ADDRESS}\nSubject: {FILE}\n\n{DOCUMENT}".encode(),
    f"{FILE}.rtf": b"{\\rtf1 " + TEXT.encode(),
    f"{FILE}.exe": b"MZ\x00\x01" + TEXT.encode(),
    f"{FILE}.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + TEXT.encode(),
}


class Context:
    def get_remaining_time_in_millis(self) -> int:
        return 300_000


def queued(diary: Diary, handler: Any, *bodies: Any) -> Any:
    records = [
        {"messageId": f"m{number}", "body": body if isinstance(body, str) else json.dumps(body)}
        for number, body in enumerate(bodies)
    ]
    return diary.invoke(lambda event, _: handler(event, Context()), {"Records": records})


def upload(diary: Diary, platform: Platform, course: str, name: str, content: bytes) -> Run:
    sent = {"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    told = json.loads(http(diary, "POST", f"/courses/{course}/documents", sent, TEACHER)["body"])
    run = Run(CourseId(course), DocumentId(told["document"]["id"]), told["version"])
    boto3.client("s3").put_object(Bucket=platform.files.bucket, Key=objects.upload(run), Body=content)
    return run


@pytest.mark.parametrize("name", FILES)
def test_a_document_leaves_nothing_in_logs_and_queues_whether_it_can_be_read_or_not(
    diary: Diary, course: str, platform: Platform, name: str
) -> None:
    run = upload(diary, platform, course, name, FILES[name])
    queued(diary, extract.handler, uploaded(run))
    queued(diary, embed.handler, stored(run))
    http(diary, "POST", f"/courses/{course}/documents/{run.document}/retry", None, TEACHER)
    http(diary, "DELETE", f"/courses/{course}/documents/{run.document}", None, TEACHER)
    diary.invoke(ingestion.look_after, {})
    sent = json.dumps(waiting(platform.extract_queue) + waiting(platform.embed_queue))
    assert diary.leaks() == []
    assert [canary for canary in CANARIES.values() if canary in sent] == []


def test_a_failed_document_tells_its_instructor_no_text_of_it(diary: Diary, course: str, platform: Platform) -> None:
    for name, content in FILES.items():
        run = upload(diary, platform, course, name, content)
        queued(diary, extract.handler, uploaded(run))
        item = platform.ledger.get(run.course, run.document)
        assert DOCUMENT not in json.dumps(item.get("reason"))


POISON: list[Any] = [
    f"{QUESTION} is not JSON",
    {QUESTION: ADDRESS},
    {"detail": {"object": {"key": f"uploads/{FILE}"}}},
    {"detail": {"object": {"key": f"uploads/c/d/{FILE}"}}},
    {"detail": {"object": {"key": f"uploads/{FILE}/{FILE}/1"}}},
    {"detail": {"object": {"key": "uploads/c/d/1"}, "pages": [DOCUMENT, DOCUMENT]}},
    {"sweep": DOCUMENT},
    [DOCUMENT],
]


@pytest.mark.parametrize("part", ["", "ledger", "files", "passages"])
@pytest.mark.parametrize("handler", [extract.handler, embed.handler, ingestion.bury], ids=["extract", "embed", "bury"])
def test_a_poison_message_leaves_nothing_of_itself(diary: Diary, platform: Platform, handler: Any, part: str) -> None:
    if part:
        setattr(platform, part, Quotes())
    told = queued(diary, handler, *POISON)
    assert told["batchItemFailures"]
    assert diary.leaks() == []


@pytest.mark.parametrize("part", ["embedder", "passages", "files", "table", "ledger"])
def test_an_embedding_that_fails_leaves_no_text(diary: Diary, course: str, platform: Platform, part: str) -> None:
    run = upload(diary, platform, course, f"{FILE}.md", TEXT.encode())
    queued(diary, extract.handler, uploaded(run))
    setattr(platform, part, Quotes())
    queued(diary, embed.handler, stored(run))
    diary.invoke(ingestion.look_after, {})
    assert diary.leaks() == []


def test_pages_that_are_damaged_leave_no_text(diary: Diary, course: str, platform: Platform) -> None:
    run = upload(diary, platform, course, f"{FILE}.md", TEXT.encode())
    queued(diary, extract.handler, uploaded(run))
    platform.files.write_json(objects.pages(run), {"kind": DOCUMENT, "pages": [{"number": DOCUMENT}], "warnings": []})
    assert queued(diary, embed.handler, stored(run))["batchItemFailures"]
    assert diary.leaks() == []


@pytest.mark.parametrize("part", ["ledger", "passages", "files"])
def test_a_janitor_that_crashes_reports_no_content(diary: Diary, platform: Platform, part: str) -> None:
    setattr(platform, part, Quotes())
    diary.invoke(ingestion.look_after, {"detail": QUESTION})
    assert diary.leaks() == []
    assert part != "ledger" or diary.reports


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
