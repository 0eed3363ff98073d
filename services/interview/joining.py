"""A live answer's chunks become one recording, once, whoever says that it is over: its learner, or the clock.

First the answer is shut, in one conditional write, so that nothing joins it any more; then what arrived is joined; the
chunks go last. So whoever comes after an interruption, or at the same time, finds what is left to do.
"""

from concurrent.futures import ThreadPoolExecutor

from lectern import interview_keys, objects
from lectern.aws.table import ConditionFailed, Item
from lectern.errors import Missing
from lectern.platform import Platform
from lectern.speech import Recording, wav

READERS = 16
NAMES = {"#open": "open", "#measured": "_measured"}


def shut(platform: Platform, recording: Recording, chunks: int | None, heard_at: float | None = None) -> Item:
    """The live answer as it is then, open no more unless it was heard of after `heard_at`. Raises Missing.

    chunks: how many of them it is made of; None for all that arrived, where nobody said."""
    values = {":no": False, ":yes": True, ":chunks": chunks} | ({":seen": heard_at} if heard_at is not None else {})
    condition = "#open = :yes" + (" AND heard_at = :seen" if heard_at is not None else "")
    change = "SET #open = :no, chunks = :chunks REMOVE #measured"
    try:
        return platform.table.update(interview_keys.live_answer(recording), change, values, condition, NAMES)
    except ConditionFailed as otherwise:
        if otherwise.item is None:
            raise Missing from otherwise
        return otherwise.item


def finish(platform: Platform, recording: Recording, live: Item) -> None:
    """Hand the recording of an answer that is shut to the listener."""
    names = sorted(platform.files.names(objects.audio_chunks(recording)))
    joined = platform.files.exists(objects.audio(recording))
    held = platform.listening.get(recording)  # looked at last: a recording may be heard, and its sound deleted, by then
    if held and held["state"] == "waiting" and not joined:
        _join(platform, recording, live, names)
    platform.files.remove(names)
    platform.table.delete(interview_keys.speaking(recording))


def _join(platform: Platform, recording: Recording, live: Item, names: list[str]) -> None:
    wanted = names[: live.get("chunks")]
    if live.get("chunks") is None and not _note_what_is_missing(platform, recording, names):
        return
    try:
        with ThreadPoolExecutor(READERS) as readers:
            pcm = b"".join(readers.map(platform.files.read, wanted))
    except FileNotFoundError:
        return  # somebody else has joined them meanwhile
    platform.files.write(objects.audio(recording), wav(pcm), "audio/wav")


def _note_what_is_missing(platform: Platform, recording: Recording, names: list[str]) -> bool:
    """Of an answer that nobody stopped; False when nothing of it arrived."""
    if not names:
        platform.listening.fail(recording, "no_sound")
        return False
    lacking = int(names[-1].rpartition("/")[2]) + 1 - len(names)
    try:
        key = interview_keys.recording_state(recording)
        platform.table.update(key, "SET lacking = :lacking", {":lacking": lacking}, "attribute_exists(pk)")
    except ConditionFailed as gone:
        raise Missing from gone
    return True
