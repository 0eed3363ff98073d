"""A learner, a course, and all that becomes of a spoken answer: bucket, listener, stream, socket, live function."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from typing import Any

import numpy as np
from moto.apigatewaymanagementapi.models import apigatewaymanagementapi_backends
from moto.core import DEFAULT_ACCOUNT_ID
from numpy.typing import NDArray

from interview import finishing, sockets
from lectern import keys, objects
from lectern.aws.table import Item
from lectern.model import CourseId, DocumentId, Element, Extraction, Page, Run
from lectern.outline import outline_item
from lectern.platform import Platform
from lectern.speech import Passage, Recording, Transcript, Word, wav
from listen.working import Work
from tests.openapi.contract import check_event
from tests.services.apis import Caller, Reply
from tests.services.learning import wire

RATE = 16000
LEARNER = Caller("00000001-0000-4000-8000-000000000000", "instructor")
CONNECTION = "one"


@cache
def voice() -> NDArray[np.int16]:
    """Pulses through three moving formants, twice, with a pause between: speech to the detector; 8 s."""
    at = np.arange(3 * RATE) / RATE
    glide = 120 * (1 + 0.08 * np.sin(4.4 * at))
    places = (500 + 250 * np.sin(12 * at), 1500 + 600 * np.sin(8 * at + 1), 2600 + 0 * at)
    sound = sum(
        gain / (1 + ((number * glide - place) / 90) ** 2) * np.sin(2 * np.pi * number * np.cumsum(glide) / RATE)
        for number in range(1, 40)
        for gain, place in zip((1, 0.5, 0.25), places, strict=True)
    )
    loud = sound * (0.15 + np.clip(np.sin(8 * np.pi * at), 0, 1) ** 0.5)
    said = np.round(12000 * loud / np.abs(loud).max()).astype("<i2")
    quiet = np.random.default_rng(3).integers(-1, 2, RATE).astype("<i2")
    return np.concatenate([quiet, said, quiet, said])


@dataclass(frozen=True)
class Ticking:
    """A transcriber that hears one word in each half second."""

    engine: str = "ticking"
    longest: float | None = 300.0
    heard: tuple[str, ...] = ("um", "high", "water", "comes", "twice", "because", "the", "moon", "pulls", "it", "so")

    def transcribe(self, passage: Passage) -> Transcript:
        words = (Word(text, 1 + at / 2, 1.4 + at / 2, 0.9) for at, text in enumerate(self.heard))
        return Transcript(self.engine, True, tuple(words))


@dataclass
class Studio:
    platform: Platform
    transcriber: Ticking | None = field(default_factory=Ticking)
    course: str = ""
    _numbers: Any = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.course = LEARNER("POST", "/courses", {"name": "Tides"}).body["id"]
        pages = tuple(
            Page(number, (Element("NarrativeText", "It is so.", (heading,)),))
            for number, heading in enumerate(("Spring tides", "Neap tides", "Currents"), 1)
        )
        run = Run(CourseId(self.course), DocumentId("d1"), 1)
        self.platform.table.put(outline_item(run, "tides.pdf", Extraction("pdf", pages)))

    def __call__(self, method: str, path: str = "", body: Any = None, query: dict[str, str] | None = None) -> Reply:
        return LEARNER(method, f"/courses/{self.course}/interviews{path}", body, query)

    def begin(self, keep: str | None = "always", **told: Any) -> str:
        consent = {"keep": keep} if keep else None
        return str(self("POST", "", {"consent": consent} | told).body["id"])

    def announce(self, interview: str, content: bytes, **told: Any) -> Reply:
        file = {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        return self("POST", f"/{interview}/answers", {"question": 1} | file | told)

    def answer(self, interview: str, content: bytes | None = None, **told: Any) -> str:
        """Upload a recording and have it heard; the answer's id."""
        content = wav(voice().tobytes()) if content is None else content
        answer = str(self.announce(interview, content, **told).body["answer"]["id"])
        self.platform.files.write(objects.audio(self.recording(interview, answer)), content)
        self.listen(interview, answer)
        return answer

    def listen(self, interview: str, answer: str) -> None:
        recording = self.recording(interview, answer)
        listening, files, queue = self.platform.listening, self.platform.files, self.platform.embed_queue
        event = {"detail": {"object": {"key": objects.audio(recording)}}}
        Work(listening, files, queue, self.transcriber, 300.0).do(event, "one")
        self.deliver(listening.get(recording) or {})

    def deliver(self, item: Item) -> Any:
        """What the table's stream shows of an item."""
        image = wire(item)
        told = {"Keys": {name: image[name] for name in ("pk", "sk")}, "NewImage": image}
        record = {"eventName": "MODIFY", "dynamodb": told | {"SequenceNumber": str(next(self._numbers))}}
        return finishing.follow({"Records": [record]}, None)

    def recording(self, interview: str, answer: str) -> Recording:
        return Recording(self.course, LEARNER.user, interview, answer)

    def objects(self) -> list[str]:
        """What is stored of recordings, by the last part of its name."""
        return [name.rsplit("/", 1)[1] for name in self.platform.files.names("recordings/")]

    def events(self) -> list[Item]:
        return list(self.platform.table.all(keys.learner(self.course, LEARNER.user), "EVENT#"))

    def connect(self, connection: str = CONNECTION) -> None:
        who = LEARNER.let_in() or {}
        self.platform.table.put(keys.connection(connection) | who | {"expires": int(who["expires"])})

    def say(self, action: str, connection: str = CONNECTION, **message: Any) -> list[dict[str, Any]]:
        """The events that a connection is sent for a message, each held against the contract."""
        host = {"domainName": "api.execute-api.us-east-1.amazonaws.com", "stage": "dev"}
        before = len(self.told(connection))
        body = json.dumps({"action": action} | ({"course": self.course} if action != "ping" else {}) | message)
        assert len(body) < 32 * 1024
        request = host | {"connectionId": connection, "routeKey": action}
        assert sockets.handler({"requestContext": request, "body": body}, None) == {"statusCode": 200}
        return self.told(connection)[before:]

    def told(self, connection: str = CONNECTION) -> list[dict[str, Any]]:
        kept: Mapping[str, Any] = apigatewaymanagementapi_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].connections
        posted = kept[connection].data.decode() if connection in kept else ""
        events = [json.loads(line) for line in posted.replace("}{", "}\n{").splitlines()]
        for event in events:
            check_event(event, "LiveEvent")
        return events
