"""An answer while it is spoken: chunks are kept by number, measured in order, and joined to one recording at the end.

The order in which chunks arrive, and how often, changes nothing: a chunk is stored once under its number, what was
measured moves on only from the number where it stands, and the recording is made of the stored chunks alone. It then
goes to the listener as any upload does.
"""

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from interview import answering, hearing, joining
from interview.sessions import Interviews
from lectern import interview_keys, keys, objects
from lectern.aws.table import ConditionFailed, Item
from lectern.errors import Conflict, Invalid, Missing, Unavailable
from lectern.ledger.book import stamp
from lectern.model import CourseId, UserId
from lectern.platform import Platform
from lectern.speech import SAMPLE_RATE, Recording

MOST_BYTES = SAMPLE_RATE  # of a chunk: half a second of 16 bits; 21,336 characters of base64, in a frame of 32 KB
MOST_CHUNKS = 1800  # of an answer: a quarter of an hour, for which what is known between two chunks fits an item
AHEAD = 40  # chunks that may have arrived before an earlier one
STOPPED = "This answer was stopped; start another one."
Event = dict[str, Any]


@dataclass(frozen=True)
class Channel:
    """What one connection may do for its learner."""

    platform: Platform
    interviews: Interviews
    course: CourseId
    user: UserId
    connection: str

    def start(self, interview: str, question: int) -> Iterator[Event]:
        """Raises Conflict without consent, before the first byte."""
        begun = Recording(self.course, self.user, interview, "")
        item = answering.expect(self.platform, self.interviews, begun, question, {})
        recording = answering.recording_of(item, self.user)
        now = self.interviews.clock()
        told = {"entity": "live", "answer": recording.answer, "next": 0, "furthest": -1, "open": True}
        live = interview_keys.live_answer(recording) | told | {"connection": self.connection, "heard_at": now}
        care = keys.care(keys.SPEAKING, stamp(now))
        watched = interview_keys.speaking(recording) | care | recording.ids | {"user": self.user}
        try:
            self.platform.table.put_below(interview_keys.recording_state(recording), [live, watched])
        except ConditionFailed as gone:
            raise Missing from gone
        yield {"event": "started", "interview": interview, "answer": recording.answer, "next": 0}

    def audio(self, recording: Recording, seq: int, data: str) -> Iterator[Event]:
        """Keep a chunk, and measure what is there without a gap."""
        live, pcm = self._open(recording), _samples(data)
        if seq < 0:
            raise Invalid("seq is the number of a chunk; the first is 0.")
        if seq >= MOST_CHUNKS:
            raise Conflict(f"An answer has at most {MOST_CHUNKS} chunks; stop, and begin another one.", "too_long")
        if seq >= live["next"] + AHEAD:
            first = f"Send chunk {live['next']} first: at most {AHEAD} chunks are kept ahead of a gap."
            raise Conflict(first, "gap_too_wide")
        told: Iterator[Event] = iter(())
        if seq >= live["next"]:
            self.platform.files.write_once(objects.audio_chunk(recording, seq), pcm)
            live, told = self._measure(recording, live, max(seq, live["furthest"]))
        yield {"event": "ack", "answer": recording.answer, "seq": seq, "next": live["next"]}
        yield from told

    def _measure(self, recording: Recording, live: Item, furthest: int) -> tuple[Item, Iterator[Event]]:
        """Whoever else moved on from the same place has measured the same chunks: theirs counts, once."""
        ready = self._ready(recording, live["next"], furthest)
        if not ready:
            return self._move(recording, live, {":furthest": furthest}, "SET furthest = :furthest"), iter(())
        pcm, reached = b"".join(ready), live["next"] + len(ready)
        try:
            step = self._step(live, pcm)
        except Unavailable:
            self._move(recording, live, {":furthest": furthest}, "SET furthest = :furthest")  # it did arrive
            raise
        begun, ended = hearing.follow(live, reached, step["live"]["pause"], len(pcm) / hearing.SECOND)
        values = {":next": reached, ":state": b64decode(step["state"]), ":furthest": furthest, ":stretch": begun}
        change = "SET #next = :next, furthest = :furthest, #measured = :state, stretch = :stretch"
        return self._move(recording, live, values, change), self._told(recording, step, ended, reached)

    def _told(self, recording: Recording, step: Event, ended: int | None, reached: int) -> Iterator[Event]:
        yield {"event": "live", "answer": recording.answer, "next": reached} | step["live"]
        if ended is not None:
            yield from hearing.write_down(self.platform, recording, ended, reached, step["seconds"])

    def _step(self, live: Item, pcm: bytes) -> Event:
        kept = live.get("_measured")
        event = {"state": b64encode(kept).decode() if kept else None, "pcm": b64encode(pcm).decode()}
        step: Event = self.platform.functions.invoke(self.platform.settings.live_function, event)
        return step

    def _ready(self, recording: Recording, first: int, furthest: int) -> list[bytes]:
        found: list[bytes] = []
        for seq in range(first, furthest + 1):
            try:
                found.append(self.platform.files.read(objects.audio_chunk(recording, seq)))
            except FileNotFoundError:
                break
        return found

    def _move(self, recording: Recording, live: Item, values: Item, expression: str) -> Item:
        names = {"#next": "next", "#open": "open"} | ({"#measured": "_measured"} if "#measured" in expression else {})
        values = values | {":was": live["next"], ":yes": True, ":now": self.interviews.clock()}
        condition, change = "#next = :was AND #open = :yes", f"{expression}, heard_at = :now"
        try:
            return self.platform.table.update(interview_keys.live_answer(recording), change, values, condition, names)
        except ConditionFailed as overtaken:
            if overtaken.item is None:
                raise Missing from overtaken
            if not overtaken.item["open"]:
                raise Conflict(STOPPED, "stopped") from overtaken
            return overtaken.item

    def mark(self, recording: Recording, at: float) -> Iterator[Event]:
        """The question was over `at` seconds into the recording."""
        self._open(recording)
        if not 0 <= at <= MOST_CHUNKS / 2:
            raise Invalid("at is when the question was over, in seconds from the start of the recording.")
        self._change(interview_keys.recording_state(recording), "SET question_end = :at", {":at": float(at)})
        yield {"event": "marked", "answer": recording.answer, "at": at}

    def resume(self, recording: Recording) -> Iterator[Event]:
        """Go on over this connection, from chunk `next`; an answer that was stopped says so."""
        values, called = {":here": self.connection, ":now": self.interviews.clock()}, {"#connection": "connection"}
        change = "SET #connection = :here, heard_at = :now"
        live = self._change(interview_keys.live_answer(recording), change, values, called)
        yield {"event": "resumed", "answer": recording.answer, "next": live["next"], "open": live["open"]}

    def stop(self, recording: Recording, chunks: int) -> Iterator[Event]:
        """Join the chunks, if all are there. Twice is no error."""
        live = self._live(recording)
        if not 1 <= chunks <= MOST_CHUNKS:
            raise Invalid(f"chunks is how many were sent, 1 to {MOST_CHUNKS}.")
        names = set(self.platform.files.names(objects.audio_chunks(recording))) if live["open"] else set()
        wanted = [objects.audio_chunk(recording, seq) for seq in range(chunks)]
        missing = [seq for seq, name in enumerate(wanted) if name not in names]
        if live["open"] and missing:
            yield {"event": "gap", "answer": recording.answer, "missing": missing[:AHEAD]}
            return
        joining.finish(self.platform, recording, joining.shut(self.platform, recording, chunks))
        yield {"event": "stopped", "answer": recording.answer, "chunks": chunks}

    def _change(self, key: keys.Key, change: str, values: Item, names: dict[str, str] | None = None) -> Item:
        """What is gone stays gone: an erasure may have come in between."""
        try:
            return self.platform.table.update(key, change, values, "attribute_exists(pk)", names)
        except ConditionFailed as gone:
            raise Missing from gone

    def _open(self, recording: Recording) -> Item:
        live = self._live(recording)
        if not live["open"]:
            raise Conflict(STOPPED, "stopped")
        return live

    def _live(self, recording: Recording) -> Item:
        found = self.platform.table.get(interview_keys.live_answer(recording))
        if found is None:
            raise Missing
        return found


def _samples(data: str) -> bytes:
    try:
        pcm = b64decode(data, validate=True)
    except (NotBase64, ValueError) as broken:
        raise Invalid("data is base64 of PCM: 16 kHz, mono, 16 bits, little-endian.") from broken
    if not 2 <= len(pcm) <= MOST_BYTES or len(pcm) % 2:
        raise Invalid(f"A chunk has 2 to {MOST_BYTES} bytes, two for each sample; send half a second at a time.")
    return pcm
