"""Every adapter of every port, ready to be held to its contract. The AWS ones talk to the loopback server."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from lectern.aws.agents_writer import AgentWriter, HarnessWriter
from lectern.aws.bedrock_embedder import BedrockEmbedder, LangchainBedrockEmbedder
from lectern.aws.bedrock_writer import BedrockWriter
from lectern.aws.pinecone_passages import LangchainPineconePassages, PineconePassages
from lectern.embedded.extractive import Extractive
from lectern.embedded.minilm import MiniLM
from lectern.embedded.openai_writer import OpenAIWriter
from lectern.embedded.sqlite_passages import SqlitePassages
from lectern.ports import Embedder, Passages, Writer

from ..loopback.server import Loopback

TITAN = "amazon.titan-embed-text-v2:0"
COHERE = "eu.cohere.embed-v4:0"
CLAUDE = "eu.anthropic.claude-haiku-4-5-20251001-v1:0"
HARNESS = "arn:aws:bedrock-agentcore:eu-central-1:123456789012:harness/tutor-abcdefghij"
KEY = "pcsk_loopback_key"

BEDROCK: dict[str, Callable[[], Embedder]] = {
    "boto3-titan": partial(BedrockEmbedder, TITAN),
    "boto3-cohere": partial(BedrockEmbedder, COHERE),
    "langchain-titan": partial(LangchainBedrockEmbedder, TITAN),
    "langchain-cohere": partial(LangchainBedrockEmbedder, COHERE),
}
PINECONE: dict[str, Callable[[str], Passages]] = {
    "pinecone": partial(PineconePassages, api_key=KEY),
    "langchain-pinecone": partial(LangchainPineconePassages, api_key=KEY),
}
MODELS: dict[str, Callable[[Loopback], Writer]] = {
    "converse": lambda loopback: BedrockWriter(CLAUDE),
    "agent": lambda loopback: AgentWriter("AGENT12345", "ALIAS12345"),
    "harness": lambda loopback: HarnessWriter(HARNESS),
    "openai": lambda loopback: OpenAIWriter(f"{loopback.url}/v1", "llama", "sk-loopback-key"),
}


def embedder(name: str, folder: Path) -> Embedder:
    return BEDROCK[name]() if name in BEDROCK else MiniLM(folder)


def passages(name: str, folder: Path, loopback: Loopback) -> Passages:
    return PINECONE[name](loopback.url) if name in PINECONE else SqlitePassages(folder / "passages.sqlite")


def writer(name: str, loopback: Loopback) -> Writer:
    return MODELS[name](loopback) if name in MODELS else Extractive()
