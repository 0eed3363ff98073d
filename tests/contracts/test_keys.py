"""No two courses and no two learners share a key of the table or a name in the bucket."""

import inspect
from collections.abc import Callable
from typing import Any

import pytest

from lectern import classroom_keys, interview_keys, keys, lms_keys, objects, quiz_keys
from lectern.model import CourseId, DocumentId, Run
from lectern.speech import Recording

WHOSE = ("course", "user", "owner", "connection", "conversation")
FUNCTIONS = [
    function
    for module in (keys, quiz_keys, classroom_keys, lms_keys, interview_keys, objects)
    for name, function in inspect.getmembers(module, inspect.isfunction)
    if function.__module__ == module.__name__ and not name.startswith("_") and function is not objects.run_of
]


def arguments(function: Callable[..., Any], shortly: bool, **given: str) -> dict[str, Any]:
    """Something for every parameter, or `shortly` for every one that has no default; `given` says whose it is."""
    run = Run(CourseId(given.get("course", "here")), DocumentId("d"), 1)
    recording = Recording(given.get("course", "here"), given.get("user", "me"), "i", "a")
    kinds: dict[Any, Any] = {Run: run, Recording: recording, int: 1, float: 1.0}
    asked = [
        each for each in inspect.signature(function).parameters.values() if not shortly or each.default is each.empty
    ]
    return {each.name: given.get(each.name, kinds.get(each.annotation, f"a-{each.name}")) for each in asked}


CELLS = [
    (function, whose, shortly)
    for function in FUNCTIONS
    for whose in WHOSE
    for shortly in (False, True)
    if arguments(function, shortly, **{whose: "one"}) != arguments(function, shortly, **{whose: "another"})
]


@pytest.mark.parametrize(("function", "whose", "shortly"), CELLS, ids=lambda cell: getattr(cell, "__name__", str(cell)))
def test_a_key_belongs_to_one_alone(function: Callable[..., Any], whose: str, shortly: bool) -> None:
    one, another = (function(**arguments(function, shortly, **{whose: name})) for name in ("one", "another"))
    assert places(one).isdisjoint(places(another))


def places(made: Any) -> set[Any]:
    """Where a key points: a place in the table or its index, or names in the bucket."""
    if isinstance(made, dict):
        return {tuple(made.values())}
    return set(made) if isinstance(made, tuple) else {made}


def test_most_keys_are_somebodys() -> None:
    assert len(CELLS) > len(FUNCTIONS)
