"""What the loopback server sends back."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Reply:
    """`stream`, when there is one, is sent piece by piece as HTTP chunks instead of `body`."""

    body: bytes = b"{}"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    stream: Iterator[bytes] | None = None


@dataclass(frozen=True)
class Failure:
    """An error as AWS, Pinecone and OpenAI write it; `code` is an AWS exception, `message` the provider's words."""

    status: int
    code: str = ""
    message: str = "no"

    def reply(self) -> Reply:
        body = {"message": self.message, "__type": self.code, "error": {"message": self.message}}
        headers = {"Content-Type": "application/json"} | ({"x-amzn-errortype": self.code} if self.code else {})
        return Reply(json.dumps(body).encode(), self.status, headers)


THROTTLED = Failure(429, "ThrottlingException", "Too many requests, please wait before trying again.")


def as_json(value: Any) -> Reply:
    return Reply(json.dumps(value, ensure_ascii=False).encode())


def streamed(kind: str, stream: Iterator[bytes]) -> Reply:
    return Reply(headers={"Content-Type": kind}, stream=stream)
