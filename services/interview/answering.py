"""Answers to an interview's questions: a ticket to upload a recording with, and what became of it."""

import re
from typing import Any

from interview.sessions import MOST_ANSWERS, Interviews, answer_view
from lectern import interview_keys, keys, objects
from lectern.aws.table import ConditionFailed, Item
from lectern.errors import Conflict, Invalid, Missing, TooLarge
from lectern.ledger.book import stamp
from lectern.model import CourseId, UserId
from lectern.platform import Platform
from lectern.speech import Recording

MOST_BYTES = 200 * 1024**2
DAY = 86400  # seconds
# How long after its ticket the sound of an answer may still be there, where its learner set an end. "metrics" goes as
# soon as it was measured; a day is for what could not be.
GONE_AFTER = {"metrics": DAY, "days": 7 * DAY}
_SHA256 = re.compile(r"[0-9a-f]{64}")


def ticket(
    platform: Platform, interviews: Interviews, course: CourseId, user: UserId, interview: str, sent: Item
) -> Any:
    """An answer, and a form that takes its recording: this key, size and content alone. Raises Conflict and Invalid."""
    _check(sent)
    facts = {"question_end": float(sent["question_end"])} if sent["question_end"] is not None else {}
    item = expect(platform, interviews, Recording(course, user, interview, ""), sent["question"], facts)
    key = objects.audio(recording_of(item, user))
    return {"answer": answer_view(item), "upload": platform.files.upload_form(key, sent["size"], sent["sha256"])}


def _check(sent: Item) -> None:
    if not _SHA256.fullmatch(sent["sha256"]):
        raise Invalid("sha256 is the SHA-256 of the recording in 64 lower-case hexadecimal digits.")
    if sent["size"] < 1:
        raise Invalid("size is the number of bytes of the recording, at least 1.")
    if sent["size"] > MOST_BYTES:
        raise TooLarge(f"A recording has at most {MOST_BYTES // 1024**2} MB; record one answer at a time.")
    if sent["question_end"] is not None and not 0 <= sent["question_end"] <= 4 * 3600:
        raise Invalid("question_end is when the question was over, in seconds from the start of the recording.")


def expect(platform: Platform, interviews: Interviews, of: Recording, question: int, facts: Item) -> Item:
    """Announce a new answer to a question, if its learner agreed to be recorded; its item.

    The recording's own item carries by when its sound must be gone, so that forgetting needs nobody's memory.
    """
    course, user = CourseId(of.course), UserId(of.user)
    held = interviews.consented(course, user, of.interview)
    if not 1 <= question <= len(held["questions"]):
        raise Invalid(f"question is a number from 1 to {len(held['questions'])}.")
    if len(interviews.answers(course, user, of.interview)) >= MOST_ANSWERS:
        raise Conflict(f"An interview has at most {MOST_ANSWERS} answers; begin another one.")
    recording = Recording(of.course, of.user, of.interview, interviews.new_id())
    now, keep = interviews.clock(), held["consent"]["keep"]
    told = {"question": question, "keep": keep, "created": stamp(now), "begun_at": now, "user": of.user} | facts
    if keep in GONE_AFTER:
        told |= keys.care(keys.FORGETTING, stamp(now + GONE_AFTER[keep])) | {"gone_at": now + GONE_AFTER[keep]}
    item = platform.listening.expected(recording, told)
    try:
        platform.table.put_below(interview_keys.interview(of.course, of.user, of.interview), [item])
    except ConditionFailed as gone:
        raise Missing from gone
    return item


def recording_of(item: Item, user: str) -> Recording:
    return Recording(item["course"], user, item["interview"], item["answer"])


def show(platform: Platform, course: CourseId, user: UserId, interview: str, answer: str) -> dict[str, Any]:
    return answer_view(get(platform, course, user, interview, answer))


def get(platform: Platform, course: CourseId, user: UserId, interview: str, answer: str) -> Item:
    found = platform.listening.get(Recording(course, user, interview, answer))
    if found is None:
        raise Missing
    return found
