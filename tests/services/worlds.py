"""Two courses with everything in them, and everybody who might come to their doors."""

import hashlib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import boto3
from moto import mock_aws

from lectern import interview_keys, objects
from lectern.ledger import announcing, embedding, extracting
from lectern.model import Chunk, CourseId, Element, Embedded, Extraction, Page, PageSpan, Run
from lectern.platform import Platform
from lectern.settings import Settings
from lectern.speech import Recording
from tests.services.apis import APPS, Caller, wire
from tests.services.contents import Contents, data_in, note_writes
from tests.template.reading import table_properties


def _user(number: int) -> str:
    return f"{number:08d}-0000-4000-8000-000000000000"


ACTORS = {
    "instructor": Caller(_user(1), "instructor"),
    "assistant": Caller(_user(2)),
    "student": Caller(_user(3)),
    "another student": Caller(_user(4)),
    "instructor elsewhere": Caller(_user(5), "instructor"),
    "student elsewhere": Caller(_user(6)),
    "admin": Caller(_user(7), "admin"),
    "expired": Caller(_user(1), "instructor", clock=lambda: 0.0),
    "nobody": Caller("", expires=None),
}
INSIDE = {"instructor": "instructor", "assistant": "assistant", "student": "student", "another student": "student"}


# A report of the shortest kind
SOURCE = {"format": "wav", "codec": "pcm_s16le", "sample_rate": 16000, "channels": 1, "declared": 8.0, "damaged": 0}
HEARD = {"version": 1, "duration": 8.0, "quality": {}, "delivery": {}, "timeline": [], "speech": [], "pauses": []} | {
    "recording": SOURCE | {"seconds": 8.0},
    **{"spectrum": None, "contour": None, "transcript": None, "warnings": []},
}
SECRET = "What is the secret word of the course?"


