"""Reads an instructor's changes to a question, and holds the result to what any question must be."""

from typing import Any

from lectern import http
from lectern.errors import Invalid
from lectern.quizzes import FAULTS, Item, Option
from quiz import options

_FIELDS: dict[str, Any] = {
    "stem": str | None,
    "options": list | None,
    "prompts": list | None,
    "key": list | None,
    "tolerance": int | float | None,
    "unit": str | None,
    "points": int | float | None,
    "explanation": str | None,
    "concept_name": str | None,
}
_LONGEST = 2000  # characters
_WIDEST = 1e15  # a tolerance; beyond it no float tells numbers apart


def read_change(sent: Any) -> dict[str, Any]:
    """The fields that were sent. Source and kind stay as they are."""
    given = {name: value for name, value in http.checked(sent, **_FIELDS).items() if value is not None}
    if not sent:
        raise Invalid(f"Send what is to change: {', '.join(_FIELDS)}.")
    if "options" in given:
        given["options"] = tuple(Option(**http.checked(option, id=str, text=str)) for option in given["options"])
    for name in ("key", "prompts"):
        if name in given:
            given[name] = tuple(http.checked({"text": text}, text=str)["text"] for text in given[name])
    offered = (option.text for option in given.get("options", ()))
    texts = [*given.values(), *given.get("key", ()), *given.get("prompts", ()), *offered]
    if any(isinstance(value, str) and len(value) > _LONGEST for value in texts):
        raise Invalid(f"A text of a question has at most {_LONGEST} characters.")
    return given


def sound(item: Item) -> Item:
    """The item, if it could be graded and fairly answered. What only a writer by machine could get wrong is the
    instructor's own judgement here. Raises Invalid with the fault."""
    faults = (
        ("keys", options.has_its_keys(item)),
        ("duplicate_options", options.differ(item)),
        ("all_of_the_above", options.stand_alone(item)),
    )
    for code, passes in faults:
        if not passes:
            raise Invalid(f"This question cannot stand so: {FAULTS[code]}.")
    if not item.stem.strip():
        raise Invalid("A question has a text.")
    if not 0 < item.points <= 100:
        raise Invalid("A question is worth more than 0 and at most 100 points.")
    if not 0 <= item.tolerance <= _WIDEST:
        raise Invalid(f"A tolerance is a number from 0 to {_WIDEST:.0f}.")
    return item
