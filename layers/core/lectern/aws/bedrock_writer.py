"""Answers from a language model of Amazon Bedrock, through its Converse API.

Request and events: docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lectern.aws.calling import client, reaching
from lectern.errors import Unavailable
from lectern.model import Brief, Turn, Usage
from lectern.prompting import Prompt, answering, standalone

_SERVICE = "Amazon Bedrock"


@dataclass(frozen=True)
class BedrockWriter:
    """A Writer on ConverseStream. model_id: of a model or of an inference profile."""

    model_id: str
    region: str | None = None

    @property
    def mode(self) -> str:
        return self.model_id

    @cached_property
    def _client(self) -> Any:
        return client("bedrock-runtime", self.region)

    def write(self, brief: Brief) -> Iterator[str | Usage]:
        with reaching(_SERVICE):
            reply = self._client.converse_stream(**self._request(answering(brief)))
            with closing(reply["stream"]) as events:
                yield from spoken(events)

    def rewrite(self, brief: Brief) -> str:
        return standalone(brief, self._said)

    def _said(self, prompt: Prompt) -> list[str]:
        with reaching(_SERVICE):
            reply = self._client.converse(**self._request(prompt))
        return [block["text"] for block in reply["output"]["message"]["content"] if "text" in block]

    def _request(self, prompt: Prompt) -> dict[str, Any]:
        return {
            "modelId": self.model_id,
            "system": [{"text": prompt.system}],
            "messages": messages(prompt.turns),
            "inferenceConfig": {"maxTokens": prompt.limit},
        }


def messages(turns: Iterable[Turn]) -> list[dict[str, Any]]:
    """Turns in the shape that Converse, InvokeHarness and InvokeAgent share."""
    return [{"role": turn.role, "content": [{"text": turn.text}]} for turn in turns]


def spoken(events: Iterable[Mapping[str, Any]]) -> Iterator[str | Usage]:
    """The text of a stream of Converse events, then its usage. Raises Unavailable when it ends too early."""
    read = written = 0
    finished = False
    for event in events:
        if text := event.get("contentBlockDelta", {}).get("delta", {}).get("text"):
            yield text
        finished |= "messageStop" in event
        usage = event.get("metadata", {}).get("usage", {})
        read += usage.get("inputTokens", 0)
        written += usage.get("outputTokens", 0)
    if not finished:
        raise Unavailable("The language model broke off.")
    yield Usage(read, written)
