"""What the container images are sent: real files, pages and sound, and what a right answer to each is."""

import base64
import time

from benchmarks.starting.asking import Question
from extract.limits import Limits
from extract.working import Work
from lectern import objects
from lectern.aws.queues import Queue
from lectern.listening import Listening
from lectern.model import CourseId
from lectern.speech import SAMPLE_RATE, Recording
from tests.containers.cloud import Cloud, arrived
from tests.images.listen.material import answer, encoded

FILE = "05-planning-a-passage.md"


def uploaded(cloud: Cloud) -> Question:
    """A small file, in a course of its own."""
    return _queued(objects.upload(cloud.upload(FILE, _course())))


def extracted(cloud: Cloud) -> Question:
    """The pages of such a file."""
    run = cloud.upload(FILE, _course())
    queue = Queue(cloud.variables["LECTERN_EXTRACT_QUEUE"])
    Work(cloud.ledger, cloud.files, queue, Limits(), 300).do({"detail": {"object": {"key": objects.upload(run)}}}, "a")
    return _queued(objects.pages(run))


def recorded(cloud: Cloud) -> Question:
    """Ten seconds of a spoken answer, as a browser records it."""
    recording = Recording(_course(), "u1", "i1", "a1")
    Listening(cloud.ledger.table, time.time).expect(recording, {})
    cloud.files.write(objects.audio(recording), encoded(answer(), "webm", "libopus", 48000), "audio/webm")
    return _queued(objects.audio(recording))


def speaking(_cloud: Cloud) -> Question:
    """Half a second of an answer that has begun."""
    sound = base64.b64encode(answer()[SAMPLE_RATE : SAMPLE_RATE * 3 // 2].tobytes()).decode()
    return Question({"state": None, "pcm": sound}, lambda told: bool(told["seconds"] == 0.5))


def _queued(key: str) -> Question:
    return Question(arrived(key), lambda told: bool(told == {"batchItemFailures": []}))


def _course() -> CourseId:
    return CourseId(f"benchmark{time.time_ns()}")
