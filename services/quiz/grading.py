"""Grades an answer by the key of its question, with credit for what is partly right."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import combinations
from typing import Any

from lectern.quizzes import Item, Mark

Answer = Sequence[str]
_NUMBER = re.compile(
    r"\s*(?P<sign>[+-]?)(?:(?P<grouped>[1-9]\d{0,2}(?:[ ,]\d{3})+)|(?P<whole>\d*))"
    r"(?P<rest>(?:[.,]\d+)?(?:[eE][+-]?\d{1,2})?)(?![\d.,])\s*(?P<unit>.*?)\s*$",
    re.DOTALL,
)
# What is handed to a library that evaluates expressions: names, products, quotients and small powers, no numbers
_UNIT = re.compile(r"[^\W\d_°%]+|[°%]|[ */·]|(?:\^|\*\*)-?[1-9]")
_LOOSE = re.compile(r"[^\w%°+.-]+")
_ARTICLE = re.compile(r"^(?:the|a|an) ")


def grade(item: Item, answer: Answer) -> Mark:
    """No answer, or one of another shape, scores 0."""
    match item.kind:
        case "choice" | "truth":
            return Mark(float(tuple(answer) == item.key))
        case "choices":
            return Mark(_chosen(item, answer))
        case "ordering":
            return Mark(_ordered(item.key, answer))
        case "matching":
            return Mark(_matched(item.key, answer))
        case "cloze" | "short":
            return Mark(float(len(answer) == 1 and normalise(answer[0]) in {normalise(key) for key in item.key}))
        case "numeric":
            return Mark(float(len(answer) == 1 and _near(item, answer[0])))


def is_arguable(item: Item, answer: Answer) -> bool:
    """Whether somebody who reads the source could think more of an answer than its key does."""
    return item.kind == "short" and bool(item.source.quote) and len(answer) == 1 and bool(normalise(answer[0]))


def _chosen(item: Item, answer: Answer) -> float:
    """Right choices less wrong ones, as a share of the key, not below 0: ticking everything earns nothing when there
    are as many wrong options as right ones (the “partial credit” of QTI's map_response with lower bound 0)."""
    chosen, right = set(answer), set(item.key)
    wrong = len(item.options) - len(right)
    penalty = len(chosen - right) / wrong if wrong else 0.0
    return max(0.0, len(chosen & right) / len(right) - penalty)


def _ordered(key: Sequence[str], answer: Answer) -> float:
    """The share of pairs that stand in the right order, scaled so that chance scores 0 (Kendall's tau, not below 0)."""
    if sorted(answer) != sorted(key):
        return 0.0
    place = {option: number for number, option in enumerate(answer)}
    pairs = list(combinations(key, 2))
    right = sum(place[first] < place[second] for first, second in pairs)
    return max(0.0, 2 * right / len(pairs) - 1)


def _matched(key: Sequence[str], answer: Answer) -> float:
    if len(answer) != len(key):
        return 0.0
    return sum(given == right for given, right in zip(answer, key, strict=True)) / len(key)


def normalise(text: str) -> str:
    """Case, accents' encoding, punctuation, spacing and a leading article do not matter."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("-", " ")
    return _ARTICLE.sub("", " ".join(_LOOSE.sub(" ", folded).split()).strip(" ."))


def _near(item: Item, text: str) -> bool:
    read = read_number(text)
    if read is None:
        return False
    value, unit = read
    if unit and item.unit and unit.rstrip(".") != item.unit:
        converted = _convert(value, unit, item.unit)
        if converted is None:
            return False
        value = converted
    return abs(value - float(item.key[0])) <= item.tolerance + 1e-9 * abs(float(item.key[0]))


def read_number(text: str) -> tuple[float, str] | None:
    """The number at the start of a text, with a decimal point or comma, and what follows it as its unit."""
    match = _NUMBER.match(unicodedata.normalize("NFKC", text).replace("−", "-"))
    if not match or not any(letter.isdigit() for letter in f"{match['grouped'] or match['whole']}{match['rest']}"):
        return None
    digits = re.sub("[ ,]", "", match["grouped"]) if match["grouped"] else match["whole"]
    return float(f"{match['sign']}{digits}{match['rest'].replace(',', '.')}"), match["unit"]


def _convert(value: float, unit: str, wanted: str) -> float | None:
    """In the unit that was asked for; None when that cannot be."""
    if len(unit) > 40 or _UNIT.sub("", unit):
        return None
    from pint import PintError, UnitRegistry

    units: Any = UnitRegistry()
    try:
        return float(units.Quantity(value, unit.replace("°", "degree")).to(wanted.replace("°", "degree")).magnitude)
    except (PintError, AssertionError, ValueError, TypeError, AttributeError):  # whatever a learner may type
        return None
