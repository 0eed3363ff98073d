"""Amazon Bedrock: InvokeModel for Titan and Cohere embeddings, Converse, ConverseStream, InvokeAgent, InvokeHarness."""

import base64
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .answers import Failure, Reply, as_json, streamed
from .embedding import embedding
from .framing import event, exception

if TYPE_CHECKING:
    from .server import Loopback, Request

_EVENTS = "application/vnd.amazon.eventstream"


def reply(loopback: "Loopback", request: "Request") -> Reply | None:
    if match := re.fullmatch(r"/model/(.+)/(invoke|converse|converse-stream)", request.path):
        model, operation = match.groups()
        if operation == "invoke":
            return _embedded(model, request.body)
        return _refused(request.body) or _conversed(loopback, operation, request.body)
    if re.fullmatch(r"/agents/.+/agentAliases/.+/sessions/.+/text", request.path):
        return streamed(_EVENTS, _agent_events(loopback))
    if request.path == "/harnesses/invoke":
        return _refused(request.body) or streamed(_EVENTS, _converse_events(loopback))
    return None


def _embedded(model: str, body: dict[str, Any]) -> Reply:
    if "titan-embed-text-v2" in model:
        vector = embedding(body["inputText"], body.get("dimensions", 1024))
        return as_json({"embedding": vector, "inputTextTokenCount": len(body["inputText"].split())})
    if "cohere.embed" in model and len(body["texts"]) <= 96 and body["input_type"].startswith("search_"):
        width = body.get("output_dimension", 1024)
        vectors = [embedding(text, width) for text in body["texts"]]
        return as_json({"id": "1", "embeddings": vectors, "response_type": "embeddings_floats"})
    return Failure(400, "ValidationException", f"Malformed input: {body}").reply()


def _refused(body: dict[str, Any]) -> Reply | None:
    """Converse's own rules: begin with the user, alternate, and no blank text."""
    roles = [message["role"] for message in body["messages"]]
    texts = [block["text"] for message in body["messages"] for block in message["content"]]
    alternating = roles == [("user", "assistant")[number % 2] for number in range(len(roles))]
    if alternating and roles[-1:] == ["user"] and all(text.strip() for text in texts):
        return None
    return Failure(400, "ValidationException", f"Malformed input: {body}").reply()


def _conversed(loopback: "Loopback", operation: str, body: dict[str, Any]) -> Reply:
    if operation == "converse-stream":
        return streamed(_EVENTS, _converse_events(loopback))
    content: list[dict[str, Any]] = [{"text": "".join(loopback.answer)}]
    if wanted := body.get("toolConfig", {}).get("toolChoice", {}).get("tool"):
        content.append({"toolUse": {"toolUseId": "t1", "name": wanted["name"], "input": loopback.tool_input}})
    message = {"role": "assistant", "content": content}
    return as_json(
        {
            "output": {"message": message},
            "stopReason": "end_turn",
            "usage": _usage(loopback),
            "metrics": {"latencyMs": 1},
        }
    )


def _converse_events(loopback: "Loopback") -> Iterator[bytes]:
    yield event("messageStart", {"role": "assistant"})
    for piece in loopback.spoken():
        yield event("contentBlockDelta", {"delta": {"text": piece}, "contentBlockIndex": 0})
        if loopback.fails_amid:
            yield exception(loopback.fails_amid, f"no more after {piece}")
            return
    yield event("contentBlockStop", {"contentBlockIndex": 0})
    if not loopback.broken:
        yield event("messageStop", {"stopReason": "end_turn"})
        yield event("metadata", {"usage": _usage(loopback), "metrics": {"latencyMs": 1}})


def _agent_events(loopback: "Loopback") -> Iterator[bytes]:
    """The agent's answer in bytes, cut without regard to characters, and a trace with the usage before it."""
    usage = {"inputTokens": loopback.usage[0], "outputTokens": loopback.usage[1]}
    output = {"modelInvocationOutput": {"metadata": {"usage": usage}, "traceId": "1"}}
    yield event("trace", {"sessionId": "1", "trace": {"orchestrationTrace": output}})
    for piece in loopback.spoken():
        raw = piece.encode()
        for part in filter(None, (raw[:-1], raw[-1:])):
            yield event("chunk", {"bytes": base64.b64encode(part).decode()})
        if loopback.fails_amid:
            yield exception(loopback.fails_amid, f"no more after {piece}")
            return


def _usage(loopback: "Loopback") -> dict[str, int]:
    read, written = loopback.usage
    return {"inputTokens": read, "outputTokens": written, "totalTokens": read + written}
