"""Questions in Moodle's GIFT format (docs.moodle.org/en/GIFT_format).

What GIFT has no words for (source, concept, unit, ...) stands in a comment before each question, which other readers
skip. An ordering question is written as one that matches steps with places.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import asdict

from lectern.quizzes import Item

_SPECIAL = re.compile(r"([\\~=#{}:])")
MARK = "// lectern "
_BESIDE = ("kind", "concept_name", "bloom", "difficulty", "points", "unit", "source")


def write_gift(items: Iterable[Item]) -> str:
    return "\n\n".join(_question(item) for item in items) + "\n"


def beside(item: Item) -> dict[str, object]:
    """What the format does not carry itself."""
    told = asdict(item)
    return {name: told[name] for name in _BESIDE}


def _question(item: Item) -> str:
    letters = {"options": {option.id: option.text for option in item.options}}
    extra = json.dumps(beside(item) | letters, ensure_ascii=False)
    answer = f"{{{_answer(item)}{_feedback(item)}}}"
    stem = escape(item.stem)
    said = stem.replace("_____", answer, 1) if item.kind == "cloze" and "_____" in stem else f"{stem} {answer}"
    return f"{MARK}{extra}\n::Q{item.number}::[plain]{said}"


def _feedback(item: Item) -> str:
    return f"####{escape(item.explanation)}" if item.explanation else ""


def _answer(item: Item) -> str:
    match item.kind:
        case "choice":
            return " ".join(f"{'=' if option.id in item.key else '~'}{escape(option.text)}" for option in item.options)
        case "choices":
            return " ".join(_weighed(item, option.id, option.text) for option in item.options)
        case "truth":
            return item.text_of(item.key[0]).upper()
        case "cloze" | "short":
            return " ".join(f"={escape(text)}" for text in item.key)
        case "numeric":
            return f"#{item.key[0]}:{item.tolerance:g}"
        case "matching":
            pairs = zip(item.prompts, item.key, strict=True)
            spare = [("", option.id) for option in item.options if option.id not in item.key]  # belongs to nothing
            return " ".join(f"={escape(prompt)} -> {escape(item.text_of(key))}" for prompt, key in (*pairs, *spare))
        case "ordering":
            places = enumerate(item.key, 1)
            return " ".join(f"={escape(item.text_of(key))} -> {place}" for place, key in places)


def _weighed(item: Item, id: str, text: str) -> str:
    """Right options share 100 per cent, wrong ones take as much away together."""
    right, wrong = len(item.key), len(item.options) - len(item.key)
    weight = 100 / right if id in item.key else -100 / wrong
    return f"~%{weight:.5g}%{escape(text)}"


def escape(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text).replace("\n", "\\n").replace("->", "-\\>")
