"""The events that a function is started with, and what a right answer looks like."""

import base64
import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.starting.cloud import Cloud
from benchmarks.starting.subjects import Subject
from lectern.speech import SAMPLE_RATE

CONNECTION = "benchmark="


@dataclass(frozen=True, slots=True)
class Question:
    event: Any
    right: Callable[[Any], bool]


def questions(subject: Subject, cloud: Cloud) -> Iterator[Question]:
    """One after the other, as many as are wanted. What is not named in OWN follows from what triggers the function."""
    own = OWN.get(subject.handler)
    while True:
        yield own(cloud) if own else _derived(subject, cloud)


def _derived(subject: Subject, cloud: Cloud) -> Question:
    if subject.kind == "peer":
        return Question({}, lambda answer: bool(answer["statusCode"] == 200))
    kinds = {trigger["Type"] for trigger in subject.triggers}
    routes = [trigger["Properties"] for trigger in subject.triggers if trigger["Type"] == "Api"]
    if routes:
        return _http(cloud, *_simplest(routes))
    if kinds & {"SQS", "DynamoDB", "Kinesis"}:
        return _warm_up()
    return Question({"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}}, _no_error)


def _warm_up() -> Question:
    """Everything is loaded that work needs, and there is no work."""
    return Question({"warm_up": {"hold": 0}}, lambda answer: set(answer) == {"copy", "cold"})


def _simplest(routes: list[Mapping[str, Any]]) -> tuple[str, str]:
    """A GET with as little in its path as there is, for choice of a course's things."""

    def rank(route: Mapping[str, Any]) -> tuple[bool, int, bool, str]:
        path = route["Path"]
        return route["Method"] != "get", path.count("{"), "{course}" not in path, path

    best = min(routes, key=rank)
    return best["Method"], best["Path"]


def _http(cloud: Cloud, method: str, path: str, body: Any = None) -> Question:
    """As API Gateway asks; a course in the path is one whose instructor asks, everything else in it is unknown."""
    known = path.replace("{course}", cloud.course)
    sure = method == "get" and "{" not in known
    event = {
        "httpMethod": method.upper(), "path": known.replace("{", "").replace("}", ""), "resource": path,
        "headers": {}, "queryStringParameters": None, "multiValueQueryStringParameters": None,
        "body": None if body is None else json.dumps(body), "isBase64Encoded": False,
        "requestContext": {"authorizer": _let_in(cloud), "requestId": "r", "path": path},
    }  # fmt: skip
    return Question(event, lambda answer: answer["statusCode"] < (300 if sure else 500))


def _let_in(cloud: Cloud) -> dict[str, str]:
    return {"user": cloud.user, "platform_role": "instructor", "expires": str(int(time.time()) + 3600)}


def _no_error(answer: Any) -> bool:
    return not (isinstance(answer, dict) and "errorType" in answer)


def _token(cloud: Cloud) -> Question:
    resource = "arn:aws:execute-api:us-east-1:000000000000:a/dev/GET/courses"
    event = {"type": "TOKEN", "authorizationToken": f"Bearer {cloud.token}", "methodArn": resource}
    return Question(event, lambda answer: answer["policyDocument"]["Statement"][0]["Effect"] == "Allow")


def _ask_chat(cloud: Cloud) -> Question:
    """Nothing is in the index: membership, embedding, search and an honest refusal."""
    asked = _http(cloud, "post", "/courses/{course}/questions", {"question": "When is high water?"})
    return Question(asked.event, lambda answer: answer["statusCode"] == 200 and json.loads(answer["body"])["refused"])


def _connect(cloud: Cloud) -> Question:
    context = {"routeKey": "$connect", "connectionId": CONNECTION, "authorizer": _let_in(cloud)}
    return Question({"requestContext": context}, lambda answer: bool(answer == {"statusCode": 200}))


def _ping(_cloud: Cloud) -> Question:
    """A message over an open connection, answered over it."""
    context = {"routeKey": "ping", "connectionId": CONNECTION, "domainName": "sockets", "stage": "dev"}
    event = {"requestContext": context, "body": json.dumps({"action": "ping"})}
    return Question(event, lambda answer: bool(answer == {"statusCode": 200}))


def _speak(_cloud: Cloud) -> Question:
    """Half a second of silence, the first of an answer."""
    silence = base64.b64encode(bytes(SAMPLE_RATE)).decode()
    return Question({"state": None, "pcm": silence}, lambda answer: answer["seconds"] == 0.5)


def _write_down(_cloud: Cloud) -> Question:
    """The same silence, in which nothing was said."""
    silence = base64.b64encode(bytes(SAMPLE_RATE)).decode()
    return Question({"start": 0.0, "pcm": silence}, lambda answer: bool(answer == {"words": []}))


def _launch(cloud: Cloud) -> Question:
    asked = _http(cloud, "post", "/lti/launch")
    return Question(asked.event | cloud.launch(), lambda answer: answer["statusCode"] == 200)


def _queued(body: dict[str, Any], right: Callable[[], bool]) -> Question:
    record = {"messageId": "m", "eventSource": "aws:sqs", "body": json.dumps(body)}
    return Question({"Records": [record]}, lambda answer: answer == {"batchItemFailures": []} and right())


def _extract(cloud: Cloud) -> Question:
    """A real file of one page, uploaded."""
    upload = cloud.upload()
    return _queued(cloud.arrived(upload.key), upload.has_pages)


def _embed(cloud: Cloud) -> Question:
    """The pages of such a file, stored."""
    stored = cloud.store_pages()
    return _queued(cloud.arrived(stored.key), stored.is_ready)


OWN: dict[str, Callable[[Cloud], Question]] = {
    "authorizer.handler.handler": _token,
    "chat.handler.handler": _ask_chat,
    "chat.sockets.handler": _connect,
    "extract.handler.handler": _extract,
    "embed.handler.handler": _embed,
    "interview.sockets.handler": _ping,
    "listen.speaking.handler": _speak,
    "classroom.lti.handler.handler": _launch,
    "listen.captioning.handler": _write_down,
}
