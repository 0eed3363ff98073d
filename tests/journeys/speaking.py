"""A learner who speaks: recordings sent as files, and connections over which chunks travel."""

import json
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import httpx
from websockets.sync.client import ClientConnection, connect

from lectern import interview_keys, objects
from lectern.speech import Recording
from local.deploying import client
from tests.journeys.clients import Person
from tests.local.conftest import soon
from tests.openapi.contract import check_event

CHUNK = 16_000  # bytes of half a second


@dataclass(frozen=True)
class Practice:
    """One interview of the learner's."""

    learner: Person
    course: str
    path: str

    def recording(self, answer: str) -> Recording:
        return Recording(self.course, self.learner.user(), self.path.rpartition("/")[2], answer)

    def upload(self, name: str, content: bytes) -> str:
        file = {"question": 1, "size": len(content), "sha256": sha256(content).hexdigest()}
        told = self.learner.told("POST", f"{self.path}/answers", file)
        form = told["upload"]
        assert httpx.post(form["url"], data=form["fields"], files={"file": (name, content)}, timeout=60).is_success
        return str(told["answer"]["id"])

    def report(self, answer: str) -> Any:
        """Once the answer was heard."""
        path = f"{self.path}/answers/{answer}"
        told = soon(
            lambda: found if (found := self.learner.told("GET", path))["state"] in ("ready", "failed") else None
        )
        assert told["state"] == "ready", told["reason"]
        return self.learner.told("GET", f"{path}/report")

    def _settled(self, path: str) -> Any:
        found = self.learner.told("GET", path)
        return found if found["state"] in ("ready", "failed") else None

    def written(self, answer: str) -> bytes:
        """What the listener wrote."""
        name = objects.audio_report(self.recording(answer))
        return bytes(self._storage.get_object(Bucket=self._bucket, Key=name)["Body"].read())

    def objects(self) -> list[str]:
        prefix = f"recordings/{self.course}/"
        found = self._storage.list_objects_v2(Bucket=self._bucket, Prefix=prefix).get("Contents", [])
        return [each["Key"].removeprefix(prefix) for each in found]

    @property
    def _storage(self) -> Any:
        return client("s3", self.learner.platform.engine)

    @property
    def _bucket(self) -> str:
        return next(each["Name"] for each in self._storage.list_buckets()["Buckets"] if "library" in each["Name"])


@dataclass
class Line:
    """A connection over which somebody speaks."""

    socket: ClientConnection
    ids: dict[str, Any]
    heard: list[Any] = field(default_factory=list)

    def say(self, action: str, until: Sequence[str], **message: Any) -> Any:
        self.socket.send(json.dumps({"action": action} | self.ids | message))
        while not self.heard or self.heard[-1]["event"] not in (*until, "error"):
            self._hear()
        return self.heard.pop()

    def _hear(self) -> None:
        self.heard.append(json.loads(self.socket.recv(timeout=60)))
        check_event(self.heard[-1], "LiveEvent")

    def send(self, seq: int, chunk: bytes) -> Any:
        return self.say("audio", ["ack"], seq=seq, data=b64encode(chunk).decode())

    def report(self) -> Any:
        """Word that the answer was heard."""
        while not any(each["event"] == "report" for each in self.heard):
            self._hear()
        return self.heard[-1]


@contextmanager
def opened(practice: Practice, **ids: Any) -> Iterator[Line]:
    platform = practice.learner.platform
    headers = {"Authorization": f"Bearer {platform.token(practice.learner.account)}"}
    with connect(platform.socket, additional_headers=headers) as socket:
        yield Line(socket, {"course": practice.course, "interview": practice.path.rpartition("/")[2]} | ids)


def chunks(pcm: bytes) -> list[tuple[int, bytes]]:
    return [(at // CHUNK, pcm[at : at + CHUNK]) for at in range(0, len(pcm), CHUNK)]


def let_time_pass(practice: Practice, answer: str) -> None:
    """As if the answer had been begun, and last heard of, long ago."""
    tables = client("dynamodb", practice.learner.platform.engine)
    (table,) = tables.list_tables()["TableNames"]
    recording = practice.recording(answer)
    for key, name, value in (
        (interview_keys.live_answer(recording), "heard_at", {"N": "1000"}),
        (interview_keys.speaking(recording), "gsi1sk", {"S": "2026-01-01T00:00:00"}),
    ):
        tables.update_item(
            TableName=table,
            Key={part: {"S": text} for part, text in key.items()},
            UpdateExpression=f"SET {name} = :value",
            ExpressionAttributeValues={":value": value},
        )


def end_answers(practice: Practice) -> int:
    """How many the round ends that looks for silent ones."""
    functions = client("lambda", practice.learner.platform.engine)
    name = next(
        each["FunctionName"]
        for each in functions.list_functions(MaxItems=200)["Functions"]
        if "EndAnswers" in each["FunctionName"]
    )
    return int(
        json.loads(functions.invoke(FunctionName=name, Qualifier="live", Payload=b"{}")["Payload"].read())["ended"]
    )
