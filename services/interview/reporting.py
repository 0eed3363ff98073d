"""What an answer's recording showed, for its learner: each number with the times it was taken from."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from interview.answering import get
from interview.comparing import compare
from interview.sessions import Interviews, answer_view
from lectern import objects
from lectern.errors import Conflict
from lectern.model import CourseId, UserId
from lectern.platform import Platform
from lectern.speech import FAILURES, REASONS, WARNINGS, Recording

Report = dict[str, Any]
Spans = list[list[float]]


def report(platform: Platform, interviews: Interviews, recording: Recording) -> Report:
    """Raises Missing, and Conflict while there is none or when there can be none."""
    course, user = CourseId(recording.course), UserId(recording.user)
    held = interviews.get(course, user, recording.interview)
    item = get(platform, course, user, recording.interview, recording.answer)
    measured = explained(stored(platform, recording, item), _of_the_line(item))
    return {
        "interview": recording.interview,
        "answer": answer_view(item),
        "question": held["questions"][item["question"] - 1],
        "measured": measured,
        "compared": compare(interviews, recording, measured, item["begun_at"]),
        "coaching": item.get("coaching"),
    }


def stored(platform: Platform, recording: Recording, item: Mapping[str, Any]) -> Report:
    """As the listener wrote it."""
    if item["state"] == "failed":
        failure = FAILURES[item["reason"]["code"]]
        raise Conflict(f"This recording could not be used. {failure.sentence} {failure.next_step}")
    if item["state"] != "ready":
        raise Conflict(f"This answer is {item['state']}; its report is there once it is ready. Ask again in a moment.")
    try:
        found: Report = platform.files.read_json(objects.audio_report(recording))
    except FileNotFoundError as gone:
        raise Conflict("The report of this answer was deleted.") from gone
    return found


def _of_the_line(item: Mapping[str, Any]) -> list[str]:
    """What became of an answer's chunks, as keys of WARNINGS."""
    if "lacking" not in item:
        return []
    return ["broke_off", "gaps"] if item["lacking"] else ["broke_off"]


def explained(measured: Report, also: Sequence[str] = ()) -> Report:
    """Each number with its spans, [start, end] in seconds of the recording, and with its reason in words.

    also: warnings that the sound alone does not show."""
    whole = [[0.0, measured["duration"]]]
    told = {name: measured[name] for name in SHOWN}
    return told | {
        "quality": {name: _told(each, whole) for name, each in measured["quality"].items()},
        "delivery": {name: _told(each, spans(name, measured)) for name, each in measured["delivery"].items()},
        "warnings": [_warning(code) for code in (*measured["warnings"], *also)],
    }


SHOWN = ("version", "duration", "timeline", "speech", "pauses", "recording", "spectrum", "contour", "transcript")


def _told(measurement: Mapping[str, Any], spans: Spans) -> dict[str, Any]:
    """What was not measured was measured nowhere."""
    there = spans if measurement["value"] is not None else []
    return {**measurement, "why": REASONS.get(measurement["reason"] or ""), "spans": there}


def _warning(code: str) -> dict[str, str]:
    return {"code": code, "sentence": WARNINGS[code].sentence, "next_step": WARNINGS[code].next_step}


def spans(name: str, measured: Report) -> Spans:
    """The times of a recording that one of its numbers was taken from."""
    return next((of(measured) for start, of in _SPANS if name.startswith(start)), _answered(measured))


def _answered(measured: Report) -> Spans:
    """From the first speech to the last."""
    speech = measured["speech"]
    return [[speech[0][0], speech[-1][1]]] if speech else []


def _longest(measured: Report) -> Spans:
    return sorted(measured["pauses"], key=lambda pause: pause[0] - pause[1])[:1]


def _fillers(measured: Report) -> Spans:
    heard = measured["transcript"] or {"fillers": []}
    return [[each["start"], each["end"]] for each in heard["fillers"]]


def _words(measured: Report) -> Spans:
    words = (measured["transcript"] or {"words": []})["words"]
    return [[words[0]["start"], words[-1]["end"]]] if words else []


def _until_speech(measured: Report) -> Spans:
    latency = measured["delivery"]["response_latency"]["value"]
    if latency is None:
        return []
    first = measured["speech"][0][0]
    return [[round(first - latency, 2), first]]


# By how a number's name begins
_SPANS: tuple[tuple[str, Callable[[Report], Spans]], ...] = (
    ("pause_longest", _longest),
    ("pause", lambda measured: measured["pauses"]),
    ("long_pause", lambda measured: measured["pauses"]),
    ("fillers", _fillers),
    ("words", _words),
    ("unique", _words),
    ("repetitions", _words),
    ("response_latency", _until_speech),
    ("pitch", lambda measured: measured["speech"]),
    ("intensity", lambda measured: measured["speech"]),
    ("speech_rate", lambda measured: [[0.0, measured["duration"]]]),
    ("speech", lambda measured: measured["speech"]),
    ("silence", lambda measured: [[0.0, measured["duration"]]]),
)
