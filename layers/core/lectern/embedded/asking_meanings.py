"""Questions from definitions: which term, which meaning, what belongs together."""

import random
from collections.abc import Iterator, Sequence
from itertools import groupby

from lectern.assembling import assemble
from lectern.embedded.reading_course import Course, Definition, about, cite, normal
from lectern.quizzes import Item, Line
from lectern.words import stem, words

_PAIRS = 4  # of a matching question, at most
_NEAR = 0.55  # lengths of meanings that stand side by side differ by no more than this share


def choose_term(course: Course, topics: Sequence[str], line: Line, drawn: random.Random) -> Iterator[Item]:
    """Which term means this?"""
    for defined in _drawn(course, topics, drawn):
        wrong = _rivals(course, defined, line, drawn)[:3]
        if len(wrong) == 3:
            terms = [_name(other.term) for other in wrong]
            stem_ = f"Which term fits this description: {defined.meaning}?"
            yield assemble("choice", stem_, [_name(defined.term)], defined.quoted.cite(), defined.quoted.concept, terms)


def choose_meaning(course: Course, topics: Sequence[str], line: Line, drawn: random.Random) -> Iterator[Item]:
    """What does this term mean?"""
    for defined in _drawn(course, topics, drawn):
        length = len(defined.meaning)
        if defined.listed:
            continue
        alike = [
            other.meaning
            for other in _rivals(course, defined, line, drawn)
            if abs(len(other.meaning) - length) <= _NEAR * length
        ]
        if len(alike) >= 3:
            asked = f"What {'are' if defined.plural else 'is'} meant by “{_name(defined.term)}”?"
            source, concept = defined.quoted.cite(), defined.quoted.concept
            yield assemble("choice", asked, [defined.meaning], source, concept, alike[:3])


def name_term(course: Course, topics: Sequence[str], _line: Line, drawn: random.Random) -> Iterator[Item]:
    """What is this called? Singular and plural both count."""
    for defined in (one for one in _drawn(course, topics, drawn) if not one.listed):
        asked = f"Which term fits this description: {defined.meaning}?"
        yield assemble("short", asked, forms(_name(defined.term)), defined.quoted.cite(), defined.quoted.concept)


def match_terms(course: Course, topics: Sequence[str], _line: Line, drawn: random.Random) -> Iterator[Item]:
    """Terms that one page explains, and their meanings; the source reaches from the first to the last."""
    defined = sorted(_drawn(course, topics, drawn), key=_place)
    for _, group in groupby(defined, key=lambda one: _place(one)[:2]):
        together = list(group)[:_PAIRS]
        if len(together) >= 3:
            first, last = together[0].quoted.sentence, together[-1].quoted.sentence
            yield assemble(
                "matching",
                "Match each term with its meaning.",
                [one.meaning for one in together],
                cite(together[0].quoted.sheet, first.start, last.end),
                together[0].quoted.concept,
                prompts=tuple(_name(one.term) for one in together),
                points=float(len(together)),
            )


def _place(defined: Definition) -> tuple[str, int, int]:
    quoted = defined.quoted
    return quoted.sheet.document, quoted.sheet.page.number, quoted.sentence.start


def _drawn(course: Course, topics: Sequence[str], drawn: random.Random) -> list[Definition]:
    wanted = set(map(id, about([one.quoted for one in course.definitions], topics)))
    found = [one for one in course.definitions if id(one.quoted) in wanted]
    drawn.shuffle(found)
    return found


def _rivals(course: Course, defined: Definition, line: Line, drawn: random.Random) -> list[Definition]:
    """Other terms, in the same number; hard questions take the nearest ones, easy ones any."""
    own = set(normal(defined.term).split())
    others = [
        other
        for other in course.definitions
        if (other.plural, other.listed) == (defined.plural, defined.listed)
        and not own >= set(normal(other.term).split())
        and normal(defined.term) not in normal(other.meaning)
    ]
    drawn.shuffle(others)
    if line.difficulty == "easy":
        return others
    return sorted(others, key=lambda other: -nearness(defined, other))


def nearness(one: Definition, other: Definition) -> float:
    """Words that the meanings share, and whether the same heading or document has both."""
    a, b = ({stem(word) for word in words(each.meaning)} for each in (one, other))
    near = len(a & b) / len(a | b)
    return (
        near
        + 0.2 * (one.quoted.concept == other.quoted.concept)
        + 0.1 * (one.quoted.sheet.name == other.quoted.sheet.name)
    )


def _name(term: str) -> str:
    """A term as it would stand alone: proper names keep their capitals."""
    first = term.split()[0]
    kept = any(part[:1].isupper() for part in term.split()[1:]) or (len(first) > 1 and first[1:].lower() != first[1:])
    return term if kept else term[0].lower() + term[1:]


def forms(term: str) -> list[str]:
    """A term in singular and plural."""
    if term.endswith("s") and not term.endswith("ss"):
        return [term, term[:-1]]
    if term.endswith("y") and term[-2:-1] not in "aeiou":
        return [term, f"{term[:-1]}ies"]
    return [term, f"{term}es" if term.endswith(("s", "x", "ch", "sh")) else f"{term}s"]
