"""Pieces of a transcript while somebody speaks: a stretch of speech is written down when a pause ends it."""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from lectern import objects
from lectern.errors import Unavailable
from lectern.logs import log
from lectern.platform import Platform
from lectern.speech import SAMPLE_RATE, Recording

PAUSE = 0.25  # seconds of silence at the end of a chunk that end a stretch: what a report calls a pause
LONGEST = 30  # chunks of a stretch without a pause
READERS = 8
SECOND = 2 * SAMPLE_RATE  # bytes


def follow(live: Mapping[str, Any], reached: int, pause: float | None, fresh: float) -> tuple[int | None, int | None]:
    """The chunk where the stretch of speech began that goes on, and that of the one which has just ended.

    live: as it was before the chunks up to `reached`. pause: seconds since the last speech. fresh: seconds of sound in
    these chunks."""
    begun: int | None = live.get("stretch")
    if begun is None and pause is not None and pause < fresh:
        begun = live["next"]
    over = begun is not None and ((pause or 0.0) >= PAUSE or reached - begun >= LONGEST)
    return (None, begun) if over else (begun, None)


def write_down(
    platform: Platform, recording: Recording, first: int, behind: int, end: float
) -> Iterator[dict[str, Any]]:
    """An event with the words of these chunks, which end `end` seconds into the answer. Nothing where nobody hears
    samples, and nothing when whoever does is away: the report will have the words."""
    if platform.settings.transcriber != "embedded":
        return
    names = [objects.audio_chunk(recording, seq) for seq in range(first, behind)]
    try:
        with ThreadPoolExecutor(READERS) as readers:
            pcm = b"".join(readers.map(platform.files.read, names))
    except FileNotFoundError:
        return  # the answer was stopped meanwhile
    start = max(0.0, end - len(pcm) / SECOND)
    asked = {"pcm": b64encode(pcm).decode(), "start": start}
    try:
        words = platform.functions.invoke(platform.settings.caption_function, asked)["words"]
    except Unavailable:
        log.warning("nothing written down", extra=recording.ids)
        return
    if words:
        told = {"event": "transcript", "answer": recording.answer}
        yield told | {"start": round(start, 2), "end": round(end, 2), "words": words}
