"""Runs handlers as Lambda's runtime client does, and keeps all that would become a log line or a failure report."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from typing import Any

from awslambdaric.bootstrap import StandardLogSink, handle_event_request
from awslambdaric.lambda_runtime_marshaller import LambdaMarshaller

# What must never be written down: a token, a secret, and what people wrote
CANARIES = {
    "token": "eyJjYW5hcnkiOjF9Q2FuYXJ5VG9rZW4",
    "secret": "sk-canary-5ec2e7",
    "address": "ada.canary@example.org",
    "question": "canaryquestion",
    "document": "canarydocument",
    "file": "canaryfilename",
}


@dataclass
class Diary:
    """`lines`: all that was logged; `reports`: what a failed invocation hands to its destination."""

    lines: io.StringIO = field(default_factory=io.StringIO)
    reports: list[str] = field(default_factory=list)
    replies: list[Any] = field(default_factory=list)
    marshaller: LambdaMarshaller = field(default_factory=LambdaMarshaller)

    def invoke(self, handler: Callable[[Any, Any], Any], event: Any) -> Any:
        """The reply, or None when the function failed."""
        self.replies.append(None)
        nothing = "{}", "{}", "arn:aws:lambda:us-east-1:1:function:f", 1 << 50, None
        raw = json.dumps(event).encode("utf-8", "surrogatepass")
        handle_event_request(self, handler, "request-1", raw, "application/json", *nothing, StandardLogSink())
        return self.replies[-1]

    def post_invocation_error(self, _id: str, error: str, fault: str, *_: Any) -> None:
        self.reports += [error, fault]

    def post_invocation_result(self, _id: str, result: Any, *_: Any) -> None:
        self.replies[-1] = json.loads(result)

    def leaks(self) -> list[str]:
        written = self.lines.getvalue() + "".join(self.reports)
        return [name for name, canary in CANARIES.items() if canary in written]


@contextmanager
def keeping() -> Iterator[Diary]:
    diary, root, ours = Diary(), logging.getLogger(), logging.getLogger("lectern")
    everything = logging.StreamHandler(diary.lines)
    streams = [(each, each.stream) for each in ours.handlers if isinstance(each, logging.StreamHandler)]
    level = root.level
    for handler, _ in streams:
        handler.setStream(diary.lines)
    root.addHandler(everything)
    root.setLevel(logging.INFO)
    with redirect_stdout(diary.lines), redirect_stderr(diary.lines):
        yield diary
    root.removeHandler(everything)
    root.setLevel(level)
    for handler, stream in streams:
        handler.setStream(stream)
