"""Answers from any server that speaks OpenAI's chat completions: Ollama, vLLM, llama.cpp, a gateway.

Request and events: platform.openai.com/docs/api-reference/chat-streaming.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from lectern.errors import Invalid, Unavailable
from lectern.model import Brief, Usage
from lectern.prompting import Prompt, answering, standalone

_SECONDS = 60  # without a byte; a small machine may think long before its first word


@dataclass(frozen=True)
class OpenAIWriter:
    """A Writer on POST {url}/chat/completions; url: http or https, as in http://127.0.0.1:11434/v1."""

    url: str
    model: str
    key: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if urlsplit(self.url).scheme not in ("http", "https"):
            raise Invalid("The address of the language model must begin with http:// or https://.")

    @property
    def mode(self) -> str:
        return self.model

    def write(self, brief: Brief) -> Iterator[str | Usage]:
        return self._speak(answering(brief))

    def rewrite(self, brief: Brief) -> str:
        return standalone(brief, self._speak)

    def _speak(self, prompt: Prompt) -> Iterator[str | Usage]:
        try:
            with closing(self._connection()) as connection:
                yield from _spoken(self._asked(connection, prompt))
        except (
            OSError,
            HTTPException,
            ValueError,
        ) as broken:  # ValueError: a line that is not JSON, or not UTF-8
            kind = type(broken).__name__
            raise Unavailable(f"The language model could not be reached ({kind}).", kind) from None

    def _connection(self) -> HTTPConnection:
        place = urlsplit(self.url)
        kind = HTTPSConnection if place.scheme == "https" else HTTPConnection
        return kind(place.hostname or "", place.port, timeout=_SECONDS)

    def _asked(self, connection: HTTPConnection, prompt: Prompt) -> HTTPResponse:
        """http.client follows no redirect, so the key goes to no other host."""
        headers = {"Content-Type": "application/json", "Accept": "text/event-stream"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        path = f"{urlsplit(self.url).path.rstrip('/')}/chat/completions"
        connection.request("POST", path, json.dumps(self._body(prompt)), headers)
        response = connection.getresponse()
        if response.status != 200:
            raise Unavailable(f"The language model answered {response.status}.", response.status)
        return response

    def _body(self, prompt: Prompt) -> dict[str, Any]:
        turns = [{"role": turn.role, "content": turn.text} for turn in prompt.turns]
        return {
            "model": self.model,
            "messages": [{"role": "system", "content": prompt.system}, *turns],
            "max_tokens": prompt.limit,
            "stream": True,
            "stream_options": {"include_usage": True},
        }


def _spoken(lines: Iterable[bytes]) -> Iterator[str | Usage]:
    usage = Usage()
    finished = False
    for event in _events(lines):
        if "error" in event:
            raise Unavailable("The language model broke off with an error.")
        for choice in event.get("choices", []):
            finished |= choice.get("finish_reason") is not None
            if text := choice.get("delta", {}).get("content"):
                yield text
        if counted := event.get("usage"):
            usage = Usage(counted.get("prompt_tokens", 0), counted.get("completion_tokens", 0))
    if not finished:
        raise Unavailable("The language model broke off.")
    yield usage


def _events(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """Server-sent events, one JSON object each, until [DONE] (html.spec.whatwg.org, section 9.2)."""
    for line in lines:
        name, _, value = line.decode().partition(":")
        if name == "data" and value.strip() == "[DONE]":
            return
        if name == "data":
            yield json.loads(value)
