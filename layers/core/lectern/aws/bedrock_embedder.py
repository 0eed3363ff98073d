"""Vectors from the embedding models of Amazon Bedrock: Titan Text Embeddings V2, and Cohere Embed v3 and v4.

Request and reply bodies: docs.aws.amazon.com/bedrock/latest/userguide/ model-parameters-titan-embed-text.html
and model-parameters-embed.html.
"""

import json
import logging
import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import batched
from typing import Any

from lectern.aws.calling import client, reaching
from lectern.errors import Unavailable
from lectern.model import Vector

_SERVICE = "Amazon Bedrock"


@dataclass(frozen=True)
class BedrockEmbedder:
    """An Embedder on boto3, for zip functions: a question, or a few texts one after the other.

    dimensions: 256, 512 or 1024 for Titan; 1024 for Cohere v3; 256, 512, 1024 or 1536 for Cohere v4."""

    model_id: str
    region: str | None = None
    dimensions: int = 1024

    @property
    def model(self) -> str:
        return f"{self.model_id}/{self.dimensions}"

    @cached_property
    def _client(self) -> Any:
        return client("bedrock-runtime", self.region, attempts=5)

    def embed(self, texts: Sequence[str]) -> list[Vector]:
        batches = batched(texts, _per_call(self.model_id), strict=False)
        return [vector for batch in batches for vector in self._vectors(batch, "search_document")]

    def embed_question(self, question: str) -> Vector:
        return self._vectors((question,), "search_query")[0]

    def _vectors(self, texts: tuple[str, ...], purpose: str) -> list[Vector]:
        lines = [text.replace("\n", " ") for text in texts]  # as langchain-aws does, for the same vectors
        with reaching(_SERVICE):
            reply = self._client.invoke_model(
                modelId=self.model_id,
                body=json.dumps(self._body(lines, purpose)),
                accept="application/json",
                contentType="application/json",
            )
            return [_unit(vector) for vector in _found(json.loads(reply["body"].read()))]

    def _body(self, lines: list[str], purpose: str) -> dict[str, Any]:
        if not _is_cohere(self.model_id):
            return {"inputText": lines[0], "dimensions": self.dimensions}
        width = {"output_dimension": self.dimensions} if "embed-v4" in self.model_id else {}
        return {"texts": lines, "input_type": purpose, **width}


@dataclass(frozen=True)
class LangchainBedrockEmbedder:
    """An Embedder on langchain-aws, for the image: many texts at once.

    langchain asks Titan for one text after the other, so `workers` threads each bring a part, and each
    waits longer every time that Bedrock throttles it."""

    model_id: str
    region: str | None = None
    dimensions: int = 1024
    workers: int = 16

    @property
    def model(self) -> str:
        return f"{self.model_id}/{self.dimensions}"

    @cached_property
    def _langchain(self) -> Any:
        from langchain_aws import BedrockEmbeddings

        logging.getLogger("langchain_aws").setLevel(logging.CRITICAL)  # it logs the provider's words for each error
        runtime = client("bedrock-runtime", self.region, attempts=10, mode="legacy", connections=self.workers)
        return BedrockEmbeddings(client=runtime, model_id=self.model_id, dimensions=self.dimensions)

    def embed(self, texts: Sequence[str]) -> list[Vector]:
        ask = self._langchain.embed_documents  # built before the threads start: boto3 sessions are not theirs to share
        batches = [list(batch) for batch in batched(texts, _per_call(self.model_id), strict=False)]
        with ThreadPoolExecutor(self.workers) as pool:
            return [_unit(vector) for vectors in pool.map(lambda b: _ask(ask, b), batches) for vector in vectors]

    def embed_question(self, question: str) -> Vector:
        return _unit(_ask(self._langchain.embed_query, question))


def _ask(call: Any, argument: Any) -> Any:
    with reaching(_SERVICE):
        try:
            return call(argument)
        except ValueError:  # langchain's own limits; its sentence is for programmers
            raise Unavailable(f"{_SERVICE} cannot embed a text of this length.") from None


def _is_cohere(model_id: str) -> bool:
    return "cohere.embed" in model_id


def _per_call(model_id: str) -> int:
    return 96 if _is_cohere(model_id) else 1


def _found(reply: dict[str, Any]) -> list[Vector]:
    if "embedding" in reply:
        return [reply["embedding"]]
    found = reply["embeddings"]
    return list(found["float"] if isinstance(found, dict) else found)


def _unit(vector: Vector) -> Vector:
    length = math.hypot(*vector) or 1.0
    return [value / length for value in vector]
