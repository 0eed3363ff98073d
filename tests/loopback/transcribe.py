"""Amazon Transcribe, batch: a job hears a file in S3, takes a while, and writes its words to S3."""

import io
import json
import re
import wave
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .answers import Failure, Reply, as_json

if TYPE_CHECKING:
    from .server import Loopback, Request

LANGUAGES = {"en-US", "en-GB", "de-DE"}
MISMATCH = "The media format provided does not match the detected media format"
ABSENT = "The requested job couldn't be found. Check the job name and try your request again."
Spoken = tuple[str, float, float] | tuple[str]
SPOKEN: tuple[Spoken, ...] = (("Well", 1.04, 1.4), (",",), ("tides", 1.5, 2.125), ("turn", 4.0, 4.4), (".",))
_NAME = re.compile(r"[0-9a-zA-Z._-]{1,200}")
_KEY = re.compile(r"[a-zA-Z0-9-_.!*'()/]{1,1024}")


@dataclass
class Jobs:
    """What the service holds, and what a test may tell it.

    spoken: (content, start, end) that every job hears, as far as its file lasts; without times: punctuation.
    looks: how often a job is asked for before it has ended.
    reason: why jobs fail.
    absent: the error for a job that is not there; the service has used both.
    loses: how many of the next jobs are started and their caller is told of an outage.
    """

    spoken: tuple[Spoken, ...] = SPOKEN
    looks: int = 2
    reason: str = ""
    absent: str = "NotFoundException"
    loses: int = 0
    started: list[dict[str, Any]] = field(default_factory=list)
    left: dict[str, int] = field(default_factory=dict)  # looks until the end, by name

    def job(self, name: str) -> dict[str, Any]:
        return next(asked for asked in self.started if asked["TranscriptionJobName"] == name)


def reply(loopback: "Loopback", request: "Request") -> Reply | None:
    match request.headers.get("X-Amz-Target"):
        case "Transcribe.StartTranscriptionJob":
            return _started(loopback.jobs, request.body)
        case "Transcribe.GetTranscriptionJob":
            return _told(loopback.jobs, request.body["TranscriptionJobName"])
    return None


def _started(jobs: Jobs, asked: dict[str, Any]) -> Reply:
    name = asked["TranscriptionJobName"]
    if name in jobs.left:
        return Failure(400, "ConflictException", "The requested job name already exists.").reply()
    valid = _NAME.fullmatch(name) and _KEY.fullmatch(asked["OutputKey"]) and asked["LanguageCode"] in LANGUAGES
    if not valid or _media(asked) is None:
        return Failure(400, "BadRequestException", "The request failed validation.").reply()
    _put(asked, asked["OutputKey"].rpartition("/")[0] + "/.write_access_check_file.temp", b"")
    jobs.started.append(asked)
    jobs.left[name] = jobs.looks
    if jobs.loses:
        jobs.loses -= 1
        return Failure(500, "InternalFailureException").reply()
    return _state(asked, "IN_PROGRESS")


def _told(jobs: Jobs, name: str) -> Reply:
    if name not in jobs.left:
        return Failure(400, jobs.absent, ABSENT).reply()
    asked = jobs.job(name)
    jobs.left[name] = max(0, jobs.left[name] - 1)
    if jobs.left[name]:
        return _state(asked, "IN_PROGRESS")
    sound = _media(asked) if not jobs.reason else None
    if sound and not sound.startswith(b"RIFF"):
        jobs.reason = MISMATCH
    if jobs.reason:
        return _state(asked, "FAILED", FailureReason=jobs.reason)
    if sound:  # the first look after its end; by the next, the caller may have deleted what it heard
        _put(asked, asked["OutputKey"], json.dumps(_transcript(jobs, name, sound)).encode())
    return _state(asked, "COMPLETED", Transcript={"TranscriptFileUri": f"https://s3.invalid/{asked['OutputKey']}"})


def _state(asked: dict[str, Any], status: str, **more: Any) -> Reply:
    told = {name: asked[name] for name in ("TranscriptionJobName", "LanguageCode", "Media", "MediaFormat")}
    return as_json({"TranscriptionJob": told | {"TranscriptionJobStatus": status, "CreationTime": 1.8e9} | more})


def _transcript(jobs: Jobs, name: str, sound: bytes) -> dict[str, Any]:
    with wave.open(io.BytesIO(sound)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 16000)
        seconds = file.getnframes() / 16000
    heard = [each for each in jobs.spoken if len(each) == 1 or each[2] <= seconds]
    whole = " ".join(each[0] for each in heard)
    results = {"transcripts": [{"transcript": whole}], "items": [_item(*each) for each in heard]}
    return {"jobName": name, "accountId": "123456789012", "status": "COMPLETED", "results": results}


def _item(content: str, *times: float) -> dict[str, Any]:
    """Numbers are text there."""
    if not times:
        return {"type": "punctuation", "alternatives": [{"confidence": "0.0", "content": content}]}
    start, end = times
    best = {"confidence": "0.985", "content": content}
    return {"type": "pronunciation", "start_time": str(start), "end_time": str(end), "alternatives": [best]}


def _media(asked: dict[str, Any]) -> bytes | None:
    import boto3

    bucket, key = asked["Media"]["MediaFileUri"].removeprefix("s3://").split("/", 1)
    s3 = boto3.client("s3")
    if not s3.list_objects_v2(Bucket=bucket, Prefix=key).get("Contents"):
        return None
    return bytes(s3.get_object(Bucket=bucket, Key=key)["Body"].read())


def _put(asked: dict[str, Any], key: str, body: bytes) -> None:
    import boto3

    boto3.client("s3").put_object(Bucket=asked["OutputBucketName"], Key=key, Body=body)
