"""The only wiring: each adapter is built at first touch, by what the settings say."""

import time
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from lectern.aws.files import Files
from lectern.aws.functions import Functions
from lectern.aws.queues import Queue
from lectern.aws.sockets import Sockets
from lectern.aws.streams import Streams
from lectern.aws.table import Table
from lectern.errors import LecternError
from lectern.ledger.book import Ledger
from lectern.listening import Listening
from lectern.logs import log
from lectern.roster import Roster
from lectern.settings import Settings

if TYPE_CHECKING:
    from lectern.ports import Embedder, ItemWriter, Marker, Passages, Transcriber, Writer


def _cached(kind: type) -> list[str]:
    return [name for name, value in vars(kind).items() if isinstance(value, cached_property)]


class Misconfigured(LecternError):
    """A setting names something that does not exist."""


class Platform:
    """What a deployable may touch. `in_image` says that the heavy packages of a container image are there."""

    def __init__(self, settings: Settings | None = None, in_image: bool = False) -> None:
        self._given = settings
        self._in_image = in_image

    def load(self, *names: str) -> None:
        """Build these adapters, and in each what its first call would have to wait for. What cannot be built yet is no
        error here: the request that needs it will say so."""
        for name in names:
            try:
                adapter = getattr(self, name)
                for kept in _cached(type(adapter)):
                    getattr(adapter, kept)
            except LecternError as refused:
                log.warning("not loaded", extra={"adapter": name, "error": type(refused).__name__})

    def forget(self) -> None:
        """Drop every adapter with its connections; each is built anew when it is next touched."""
        for name in _cached(type(self)):
            vars(self).pop(name, None)

    @cached_property
    def settings(self) -> Settings:
        return self._given or Settings.read()

    def _required(self, name: str) -> str:
        """A setting without which a function cannot work. Raises Misconfigured, naming its variable."""
        value: str = getattr(self.settings, name)
        if not value:
            raise Misconfigured(f"LECTERN_{name.upper()} is not set")
        return value

    @cached_property
    def table(self) -> Table:
        return Table(self._required("table"))

    @cached_property
    def files(self) -> Files:
        return Files(self._required("bucket"))

    @cached_property
    def extract_queue(self) -> Queue:
        return Queue(self._required("extract_queue"))

    @cached_property
    def embed_queue(self) -> Queue:
        return Queue(self._required("embed_queue"))

    @cached_property
    def listen_queue(self) -> Queue:
        return Queue(self._required("listen_queue"))

    @cached_property
    def listening(self) -> Listening:
        return Listening(self.table, time.time)

    @cached_property
    def transcriber(self) -> "Transcriber | None":
        """None when there is nothing to transcribe with: reports say so."""
        match self.settings.transcriber:
            case "embedded":
                from lectern.embedded import sphinx, whisper

                chosen = self.settings.speech_model
                folder = whisper.weights(Path(chosen) if chosen else None)
                if folder and whisper.available():
                    return whisper.Whisper(folder)
                return sphinx.Sphinx() if sphinx.available() else None
            case "transcribe":
                from lectern.aws.transcribe import Transcribe

                return Transcribe(self.files, self.settings.speech_language)
            case "none":
                return None
        raise Misconfigured("LECTERN_TRANSCRIBER is embedded, transcribe or none")

    def captions_url(self) -> str | None:
        """Where a browser may stream speech within five minutes, for captions; None without Amazon Transcribe."""
        if self.settings.transcriber != "transcribe":
            return None
        from lectern.aws.captions import captions_url

        return captions_url(self.settings.speech_language)

    @cached_property
    def streams(self) -> Streams:
        return Streams()

    @cached_property
    def quiz_queue(self) -> Queue:
        return Queue(self._required("quiz_queue"))

    @cached_property
    def grade_queue(self) -> Queue:
        return Queue(self._required("grade_queue"))

    @cached_property
    def ledger(self) -> Ledger:
        return Ledger(self.table, time.time)

    @cached_property
    def roster(self) -> Roster:
        return Roster(self.table, time.time)

    @cached_property
    def functions(self) -> Functions:
        return Functions(self.settings.warm_copies)

    def sockets(self, endpoint: str) -> Sockets:
        return Sockets(self.settings.sockets_endpoint or endpoint)

    @cached_property
    def embedder(self) -> "Embedder | None":
        """None when the embedded model is not installed: search is lexical alone, and answers say so."""
        match self.settings.embedder, self._in_image:
            case "embedded", _:
                from lectern.embedded import minilm

                return minilm.MiniLM(self.settings.data_folder) if minilm.available() else None
            case "bedrock", True:
                from lectern.aws.bedrock_embedder import LangchainBedrockEmbedder

                return LangchainBedrockEmbedder(self.settings.embed_model)
            case "bedrock", False:
                from lectern.aws.bedrock_embedder import BedrockEmbedder

                return BedrockEmbedder(self.settings.embed_model)
        raise Misconfigured("LECTERN_EMBEDDER is embedded or bedrock")

    @cached_property
    def passages(self) -> "Passages":
        match self.settings.passages, self._in_image:
            case "embedded", _:
                from lectern.embedded.sqlite_passages import SqlitePassages

                return SqlitePassages(self.settings.data_folder / "passages.sqlite")
            case "pinecone", True:
                from lectern.aws.pinecone_passages import LangchainPineconePassages

                return LangchainPineconePassages(self._required("pinecone_host"), self._pinecone_key)
            case "pinecone", False:
                from lectern.aws.pinecone_passages import PineconePassages

                return PineconePassages(self._required("pinecone_host"), self._pinecone_key)
        raise Misconfigured("LECTERN_PASSAGES is embedded or pinecone")

    @property
    def _pinecone_key(self) -> str:
        from lectern.aws.secrets import secret

        return secret(self._required("pinecone_secret"))

    @cached_property
    def writer(self) -> "Writer":
        chosen = self.settings
        match chosen.writer:
            case "embedded":
                from lectern.embedded.extractive import Extractive

                return Extractive()
            case "bedrock":
                from lectern.aws.bedrock_writer import BedrockWriter

                return BedrockWriter(chosen.chat_model)
            case "agent":
                from lectern.aws.agents_writer import AgentWriter

                return AgentWriter(chosen.agent_id, chosen.agent_alias)
            case "harness":
                from lectern.aws.agents_writer import HarnessWriter

                return HarnessWriter(chosen.harness_arn)
            case "openai":
                from lectern.aws.secrets import secret
                from lectern.embedded.openai_writer import OpenAIWriter

                key = secret(chosen.writer_secret) if chosen.writer_secret else ""
                return OpenAIWriter(chosen.writer_url, chosen.writer_model, key)
        raise Misconfigured("LECTERN_WRITER is embedded, bedrock, agent, harness or openai")

    @cached_property
    def item_writer(self) -> "ItemWriter":
        """Quiz questions by rule, unless answers come from Bedrock's models by way of Converse."""
        if self.settings.writer == "bedrock":
            from lectern.aws.bedrock_items import BedrockItems

            return BedrockItems(self.settings.chat_model)
        from lectern.embedded.ruled_items import RuledItems

        return RuledItems()

    @cached_property
    def marker(self) -> "Marker | None":
        """None without one of Bedrock's models: short answers are marked by their key, and by teachers."""
        if self.settings.writer == "bedrock":
            from lectern.aws.bedrock_marker import BedrockMarker

            return BedrockMarker(self.settings.chat_model)
        return None
