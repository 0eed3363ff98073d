"""Questions from lists: which of these belong to it, and in which order."""

import random
import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from lectern.assembling import assemble
from lectern.embedded.reading_course import Course, Quoted, about, cite
from lectern.quizzes import Item, Line
from lectern.words import words

_LIST = re.compile(r"^(?P<lead>[A-Z][^:;]{15,120}): (?P<members>[^:;]+?)\.$")
_COUNTS = {"three": 3, "four": 4, "five": 5, "six": 6}
_ANNOUNCED = re.compile(
    r"\b(?:three|four|five|six|these|the following|things|kinds|types|parts|steps|letters)\b", re.IGNORECASE
)
_CLAUSE = re.compile(r"^(?:it|its|they|while|so|with|but|which|where|then)\b|\b(?:so on|etc)\b|\b(?:is|are|was|has)\b")
_MERGED_LEAD = re.compile(r"[a-z] (?:An?|The|In|If|When) [a-z]")
_NUMBERED = re.compile(r"^(\d{1,2})[.)]\s+")
_ENTRY = re.compile(r"^[^.:]{2,50}: ")  # numbered entries like "Undo: ..." come in no order of their own
_FEWEST, _MOST = 3, 6


def choose_members(course: Course, topics: Sequence[str], _line: Line, drawn: random.Random) -> Iterator[Item]:
    """Members of a list that a sentence gives after a colon, among members of other lists."""
    listed = [(quoted, members) for quoted in course.taught if (members := _members(quoted.text))]
    wanted = set(map(id, about([quoted for quoted, _ in listed], topics)))
    drawn.shuffle(listed)
    for quoted, members in listed:
        length = max(map(len, members))
        others = [other for each, those in listed if each is not quoted for other in those if len(other) <= 2 * length]
        drawn.shuffle(others)
        if id(quoted) in wanted and len(others) >= 2:
            lead = quoted.text.split(":")[0]
            asked = f"Which of these belong to the list? {lead}: …"
            points = float(len(members[:3]))
            yield assemble("choices", asked, members[:3], quoted.cite(), quoted.concept, others[:2], points=points)


def _members(text: str) -> list[str]:
    """The parts of a list that its lead announces; as many as it says, and none that is a clause of its own."""
    match = _LIST.match(text)
    said = _ANNOUNCED.search(match["lead"]) if match else None
    if not match or not said or _MERGED_LEAD.search(text):
        return []
    members = [part.strip() for part in re.split(r",\s+(?:and\s+|or\s+)?", match["members"])]
    if ", and " not in match["members"]:
        members = [*members[:-1], *members[-1].split(" and ")]
    count = _COUNTS.get(said[0].lower())
    fits = _FEWEST <= len(members) <= _MOST and count in (None, len(members))
    return members if fits and not any(_CLAUSE.search(each) or len(words(each)) > 12 for each in members) else []


def put_in_order(course: Course, topics: Sequence[str], _line: Line, drawn: random.Random) -> Iterator[Item]:
    """The steps of a numbered list that stands on one page."""
    runs = list(_runs(course))
    wanted = set(map(id, about([run[0] for run in runs], topics)))
    drawn.shuffle(runs)
    for run in runs:
        steps = [_NUMBERED.sub("", quoted.text) for quoted in run]
        if id(run[0]) not in wanted or sum(bool(_ENTRY.match(step)) for step in steps) > len(steps) / 2:
            continue
        source = cite(run[0].sheet, run[0].sentence.start, run[-1].sentence.end)
        title = _title(run[0])
        yield assemble("ordering", f"Put these steps in order: {title}", steps, source, title, points=2.0)


def _title(first: Quoted) -> str:
    """The short line above the list, or the nearest heading."""
    elements = first.sheet.page.elements
    at = next(number for number, element in enumerate(elements) if element.text.startswith(first.text))
    above = elements[at - 1].text.strip() if at else ""
    return above if above and len(words(above)) <= 8 and above[-1] != "." else first.concept


def _runs(course: Course) -> Iterator[list[Quoted]]:
    """Sentences that begin 1., 2., 3., ... on one page, the first sentence of each step."""
    for _, group in groupby(course.taught, key=lambda one: (one.sheet.document, one.sheet.page.number)):
        run: list[Quoted] = []
        for quoted in group:
            if not (match := _NUMBERED.match(quoted.text)):
                continue
            if int(match[1]) != len(run) + 1:
                yield from [run[:_MOST]] if len(run) >= _FEWEST else []
                run = []
            if int(match[1]) == len(run) + 1:
                run.append(quoted)
        yield from [run[:_MOST]] if len(run) >= _FEWEST else []
