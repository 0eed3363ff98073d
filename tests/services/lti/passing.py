"""Grades on their way to the LMS, through the queue and its worker."""

import json
from typing import Any

from moto.sqs import sqs_backends

from classroom.lti import sending
from lectern import lms_keys
from tests.services.classroom.conftest import LEARNER, TEACHER
from tests.services.lti.visiting import Visit

QUESTION = {"title": "Tides", "format": "gift", "content": "What makes the tides? {=the Moon ~the wind ~a fish}"}


def waiting() -> list[dict[str, Any]]:
    """What is in the queue, and may be delayed."""
    queue = sqs_backends["123456789012"]["us-east-1"].queues["grade"]
    found = [json.loads(message.body) | {"delay": message.delayed_until} for message in queue._messages]
    queue._messages.clear()
    return found


def deliver(bodies: list[dict[str, Any]]) -> list[dict[str, str]]:
    records = [{"messageId": str(number), "body": json.dumps(body)} for number, body in enumerate(bodies)]
    told: list[dict[str, str]] = sending.handler({"Records": records}, None)["batchItemFailures"]
    return told


def work(visit: Visit) -> None:
    """Everything that waits, until nothing does."""
    while bodies := waiting():
        assert deliver(bodies) == []


def state(visit: Visit, assignment: str) -> Any:
    found = visit(TEACHER, "GET", f"assignments/{assignment}/passback").body["passbacks"]
    return found[0] if found else None


def lease(visit: Visit, assignment: str, until: float) -> None:
    """As if a worker were sending a learner's grade that has been sent before."""
    key = lms_keys.passback(visit.course, LEARNER.user, assignment, state(visit, assignment)["platform"])
    visit.platform.table.update(key, "SET lease = :until", {":until": until})
