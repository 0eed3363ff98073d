"""Reads what somebody sends about a quiz: its blueprint, its rules, its questions."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from lectern import http
from lectern.errors import Invalid
from lectern.quizzes import BLOOM, DIFFICULTIES, KINDS, MOST_ITEMS, REVIEWS, Blueprint, Line, Rules

LONGEST_TITLE = 200  # characters
LONGEST_TOPIC = 200
MOST_NAMED = 50  # topics, documents or pages of a blueprint
_PLACE = re.compile(r"([\w-]{1,64})#(\d{1,5})")


def read_title(raw: str) -> str:
    title = raw.strip()
    if not 1 <= len(title) <= LONGEST_TITLE:
        raise Invalid(f"A quiz's title has 1 to {LONGEST_TITLE} characters.")
    return title


def read_blueprint(raw: Mapping[str, Any] | None) -> Blueprint:
    """Pages are written document#number. Raises Invalid, naming the field."""
    optional = {"topics": list | None, "documents": list | None, "pages": list | None, "seed": int | None}
    sent = http.checked(raw or {}, lines=list, **optional)
    lines = tuple(_line(line) for line in sent["lines"])
    count = sum(line.count for line in lines)
    if not 1 <= count <= MOST_ITEMS:
        raise Invalid(f"A quiz has 1 to {MOST_ITEMS} questions; this blueprint asks for {count}.")
    topics, documents, pages = (_texts(sent[name] or [], name) for name in ("topics", "documents", "pages"))
    return Blueprint(lines, topics, documents, tuple(map(_place, pages)), sent["seed"] or 0)


def _line(raw: Any) -> Line:
    sent = http.checked(raw, kind=str, count=int, bloom=str | None, difficulty=str | None)
    if sent["count"] < 1:
        raise Invalid("The field count is 1 or more.")
    kind = _one_of("kind", sent["kind"], KINDS)
    bloom = _one_of("bloom", sent["bloom"] or "remember", BLOOM)
    return Line(kind, sent["count"], bloom, _one_of("difficulty", sent["difficulty"] or "medium", DIFFICULTIES))


def _one_of[T: str](name: str, value: str, known: Sequence[T]) -> T:
    for each in known:
        if each == value:
            return each
    raise Invalid(f"The field {name} is one of {', '.join(known)}.")


def _texts(raw: Sequence[Any], name: str) -> tuple[str, ...]:
    fits = all(isinstance(each, str) and 1 <= len(each.strip()) <= LONGEST_TOPIC for each in raw)
    if not fits or len(raw) > MOST_NAMED:
        raise Invalid(f"The field {name} is a list of at most {MOST_NAMED} texts of 1 to {LONGEST_TOPIC} characters.")
    return tuple(each.strip() for each in raw)


def _place(raw: str) -> tuple[str, int]:
    if not (match := _PLACE.fullmatch(raw)):
        raise Invalid("A page is written document#number, as in 3f2a#7.")
    return match[1], int(match[2])


def read_rules(raw: Mapping[str, Any] | None) -> Rules:
    """Raises Invalid, naming the field."""
    wanted = {"attempts": int, "minutes": int, "review": str, "opens": str, "due": str}
    given = dict(raw or {})
    shuffle = given.pop("shuffle", True)
    sent = http.checked(given, **{name: kind | None for name, kind in wanted.items()})
    if not isinstance(shuffle, bool):
        raise Invalid("The field shuffle is true or false.")
    review = _one_of("review", "after_submit" if sent["review"] is None else sent["review"], REVIEWS)
    rules = Rules(
        _within("attempts", 1 if sent["attempts"] is None else sent["attempts"], 0, 100),
        None if sent["minutes"] is None else _within("minutes", sent["minutes"], 1, 24 * 60),
        review,
        shuffle,
        _time("opens", sent["opens"]),
        _time("due", sent["due"]),
    )
    return _sensible(rules)


def _sensible(rules: Rules) -> Rules:
    if rules.opens and rules.due and rules.opens >= rules.due:
        raise Invalid("A quiz opens before it is due.")
    if rules.review == "after_due" and rules.due is None:
        raise Invalid("To show keys after the due date, the quiz needs a due date.")
    return rules


def _within(name: str, value: int, low: int, high: int) -> int:
    if not low <= value <= high:
        raise Invalid(f"The field {name} is a number from {low} to {high}.")
    return value


def _time(name: str, value: str | None) -> float | None:
    """Seconds since the epoch; a time without a zone is UTC."""
    if value is None:
        return None
    try:
        read = datetime.fromisoformat(value)
    except ValueError as broken:
        raise Invalid(f"The field {name} is a date and time like 2027-03-01T18:00:00Z.") from broken
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()


def read_answers(raw: Mapping[str, Any], items: int) -> dict[int, tuple[str, ...]]:
    """Answers by number of the item, from 1 to `items`; each a list of at most 60 texts. Raises Invalid."""
    return {_number(number, items): _answer(number, answer) for number, answer in raw.items()}


def _number(raw: str, items: int) -> int:
    if not (raw.isdecimal() and len(raw) < 4 and 1 <= int(raw) <= items):
        raise Invalid(f"This quiz has no question {raw[:20]}.")
    return int(raw)


def _answer(number: str, raw: Any) -> tuple[str, ...]:
    if not isinstance(raw, list) or len(raw) > 60 or not all(isinstance(e, str) and len(e) <= 1000 for e in raw):
        raise Invalid(f"The answer to question {number} is a list of texts of at most 1000 characters.")
    return tuple(raw)
