"""People and queues that tell every function what must not be written down, and parts that fail by repeating it."""

import hashlib
import json
import time
from dataclasses import dataclass
from typing import Any

import boto3

from chat import handler as chat
from courses import handler as courses
from courses import learners
from lectern import objects
from lectern.model import CourseId, DocumentId, Run
from lectern.platform import Platform
from tests.services.logs.diary import CANARIES, Diary

USER, TEACHER = "22222222-2222-4222-8222-222222222222", "11111111-1111-4111-8111-111111111111"
TOKEN, SECRET, ADDRESS = CANARIES["token"], CANARIES["secret"], CANARIES["address"]
QUESTION, DOCUMENT, FILE = CANARIES["question"], CANARIES["document"], CANARIES["file"]
TEXT = f"# Tides\n\nThe {DOCUMENT} turns twice a day, writes {ADDRESS}.\n"


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
