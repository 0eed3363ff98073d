"""Questions that leave a blank in a sentence of the course: for a rare term, or for a number."""

import random
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lectern.assembling import assemble
from lectern.embedded.asking_meanings import forms
from lectern.embedded.reading_course import Course, Quoted, about, normal
from lectern.quizzes import Item, Line
from lectern.words import content_words, stem, words

BLANK = "_____"
_NOUN = re.compile(r"\b(?:the|an?) ([a-z][a-z-]{4,})(?=[,.;]| (?:is|are|and|in|on|at|that|which)\b)")
_LONG, _COMMON = 7, 0.03  # letters; share of the sentences
_UNITS = (
    "km/h|m/s|kn|knots?|sea miles?|nautical miles?|miles?|metres?|meters?|centimetres?|kilometres?|millimetres?|"
    "km|cm|mm|m|"
    "hours?|minutes?|seconds?|days?|weeks?|months?|years?|degrees?|°C|°|per cent|percent|%|hectopascals?|hPa|kg|"
    "kilograms?|grams?|g|tonnes?|litres?|volts?|V|watts?|W|amperes?|A|hertz|Hz|kHz|MHz|joules?|J|newtons?|N|kelvins?|K"
)
NUMBER = re.compile(rf"(?<![\w.,:/-])(?P<number>\d+(?:\.\d+)?)(?P<gap>\s?)(?P<unit>{_UNITS})?(?![\w:/]|[.,]\d)")


class Blanked(NamedTuple):
    """A number of a sentence, and the sentence without it."""

    quoted: Quoted
    number: str
    unit: str
    text: str


def fill_term(course: Course, topics: Sequence[str], line: Line, drawn: random.Random) -> Iterator[Item]:
    """The rarest term of a sentence that the course uses elsewhere too."""
    sentences = about(course.whole, topics)
    drawn.shuffle(sentences)
    for quoted in sentences:
        if term := _term(course, quoted, line):
            blanked = quoted.text.replace(term, BLANK)
            asked = f"Fill the blank: {blanked}"
            yield assemble("cloze", asked, forms(term), quoted.cite(), quoted.concept)


def _term(course: Course, quoted: Quoted, line: Line) -> str | None:
    """A term that the course defines, if the sentence has one amid it; else its rarest noun-like word."""
    known = sorted((one.term for one in course.definitions), key=len, reverse=True)
    for term in known:
        found = re.search(rf"(?<=[a-z,] ){re.escape(term.lower())}(?=[ ,.;])", quoted.text)
        if found and _once(found[0], quoted.text):
            return found[0]
    return None if line.difficulty == "easy" else _rare_word(course, quoted)


def _rare_word(course: Course, quoted: Quoted) -> str | None:
    """A noun behind an article that is a word of this course: long, in several of its sentences but not in many, or
    in a heading."""
    headings = {stem(word) for each in course.everything for word in words(" ".join(each.sentence.headings))}
    found = [
        word
        for word in _NOUN.findall(quoted.text)
        if _once(word, quoted.text)
        and 3 <= course.counts[stem(word)] <= _COMMON * len(course.everything) + 6
        and (len(word) >= _LONG or stem(word) in headings)
    ]
    return max(found, key=course.rarity, default=None)


def _once(term: str, text: str) -> bool:
    return normal(text).split().count(normal(term).split()[0]) == 1


def numbers(course: Course, topics: Sequence[str], drawn: random.Random) -> Iterator[Blanked]:
    """Measured numbers: in sentences that have few of them, each number once in its sentence."""
    sentences = about(course.whole, topics)
    drawn.shuffle(sentences)
    for quoted in sentences:
        found = list(NUMBER.finditer(quoted.text))
        measured = [match for match in found if is_measured(match)]
        for match in measured[:1] if len(found) <= 3 else ():
            rest = quoted.text[: match.start("number")] + quoted.text[match.end("number") :]
            if not re.search(rf"\b{re.escape(match['number'])}\b", rest) and len(content_words(rest)) >= 4:
                text = f"{quoted.text[: match.start('number')]}{BLANK}{quoted.text[match.end('number') :]}"
                yield Blanked(quoted, match["number"], match["unit"] or "", text)


def is_measured(match: re.Match[str]) -> bool:
    """A number with a unit, or a year behind a word that says so."""
    before = match.string[: match.start()].rstrip().rpartition(" ")[2].lower()
    return bool(match["unit"]) or (_is_year(match["number"]) and before in ("in", "since", "by", "until", "from", "of"))


def _is_year(number: str) -> bool:
    return len(number) == 4 and "1400" < number < "2100"


def fill_number(course: Course, topics: Sequence[str], _line: Line, drawn: random.Random) -> Iterator[Item]:
    for one in numbers(course, topics, drawn):
        stem_ = f"Which number belongs in the blank? {one.text}"
        source, concept = one.quoted.cite(), one.quoted.concept
        yield assemble("numeric", stem_, [one.number], source, concept, unit=one.unit, tolerance=tolerance(one.number))


def tolerance(number: str) -> float:
    """Half a unit of the last place for a number with decimals, nothing for a whole one."""
    return 0.5 * 10.0 ** -len(number.partition(".")[2]) if "." in number else 0.0


def choose_number(course: Course, topics: Sequence[str], line: Line, drawn: random.Random) -> Iterator[Item]:
    for one in numbers(course, topics, drawn):
        stem_ = f"Which number belongs in the blank? {one.text}"
        wrong = vary(one.number, line, drawn)
        yield assemble("choice", stem_, [one.number], one.quoted.cite(), one.quoted.concept, wrong)


def vary(number: str, line: Line, drawn: random.Random) -> list[str]:
    """Three other numbers written alike; the right one may be the least, the greatest or between."""
    steps = {
        "easy": (0.25, 0.5, 2.0, 3.0, 4.0),
        "medium": (0.5, 0.75, 1.25, 1.5, 2.0),
        "hard": (0.8, 0.9, 1.1, 1.2, 1.3),
    }
    places = len(number.partition(".")[2])
    if _is_year(number):
        return [str(int(number) + offset) for offset in drawn.sample((-27, -18, -11, -6, 7, 12, 19), 3)]
    wrong = {f"{float(number) * step:.{places}f}" for step in steps[line.difficulty]} - {number}
    whole = sorted(wrong, key=float)
    return drawn.sample(whole, min(3, len(whole)))
