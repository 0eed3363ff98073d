"""Statements of the course that are true as they stand, and made false by a swapped number or term."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from lectern.assembling import assemble
from lectern.embedded.asking_meanings import nearness
from lectern.embedded.blanking import NUMBER, is_measured, vary
from lectern.embedded.reading_course import Course, Quoted, about, cite, normal
from lectern.quizzes import Item, Line

# Pairs of words that turn a statement round
_OPPOSITES = (
    "northern southern, northwards southwards, eastern western, higher lower, highest lowest, greater smaller, "
    "greatest smallest, largest smallest, longer shorter, longest shortest, increases decreases, rises falls, "
    "faster slower, before after, inside outside, maximum minimum, positive negative, "
    "anticlockwise clockwise, red green, upstream downstream, horizontal vertical, more less, deeper shallower, "
    "stronger weaker"
)
_PAIRS = [(pair.split()[0], pair.split()[1]) for pair in _OPPOSITES.split(", ")]
_OTHER = {one: other for pair in _PAIRS for one, other in (pair, pair[::-1])}


def judge_statement(course: Course, topics: Sequence[str], line: Line, drawn: random.Random) -> Iterator[Item]:
    """True and false in turn, so that guessing one of them earns half."""
    sentences = about(course.whole, topics)
    drawn.shuffle(sentences)
    truth = bool(drawn.getrandbits(1))
    for quoted in sentences:
        false = falsify(course, quoted.text, line, drawn)
        if false is None:  # a statement that could not have been false gives itself away
            continue
        said = quoted.text if truth else false
        right, wrong = ("True", "False") if truth else ("False", "True")
        yield assemble("truth", f"True or false? {said}", [right], quoted.cite(), quoted.concept, [wrong])
        truth = not truth


def falsify(course: Course, text: str, line: Line, drawn: random.Random) -> str | None:
    """The sentence with one number, one term or one word of a pair swapped; None when it has none."""
    for swap in (_swap_number, _swap_term, _swap_opposite):
        if swapped := swap(course, text, line, drawn):
            return swapped
    return None


def _swap_number(_course: Course, text: str, line: Line, drawn: random.Random) -> str | None:
    found = [match for match in NUMBER.finditer(text) if is_measured(match)]
    if not found or not (others := vary(found[0]["number"], line, drawn)):
        return None
    return text[: found[0].start("number")] + others[0] + text[found[0].end("number") :]


def _swap_term(course: Course, text: str, _line: Line, drawn: random.Random) -> str | None:
    """The term that a sentence explains for another one of its size."""
    own = next((one for one in course.definitions if one.quoted.text == text and one.term in text[:60]), None)
    if own is None or not own.term[1:].islower():
        return None
    held = set(normal(text).split())
    others = [
        one
        for one in course.definitions
        if one.plural == own.plural
        and one.term[1:].islower()
        and " of " not in one.term
        and abs(len(one.term.split()) - len(own.term.split())) <= 1
        and not set(normal(one.term).split()) <= held
    ]
    if not others:
        return None
    drawn.shuffle(others)
    at, other = text.index(own.term), max(others, key=lambda one: nearness(own, one)).term.lower()
    return _article(text[:at], other) + (other.capitalize() if at == 0 else other) + text[at + len(own.term) :]


def _article(before: str, word: str) -> str:
    """ "a" or "an" as the next word wants it."""
    for article in (" a ", " an ", "A ", "An "):
        if before.endswith(article) and article.strip().lower() in ("a", "an"):
            right = "an" if word[0] in "aeiou" else "a"
            right = right.capitalize() if article[0] == "A" else right
            return f"{before[: -len(article.strip()) - 1]}{right} "
    return before


def _swap_opposite(_course: Course, text: str, _line: Line, _drawn: random.Random) -> str | None:
    parts = text.split(" ")
    found = [place for place, part in enumerate(parts) if part.strip(",.;") in _OTHER]
    if len(found) != 1:
        return None
    word = parts[found[0]].strip(",.;")
    return " ".join([*parts[: found[0]], parts[found[0]].replace(word, _OTHER[word]), *parts[found[0] + 1 :]])


def choose_statements(course: Course, topics: Sequence[str], line: Line, drawn: random.Random) -> Iterator[Item]:
    """Two true statements of one section of a page, and two that were made false."""
    sentences = sorted(about(course.whole, topics), key=_place)
    groups = [list(group) for _, group in groupby(sentences, key=lambda one: (*_place(one)[:2], one.sentence.headings))]
    drawn.shuffle(groups)
    for group in groups:
        swappable = [(one, false) for one in group if (false := falsify(course, one.text, line, drawn))]
        if len(swappable) < 4:
            continue
        chosen = swappable[:4]
        drawn.shuffle(chosen)
        true, wrong = [one.text for one, _ in chosen[:2]], [swapped for _, swapped in chosen[2:]]
        places = [one.sentence for one, _ in chosen]
        source = cite(group[0].sheet, min(place.start for place in places), max(place.end for place in places))
        asked = f"Which of these statements about “{group[0].concept}” are true?"
        yield assemble("choices", asked, true, source, group[0].concept, wrong, points=2.0)


def _place(quoted: Quoted) -> tuple[str, int, int]:
    return quoted.sheet.document, quoted.sheet.page.number, quoted.sentence.start


def without_faulty_option(item: Item, fault: str) -> Item | None:
    """The question without the distractor that broke a check, where three options are left."""
    if fault not in ("duplicate_options", "true_distractor") or len(item.options) <= 3:
        return None
    wrong = [option for option in item.options if option.id not in item.key]
    quote = normal(item.source.quote)
    faulty = [option for option in wrong if normal(option.text) in quote] or wrong[-1:]
    return replace(item, options=tuple(option for option in item.options if option not in faulty[:1]))
