"""What an answer says, read against a rubric by a language model, and believed only where it quotes the answer.

The model sees the question and the transcript, never the sound. A level counts when at least one quote beside it stands
word for word in the transcript; that is where its times come from. Models that listen and speak themselves, such as
Amazon Nova Sonic, would be one more `Judge`: anything that turns a question and a transcript into these lines.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from interview.answering import get
from interview.reporting import stored
from interview.sessions import Interviews
from lectern import interview_keys
from lectern.aws.table import ConditionFailed
from lectern.errors import Missing
from lectern.model import Brief, Chunk, CourseId, DocumentId, Evidence, Passage, Usage, UserId
from lectern.platform import Platform
from lectern.speech import Recording

LEAST = 3  # words of a quote: fewer stand anywhere
LEVELS = ("partly", "fully")
CRITERIA = {
    "point": "Does it answer the question that was asked?",
    "reasons": "Does it give reasons, evidence or an example?",
    "terms": "Does it use the terms of the subject, and use them rightly?",
    "order": "Can one follow it from one step to the next?",
}
NO_MODEL = "No language model is set up here, so the content was not judged; the measurements do not depend on it."
NO_WORDS = "There is no transcript, so the content was not judged."
_ASKED = """\
The evidence is the transcript of a student's spoken answer to this question: {question}
Read only what it says. Say nothing about the student, their voice or their manner, and give no marks.
For each criterion write one line: its name, then partly or fully, then one or two quotes of at least {least} words,
copied word for word from the transcript, each in double quotes; separate the parts by |. Leave a criterion out when
nothing can be quoted for it. The criteria are:
{criteria}"""
_QUOTE = re.compile(r"[\"“]([^\"”]+)[\"”]")

Found = dict[str, Any]


class Judge(Protocol):
    """A `Writer`, or whatever else may judge."""

    @property
    def mode(self) -> str: ...

    def write(self, brief: Brief) -> Iterable[str | Usage]: ...


def coach(platform: Platform, interviews: Interviews, recording: Recording) -> Found:
    """Judged once; the same again after that. Raises Missing, Conflict and Unavailable."""
    course, user = CourseId(recording.course), UserId(recording.user)
    held = interviews.get(course, user, recording.interview)
    item = get(platform, course, user, recording.interview, recording.answer)
    transcript = stored(platform, recording, item)["transcript"]
    if kept := item.get("coaching"):
        return dict(kept)
    question = held["questions"][item["question"] - 1]["text"]
    found = judge(platform.writer, question, transcript)
    if found["notice"] not in (NO_MODEL, NO_WORDS):
        _keep(platform, recording, found)
    return found


def _keep(platform: Platform, recording: Recording, found: Found) -> None:
    key = interview_keys.recording_state(recording)
    try:
        platform.table.update(key, "SET coaching = :found", {":found": found}, "attribute_exists(pk)")
    except ConditionFailed as gone:
        raise Missing from gone


def has_no_model(by: Judge) -> bool:
    return by.mode.startswith("extractive")  # the port's word for it


def judge(by: Judge, question: str, transcript: Mapping[str, Any] | None) -> Found:
    """The criteria for which something can be shown."""
    if has_no_model(by):
        return {"mode": by.mode, "notice": NO_MODEL, "criteria": []}
    words = transcript["words"] if transcript else []
    if len(words) < LEAST:
        return {"mode": by.mode, "notice": NO_WORDS, "criteria": []}
    said = "".join(piece for piece in by.write(_brief(question, words)) if isinstance(piece, str))
    criteria = read(said, words)
    left = len(CRITERIA) - len(criteria)
    notice = f"{left} of {len(CRITERIA)} criteria are left out: nothing in the transcript was quoted for them."
    return {"mode": by.mode, "notice": notice if left else None, "criteria": criteria}


def _brief(question: str, words: Sequence[Mapping[str, Any]]) -> Brief:
    criteria = "\n".join(f"{name}: {asks}" for name, asks in CRITERIA.items())
    text = " ".join(word["text"] for word in words)
    chunk = Chunk("answer#1", DocumentId("answer"), text, (), len(words), ())
    evidence = Evidence(1, "the answer", Passage(chunk, frozenset(), 1.0, 1.0))
    return Brief(_ASKED.format(question=question, least=LEAST, criteria=criteria), (evidence,))


def read(said: str, words: Sequence[Mapping[str, Any]]) -> list[Found]:
    """What a judge's lines hold of what can be checked, in the order of the criteria."""
    found: dict[str, Found] = {}
    for line in said.splitlines():
        name, level, *rest = [part.strip(" *-:").lower() for part in line.split("|")] + [""]
        places = [place for quote in _QUOTE.findall(line) if (place := locate(quote, words))]
        if name in CRITERIA and level in LEVELS and places and rest:
            found.setdefault(
                name, {"criterion": name, "question": CRITERIA[name], "level": level, "quotes": places[:2]}
            )
    return [found[name] for name in CRITERIA if name in found]


def locate(quote: str, words: Sequence[Mapping[str, Any]]) -> Found | None:
    """Where a quote stands in a transcript, in its own words and times; None when it does not stand there."""
    wanted = [plain for word in quote.split() if (plain := _plain(word))]
    heard = [(_plain(word["text"]), word) for word in words if _plain(word["text"])]
    if len(wanted) < LEAST:
        return None
    for at in range(len(heard) - len(wanted) + 1):
        if [plain for plain, _ in heard[at : at + len(wanted)]] == wanted:
            held = [word for _, word in heard[at : at + len(wanted)]]
            text = " ".join(word["text"].strip() for word in held)
            return {"quote": text, "start": held[0]["start"], "end": held[-1]["end"]}
    return None


def _plain(word: str) -> str:
    return re.sub(r"[^\w']", "", word.casefold())