class World:
    """`own` and `foreign` name a course, a document, a conversation of the actor "student" and a member each.

    One world serves many requests: it notes what they write, and what they wrote can be taken back.
    """

    def __init__(self, platform: Platform, writes: list[str]) -> None:
        self.platform = platform
        self.own = self._furnish("instructor", {"assistant": "assistant", "student": "student"}, "student")
        ACTORS["instructor"]("PUT", f"/courses/{self.own['course']}/members/{_user(4)}", {"role": "student"})
        self.foreign = self._furnish("instructor elsewhere", {"student elsewhere": "student"}, "student elsewhere")
        self.unknown = {"course": "nowhere", "document": "nothing", "conversation": "0-0", "user": _user(99)}
        self.unknown |= {"assignment": "nothing", "group": "nothing", "lms": "nothing"}
        self.unknown |= {"interview": "nothing", "answer": "nothing"}
        self.unknown |= {"quiz": "nothing", "practice": "p-nothing", "attempt": "999", "number": "1"}
        self._contents, self._writes = Contents(platform), writes
        writes.clear()

    def is_unchanged(self) -> bool:
        """Whether table and bucket are as they were made."""
        return not self._writes or self._contents.are_unchanged()

    def sort_keys(self, course: str) -> list[str]:
        """Of everything that is stored for a course."""
        return self._contents.sort_keys(course)

    def restore(self) -> None:
        """Make table and bucket what they were."""
        if self._writes:
            self._contents.put_back()
        self._writes.clear()

    def _furnish(self, teacher: str, members: dict[str, str], asker: str) -> dict[str, str]:
        course = CourseId(ACTORS[teacher]("POST", "/courses", {"name": f"Course of the {teacher}"}).body["id"])
        for name, role in members.items():
            ACTORS[teacher]("PUT", f"/courses/{course}/members/{ACTORS[name].user}", {"role": role})
        document = self._ingest(course)
        asked = ACTORS[asker]("POST", f"/courses/{course}/questions", {"question": SECRET})
        ids = {"course": str(course), "document": str(document), "user": ACTORS[asker].user}
        cited = asked.body["citations"][0]
        ids |= {"conversation": asked.body["conversation"], "page": str(cited["page"])}
        ids |= self._set_work(teacher, asker, str(course)) | self._speak(asker, str(course))
        return ids | self._examine(teacher, asker, str(course))

    def _examine(self, teacher: str, learner: str, course: str) -> dict[str, str]:
        """A published quiz with an attempt that is open, and a practice quiz that waits."""
        path = f"/courses/{course}/quizzes"
        asked = {"title": "Tides", "format": "gift", "content": "The secret of the tide? {=the Moon ~the wind ~a fish}"}
        quiz = ACTORS[teacher]("POST", f"{path}/import", asked).body["id"]
        ACTORS[teacher]("POST", f"{path}/{quiz}/publish")
        attempt = ACTORS[learner]("POST", f"{path}/{quiz}/attempts").body["id"]
        wanted = {"title": "Mine", "blueprint": {"lines": [{"kind": "choice", "count": 1}]}}
        practice = ACTORS[learner]("POST", f"/courses/{course}/practice", wanted).body["id"]
        return {"quiz": quiz, "attempt": attempt, "number": "1", "practice": practice}

    def _set_work(self, teacher: str, learner: str, course: str) -> dict[str, str]:
        """A group, and an assignment for which the learner handed something in and has a grade."""
        staff, path = ACTORS[teacher], f"/courses/{course}/assignments"
        staff("PUT", f"/courses/{course}/groups/group-{course}", {"name": "Monday", "users": []})
        times = {"opens": "2026-01-01T00:00:00+00:00", "due": "2100-01-01T00:00:00+00:00"}
        told = {"title": "Essay", "kind": "files", "target": {"most": 1}, "points": 10} | times
        assignment = staff("POST", path, told).body["id"]
        file = {"name": "essay.txt", "size": 1, "sha256": "a" * 64}
        key = objects.submission(course, ACTORS[learner].user, assignment, file["sha256"])
        self.platform.files.write_json(key, {"secret": "essay"})
        ACTORS[learner]("POST", f"{path}/{assignment}/hand-in", {"files": [file]})
        staff("PUT", f"{path}/{assignment}/work/{ACTORS[learner].user}/grade", {"points": 5})
        lms = {name: f"https://{course}.example/{name}" for name in ("auth_url", "token_url", "jwks_url")}
        lms |= {"issuer": f"https://{course}.example", "client_id": "secret", "deployment_id": "1"}
        platform = staff("POST", f"/courses/{course}/lti/platforms", lms).body["id"]
        return {"assignment": assignment, "group": f"group-{course}", "lms": platform}

    def _speak(self, learner: str, course: str) -> dict[str, str]:
        """An interview with an answer that was heard, as far as its listener would write it."""
        path, told = f"/courses/{course}/interviews", {"questions": [{"text": SECRET}], "consent": {"keep": "always"}}
        interview = ACTORS[learner]("POST", path, told).body["id"]
        file = {"question": 1, "size": 1, "sha256": "a" * 64}
        answer = ACTORS[learner]("POST", f"{path}/{interview}/answers", file).body["answer"]["id"]
        recording = Recording(course, ACTORS[learner].user, interview, answer)
        self.platform.files.write_json(objects.audio_report(recording), HEARD)
        self.platform.listening.finish(recording, {"duration": 8.0})
        live = {"entity": "live", "answer": answer, "next": 0, "furthest": -1, "open": True, "connection": "nobody"}
        self.platform.table.put(interview_keys.live_answer(recording) | live)
        return {"interview": interview, "answer": answer}

    def _ingest(self, course: CourseId) -> str:
        sha256 = hashlib.sha256(course.encode()).hexdigest()
        run = announcing.announce(self.platform.ledger, course, "tides.md", 10, sha256)
        page = Page(1, (Element("NarrativeText", f"The secret word of the course {course} is spring tide."),))
        self.platform.files.write_json(objects.pages(run), Extraction("md", (page,)).to_json())
        _make_live(self.platform, run)
        self.platform.passages.put(course, [self._embedded(run, page)])
        return run.document

    def _embedded(self, run: Run, page: Page) -> Embedded:
        """The page as one chunk with one sentence."""
        whole, spans = (0, len(page.text)), (PageSpan(1, 0, 0),)
        chunk = Chunk(f"{run.document}#1", run.document, page.text, (), 9, spans, (whole,))
        vectors = self.platform.embedder.embed([page.text]) if self.platform.embedder else []
        return Embedded(chunk, frozenset({"edition"}), vectors[0] if vectors else None, tuple(vectors))


def _make_live(platform: Platform, run: Run) -> None:
    extracting.begin(platform.ledger, run, "a", 60)
    embedding.begin(platform.ledger, run, "b", 60)
    facts = {"kind": "md", "pages": 1, "ocr_pages": 0, "warnings": ()}
    embedding.commit(platform.ledger, run, "b", "edition", facts)


@contextmanager
def world(folder: Path) -> Iterator[World]:
    before, session = [module.platform for module in APPS], boto3.DEFAULT_SESSION
    with mock_aws():
        boto3.setup_default_session(region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test")
        writes = note_writes(boto3.DEFAULT_SESSION)
        name = f"world-{uuid.uuid4().hex}"  # one world may be open while another is made
        boto3.client("dynamodb").create_table(TableName=name, **table_properties())
        boto3.client("s3").create_bucket(Bucket=name)
        queues = ("extract", "embed", "quiz", "grade")
        urls = [boto3.client("sqs").create_queue(QueueName=name)["QueueUrl"] for name in queues]
        also = {"quiz_queue": urls[2], "grade_queue": urls[3], "data": data_in(folder)}
        made = Platform(Settings("test", name, name, urls[0], urls[1], **also))
        wire(made)
        yield World(made, writes)
    boto3.DEFAULT_SESSION = session
    for module, old in zip(APPS, before, strict=True):
        module.platform = old
