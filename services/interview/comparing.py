"""A learner's answer beside their own earlier ones, and nobody else's."""

from collections.abc import Iterator, Sequence
from itertools import islice
from statistics import median
from typing import Any

from interview.sessions import Interviews
from lectern import interview_keys, keys
from lectern.aws.table import Item
from lectern.speech import Recording

EARLIER = 5  # interviews, the newest first, in which earlier answers are looked for
COMPARED = {  # numbers that describe how somebody speaks, whatever the length of the answer: their units
    "words_per_minute": "words/min",
    "articulation_rate": "syllables/s",
    "pauses_per_minute": "1/min",
    "fillers_per_100_words": "1/100 words",
}


def compare(
    interviews: Interviews, recording: Recording, measured: dict[str, Any], begun: float
) -> list[dict[str, Any]]:
    """One line per number that this answer and at least one earlier one have; `n` is how many earlier ones do."""
    before = [each["facts"] for each in _earlier(interviews, recording) if each["begun_at"] < begun and "facts" in each]
    lines = (_line(name, measured["delivery"].get(name), before) for name in COMPARED)
    return [line for line in lines if line]


def _line(name: str, now: Item | None, before: Sequence[Item]) -> dict[str, Any] | None:
    values = [each[name] for each in before if each.get(name) is not None]
    if not now or now["value"] is None or not values:
        return None
    middle = round(median(values), 2)
    told = {"name": name, "value": now["value"], "unit": COMPARED[name], "reliability": now["reliability"]}
    return told | {"earlier_median": middle, "change": round(now["value"] - middle, 2), "n": len(values)}


def _earlier(interviews: Interviews, recording: Recording) -> Iterator[Item]:
    pk = keys.learner(recording.course, recording.user)
    found, _ = interviews.table.query(pk, "INTERVIEW#", limit=EARLIER, newest_first=True)
    ids = dict.fromkeys([recording.interview, *(item["id"] for item in found)])
    for interview in islice(ids, EARLIER):
        pk = interview_keys.answers(recording.course, recording.user, interview)
        yield from interviews.table.all(pk, "RECORDING#")
