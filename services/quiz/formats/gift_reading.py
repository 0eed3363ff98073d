"""Reads questions in Moodle's GIFT format, ours or anybody's. Raises Invalid, naming the question."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from lectern.assembling import assemble
from lectern.errors import Invalid
from lectern.quizzes import Item, Kind, Option
from quiz.formats.beside import Beside, read_beside
from quiz.formats.gift_writing import MARK

_TITLE = re.compile(r"^\s*::(?:\\.|[^:\\]|:(?!:))*::")
_BLOCK = re.compile(r"(?<!\\)\{((?:\\.|[^\\{}])*)\}", re.DOTALL)
_PART = re.compile(r"(?<!\\)([=~])((?:\\.|[^\\=~])*)", re.DOTALL)
_UNTIL_FEEDBACK = re.compile(r"(?:\\.|[^\\#])*", re.DOTALL)
_EXPLAINED = re.compile(r"((?:\\.|(?!####)[^\\])*)(?:####(.*))?", re.DOTALL)
_WEIGHT = re.compile(r"^%(-?\d+(?:\.\d+)?)%")
_FORMAT = re.compile(r"^\s*\[(?:html|moodle|plain|markdown)\]")
_NUMBER = re.compile(
    r"^\s*=?(-?\d+(?:\.\d+)?(?:[eE]-?\d+)?)(?::(\d+(?:\.\d+)?(?:[eE]-?\d+)?)|\.\.(-?\d+(?:\.\d+)?))?\s*$"
)


def read_gift(text: str) -> list[Item]:
    """In order, numbered from 1. Categories and comments are skipped; essays and descriptions cannot be graded here."""
    found = [_question(number, extra, said) for number, (extra, said) in enumerate(_blocks(text), 1)]
    if not found:
        raise Invalid("There is no question in this GIFT text.")
    return found


def _blocks(text: str) -> Iterator[tuple[Beside, str]]:
    """Questions are separated by empty lines; our comment stands right above its question."""
    for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n").lstrip("\ufeff")):
        lines = block.split("\n")
        marked = next((line.removeprefix(MARK) for line in lines if line.startswith(MARK)), None)
        said = "\n".join(line for line in lines if not line.lstrip().startswith(("//", "$CATEGORY"))).strip()
        if said:
            yield read_beside(_json(marked) if marked else {}), said


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as broken:
        raise Invalid(
            "A comment that Lectern wrote in this GIFT text is damaged; delete it to import without."
        ) from broken


def _question(number: int, extra: Beside, said: str) -> Item:
    body = _FORMAT.sub("", _TITLE.sub("", said))
    match = _BLOCK.search(body)
    if match is None:
        raise Invalid(f"Question {number} has no answers in braces.")
    answer, explanation = _explained(match[1])
    before, after = body[: match.start()], body[match.end() :]
    blank = bool(after.strip()) or extra.kind == "cloze"
    stem = _plain(f"{before}_____{after}" if blank else before)
    more = extra.fields | {"explanation": _plain(explanation)}
    read = _read(number, stem, answer.strip(), blank, extra, more)
    return replace(_lettered(read, extra.letters), number=number)


def _lettered(item: Item, letters: Mapping[str, str]) -> Item:
    """With the letters that its options had when we wrote it, unless somebody has changed their texts since."""
    if sorted(letters) != sorted(option.text for option in item.options):
        return item
    key = [letters[item.text_of(id)] for id in item.key] if item.options else item.key
    options = tuple(Option(id, text) for text, id in letters.items())
    return replace(item, options=options, key=tuple(sorted(key) if item.kind == "choices" else key))


def _explained(text: str) -> tuple[str, str]:
    """The answers, and what stands behind "####"; a written "#" is escaped."""
    match = _EXPLAINED.fullmatch(text)
    return (match[1], match[2] or "") if match else (text, "")


def _read(number: int, stem: str, answer: str, blank: bool, extra: Beside, more: dict[str, Any]) -> Item:
    source, concept = extra.source, extra.concept_name
    if answer.upper() in ("T", "TRUE", "F", "FALSE"):
        said, other = ("True", "False") if answer.upper().startswith("T") else ("False", "True")
        return assemble("truth", stem, [said], source, concept, [other], **more)
    if answer.startswith("#"):
        value, tolerance = _numeric(number, answer[1:])
        return assemble("numeric", stem, [value], source, concept, tolerance=tolerance, **more)
    parts = [(mark, *_weighed(_without_feedback(text))) for mark, text in _parts(answer)]
    if not parts:
        raise Invalid(f"Question {number} is an essay or a description; only questions with a key can be imported.")
    if all("->" in text for _, _, text in parts):
        return _paired(stem, [text.split("->", 1) for _, _, text in parts], extra, more)
    right = [_plain(text) for mark, weight, text in parts if (mark == "=" if weight is None else weight > 0)]
    wrong = [_plain(text) for mark, weight, text in parts if (mark == "~" if weight is None else weight <= 0)]
    if not right:
        raise Invalid(f"Question {number} has no right answer.")
    if not wrong:
        typed: Kind = "cloze" if blank else "short"
        return assemble(typed, stem, right, source, concept, **more)
    chosen: Kind = "choices" if len(right) > 1 or extra.kind == "choices" else "choice"
    return assemble(chosen, stem, right, source, concept, wrong, **more)


def _parts(answer: str) -> list[tuple[str, str]]:
    """Marks and texts; an escaped mark begins nothing."""
    return [(match[1], match[2].strip()) for match in _PART.finditer(answer)]


def _without_feedback(text: str) -> str:
    match = _UNTIL_FEEDBACK.match(text)
    return match[0].rstrip() if match else ""


def _weighed(text: str) -> tuple[float | None, str]:
    match = _WEIGHT.match(text)
    return (float(match[1]), text[match.end() :].strip()) if match else (None, text)


def _paired(stem: str, pairs: Sequence[Sequence[str]], extra: Beside, more: dict[str, Any]) -> Item:
    left, right = [_plain(pair[0]) for pair in pairs], [_plain(pair[1]) for pair in pairs]
    if extra.kind == "ordering":
        steps = [step for _, step in sorted(zip(map(int, right), left, strict=True))]
        return assemble("ordering", stem, steps, extra.source, extra.concept_name, **more)
    belonging = [text for prompt, text in zip(left, right, strict=True) if prompt]
    spare = [text for prompt, text in zip(left, right, strict=True) if not prompt]
    prompts = tuple(prompt for prompt in left if prompt)
    return assemble("matching", stem, belonging, extra.source, extra.concept_name, spare, prompts=prompts, **more)


def _numeric(number: int, text: str) -> tuple[str, float]:
    match = _NUMBER.match(text)
    if not match:
        raise Invalid(f"Question {number} has a number that cannot be read: write #value:tolerance or #low..high.")
    if match[3]:
        low, high = float(match[1]), float(match[3])
        return f"{(low + high) / 2:g}", abs(high - low) / 2
    return match[1], float(match[2] or 0)


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], text).strip()
