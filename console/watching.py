"""Follows the files of one ingestion until each is ready or failed; many files cost few requests."""

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from console.api import Api
from console.errors import Refusal, Trouble, Unreachable
from console.gathering import Source
from console.shapes import Document, Reason, Warned
from console.uploading import Sent, send

GOOD = ("ready", "ready_with_warnings")
SETTLED = (*GOOD, "failed", "deleted")
FIRST_PAUSE, LONGEST_PAUSE = 0.3, 10.0  # seconds between two looks at the course
SECONDS_PER_LISTED = 0.005  # a page of the list holds 100 documents: at most two requests a second
DELETED = Reason(
    code="deleted",
    sentence="The document was deleted while it was read.",
    next_step="Run the same command again if it should be there.",
)
NO_PROGRESS = Reason(
    code="no_progress",
    sentence="Nothing has moved for a long time; the platform still has the file.",
    next_step="Look at `lectern status`, then run the same command again.",
)


@dataclass(frozen=True, slots=True)
class Finished:
    """One file, done one way or the other. `seconds` count from the start of its upload."""

    file: str
    state: str
    document: str | None = None
    name: str | None = None  # in the course; another one when the course has this content under another name
    version: int | None = None
    recognised: bool = False
    pages: int = 0
    ocr_pages: int = 0
    warnings: list[Warned] = field(default_factory=list)
    reason: Reason | None = None
    seconds: float = 0.0

    @property
    def good(self) -> bool:
        return self.state in GOOD


@dataclass(frozen=True, slots=True)
class Standing:
    """How many files have passed each stage; `failed` ones have passed them all."""

    sent: int
    read: int
    finished: int
    failed: int


@dataclass(slots=True)
class Pace:
    """How long to wait before the next look: longer while nothing moves, and in a large course."""

    patience: float
    pause: float = FIRST_PAUSE
    moved_at: float = field(default_factory=time.monotonic)

    def note(self, moved: bool, listed: int) -> None:
        self.moved_at = time.monotonic() if moved else self.moved_at
        calm = FIRST_PAUSE if moved else min(self.pause * 1.5, LONGEST_PAUSE)
        self.pause = max(calm, SECONDS_PER_LISTED * listed)

    @property
    def lost(self) -> bool:
        return time.monotonic() - self.moved_at > self.patience


type Sending = Future[Sent | Finished]


def ingest(api: Api, course: str, sources: list[Source], jobs: int, patience: float) -> Iterator[Standing | Finished]:
    """Sends `jobs` files at a time; tells of each that ends, and the standing after every look at the course.

    Gives up when nothing has moved for `patience` seconds. Raises Unreachable when the platform is gone.
    """
    pool = ThreadPoolExecutor(jobs, thread_name_prefix="upload")
    try:
        sending = {pool.submit(_sent, api, course, source) for source in sources}
        yield from _watched(api, course, sending, Pace(patience))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _sent(api: Api, course: str, source: Source) -> Sent | Finished:
    try:
        sent = send(api, course, source)
    except Unreachable:
        raise
    except Trouble as trouble:
        return Finished(source.name, "failed", reason=_reason(trouble))
    return _finished(sent, sent.document) if _is_settled(sent, sent.document) else sent


def _reason(trouble: Trouble) -> Reason:
    code = trouble.code if isinstance(trouble, Refusal) else "not_sent"
    return Reason(code=code, sentence=trouble.message, next_step=trouble.next_step)


def _watched(api: Api, course: str, sending: set[Sending], pace: Pace) -> Iterator[Standing | Finished]:
    waiting: list[Sent] = []
    ended: list[Finished] = []
    known: dict[str, Document] = {}
    while sending or waiting:
        outcomes, sending = _arrived(sending, pace.pause)
        waiting += [outcome for outcome in outcomes if isinstance(outcome, Sent)]
        before, known = known, _look(api, course) if waiting else {}
        pace.note(bool(outcomes) or known != before, len(known))
        latest = {sent: _latest(sent, known, before) for sent in waiting}
        settled = {sent for sent in waiting if pace.lost or _is_settled(sent, latest[sent])}
        news = [outcome for outcome in outcomes if isinstance(outcome, Finished)]
        news += [_finished(sent, latest[sent]) for sent in waiting if sent in settled]
        waiting = [sent for sent in waiting if sent not in settled]
        ended += news
        yield from news
        yield _standing(waiting, known, ended)


def _arrived(sending: set[Sending], pause: float) -> tuple[list[Sent | Finished], set[Sending]]:
    """What the uploads that ended within `pause` seconds came to, and the uploads that go on."""
    if not sending:
        time.sleep(pause)
        return [], sending
    done, going = wait(sending, pause)
    return [future.result() for future in done], going


def _look(api: Api, course: str) -> dict[str, Document]:
    return {document["id"]: document for document in api.each("documents", "courses", course, "documents")}


def _latest(sent: Sent, known: dict[str, Document], before: dict[str, Document]) -> Document:
    """What the last look showed of a document; the list leaves deleted ones out."""
    if sent.id in before and sent.id not in known:
        return {**before[sent.id], "state": "deleted", "version": sent.version}
    return known.get(sent.id, sent.document)


def _is_settled(sent: Sent, document: Document) -> bool:
    """An older version that is ready says nothing about the one that was sent."""
    return document["state"] in SETTLED and document["version"] >= sent.version


def _finished(sent: Sent, document: Document) -> Finished:
    return Finished(
        sent.file,
        document["state"],
        sent.id,
        document["name"],
        document["version"],
        sent.recognised,
        document["pages"] or 0,
        document["ocr_pages"] or 0,
        document["warnings"],
        _why(sent, document),
        round(time.monotonic() - sent.started, 2),
    )


def _why(sent: Sent, document: Document) -> Reason | None:
    if not _is_settled(sent, document):
        return NO_PROGRESS
    return DELETED if document["state"] == "deleted" else document["reason"]


def _standing(waiting: list[Sent], known: dict[str, Document], ended: list[Finished]) -> Standing:
    read = sum(sent.id in known and known[sent.id]["state"] == "embedding" for sent in waiting)
    failed = sum(not finished.good for finished in ended)
    return Standing(len(ended) + len(waiting), len(ended) + read, len(ended), failed)
