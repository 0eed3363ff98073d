"""What a deployment may choose. The only place in Lectern that reads the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Settings:
    """One field per variable: `table` is LECTERN_TABLE. Lists are separated by commas."""

    stage: str = "dev"
    table: str = ""
    bucket: str = ""
    extract_queue: str = ""
    embed_queue: str = ""
    listen_queue: str = ""
    quiz_queue: str = ""
    # Who provides what: see `platform`
    embedder: str = "embedded"  # embedded | bedrock
    passages: str = "embedded"  # embedded | pinecone
    writer: str = "embedded"  # embedded | bedrock | agent | harness | openai
    embed_model: str = "amazon.titan-embed-text-v2:0"
    chat_model: str = "anthropic.claude-haiku-4-5-20251001-v1:0"
    pinecone_host: str = ""
    pinecone_secret: str = ""  # name of the secret that holds the API key
    agent_id: str = ""
    agent_alias: str = ""
    harness_arn: str = ""
    writer_url: str = ""  # an OpenAI-compatible server
    writer_model: str = ""
    writer_secret: str = ""  # name of the secret that holds its key
    tuning_parameter: str = ""  # name of the Parameter Store entry that holds the evidence gate
    # Sign-in
    issuer: str = ""  # https://<project>.supabase.co/auth/v1
    audience: str = "authenticated"
    jwt_secret: str = ""  # name of the secret of a project that still signs with HS256; empty: HS256 is refused
    allowed_origin: str = "*"  # web origins that may open a WebSocket, or "*"
    # Learning management systems
    grade_queue: str = ""
    lti_secret: str = ""  # name of the secret that holds Lectern's own LTI keys
    web_app: str = ""  # address of the web application, to which launches lead
    public_url: str = ""  # the API's own address, where it has one; may name {api} and {stage} of a request
    private_lms: str = ""  # "yes" on a laptop alone: platforms may be on this machine and without TLS
    # Embedded adapters
    data: str = ".lectern"  # folder of the embedded index and model
    sockets_endpoint: str = ""  # where to post to WebSocket connections, when the event does not say
    # Warm starts
    start_modes: str = ""  # "function=mode,...", for the warmer
    warm_copies: int = 3  # of each function in mode `warmer`
    # Recognition of scans
    ocr_engine: str = "tesserocr"  # tesserocr | pytesseract, which needs the program tesseract
    ocr_language: str = "eng"
    max_upload: int = 200 * 1024 * 1024  # bytes of a file: a course may set less, never more
    max_documents: int = 5000  # of a course: likewise
    # What one person may ask for, in all courses together; a day is UTC's
    questions_per_minute: int = 15
    questions_per_day: int = 200
    interviews_per_minute: int = 5
    interviews_per_day: int = 50
    exports_per_minute: int = 5
    exports_per_day: int = 20
    # Speech
    transcriber: str = "embedded"  # embedded | transcribe | none
    speech_language: str = "en-US"  # what Amazon Transcribe listens for; the embedded ones hear English
    live_function: str = ""  # the ARN of what measures an answer while it is spoken
    caption_function: str = ""  # the ARN of what writes it down meanwhile, where the transcriber hears samples
    speech_model: str = ""  # folder of Whisper's weights; empty: those of the package that carries them

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        found = {f.name: environment[name] for f in fields(cls) if (name := f"LECTERN_{f.name.upper()}") in environment}
        numbers: dict[str, Any] = {
            f.name: int(found[f.name]) for f in fields(cls) if f.name in found and isinstance(f.default, int)
        }
        return cls(**found | numbers)

    @property
    def data_folder(self) -> Path:
        return Path(self.data)
