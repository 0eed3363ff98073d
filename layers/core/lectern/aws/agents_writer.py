"""Answers from an agent that an account already has: Bedrock Agents Classic, or a harness of AgentCore.

Lectern keeps the conversation itself, so every call is a session of its own and brings the history along.
Requests and events: docs.aws.amazon.com/bedrock/latest/APIReference/API_agent-runtime_InvokeAgent.html and
docs.aws.amazon.com/bedrock-agentcore/latest/APIReference/API_InvokeHarness.html.
"""

import codecs
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import uuid4

from lectern.aws.bedrock_writer import messages, spoken
from lectern.aws.calling import client, reaching
from lectern.model import Brief, Usage
from lectern.prompting import Prompt, answering, standalone


@dataclass(frozen=True)
class AgentWriter:
    """A Writer on InvokeAgent. AWS has taken no new customers for Agents Classic since July 2026."""

    agent_id: str
    alias: str
    region: str | None = None

    @property
    def mode(self) -> str:
        return "Amazon Bedrock agent"

    @cached_property
    def _client(self) -> Any:
        return client("bedrock-agent-runtime", self.region)

    def write(self, brief: Brief) -> Iterator[str | Usage]:
        return self._speak(answering(brief))

    def rewrite(self, brief: Brief) -> str:
        return standalone(brief, self._speak)

    def _speak(self, prompt: Prompt) -> Iterator[str | Usage]:
        *history, last = prompt.turns
        with reaching("Amazon Bedrock Agents"):
            reply = self._client.invoke_agent(
                agentId=self.agent_id,
                agentAliasId=self.alias,
                sessionId=str(uuid4()),
                inputText=f"{prompt.system}\n\n{last.text}",  # a call cannot set an agent's instructions
                sessionState={"conversationHistory": {"messages": messages(history)}},
                streamingConfigurations={"streamFinalResponse": True},
                enableTrace=True,  # the only place that tells the usage
            )
            with closing(reply["completion"]) as events:
                yield from _completed(events)


@dataclass(frozen=True)
class HarnessWriter:
    """A Writer on AgentCore's InvokeHarness: the harness brings the model, the call its instructions."""

    harness_arn: str
    region: str | None = None

    @property
    def mode(self) -> str:
        return "Amazon Bedrock AgentCore harness"

    @cached_property
    def _client(self) -> Any:
        return client("bedrock-agentcore", self.region)

    def write(self, brief: Brief) -> Iterator[str | Usage]:
        return self._speak(answering(brief))

    def rewrite(self, brief: Brief) -> str:
        return standalone(brief, self._speak)

    def _speak(self, prompt: Prompt) -> Iterator[str | Usage]:
        with reaching("Amazon Bedrock AgentCore"):
            reply = self._client.invoke_harness(
                harnessArn=self.harness_arn,
                runtimeSessionId=str(uuid4()),
                systemPrompt=[{"text": prompt.system}],
                messages=messages(prompt.turns),
                maxTokens=prompt.limit,
                allowedTools=["none"],  # no tool has this name; left out, a document might talk it into its shell
                maxIterations=1,
            )
            with closing(reply["stream"]) as events:
                yield from spoken(events)


def _completed(events: Iterable[Mapping[str, Any]]) -> Iterator[str | Usage]:
    read = written = 0
    decoder = codecs.getincrementaldecoder("utf-8")()  # a chunk may end inside a character
    for event in events:
        if text := decoder.decode(event.get("chunk", {}).get("bytes", b"")):
            yield text
        for step in event.get("trace", {}).get("trace", {}).values():
            usage = step.get("modelInvocationOutput", {}).get("metadata", {}).get("usage", {})
            read += usage.get("inputTokens", 0)
            written += usage.get("outputTokens", 0)
    yield Usage(read, written)
