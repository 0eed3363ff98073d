"""What can be said of a question's options without reading its source."""

import re
from itertools import combinations
from statistics import mean

from lectern.quizzes import Item
from quiz.grading import normalise, read_number

_CATCH_ALL = re.compile(
    r"\b(?:all|none|both|any|neither)\s+(?:of\s+)?(?:the\s+)?(?:above|these|those|them|answers|options)\b"
    r"|\b(?:a|b|both)\s+and\s+[a-d]\b|^\s*(?:all|none|both)\s*\.?\s*$",
    re.IGNORECASE,
)
_STANDS_OUT = 1.6  # times the length of the others
_FEW = 12  # characters more or less that nobody notices


def has_its_keys(item: Item) -> bool:
    """Exactly as many keys as the kind has, and each of them an option where there are options."""
    ids = {option.id for option in item.options}
    known = set(item.key) <= ids
    match item.kind:
        case "choice":
            return len(item.key) == 1 and known and len(ids) >= 2
        case "truth":
            return len(item.key) == 1 and known and [option.text for option in item.options] == ["True", "False"]
        case "choices":
            return known and 1 <= len(set(item.key)) == len(item.key) < len(ids) and len(ids) >= 3
        case "ordering":
            return sorted(item.key) == sorted(ids) and len(ids) >= 3
        case "matching":
            return len(item.key) == len(item.prompts) >= 2 and known and len(set(item.key)) == len(item.key)
        case "cloze" | "short":
            return bool(item.key) and all(normalise(key) for key in item.key)
        case "numeric":
            return len(item.key) == 1 and read_number(item.key[0]) is not None and item.tolerance >= 0


def differ(item: Item) -> bool:
    """No two options say the same, and none contains another as whole words."""
    texts = [option.text for option in item.options]
    numbers = [read_number(text) for text in texts]
    if all(numbers) and texts:
        return len(set(numbers)) == len(numbers)
    phrases = [f" {normalise(text)} " for text in texts]
    return not any(a in b or b in a for a, b in combinations(phrases, 2))


def are_even(item: Item) -> bool:
    """The right options are neither much longer nor much shorter than every wrong one."""
    if item.kind not in ("choice", "choices"):
        return True
    right = [len(option.text) for option in item.options if option.id in item.key]
    wrong = [len(option.text) for option in item.options if option.id not in item.key]
    long, short = mean(right), max(wrong)
    stands_out = long > _STANDS_OUT * short and long - short > _FEW
    return not stands_out and not (mean(right) * _STANDS_OUT < min(wrong) and min(wrong) - mean(right) > _FEW)


def stand_alone(item: Item) -> bool:
    """No option speaks of other options."""
    return not any(_CATCH_ALL.search(option.text) for option in item.options)
