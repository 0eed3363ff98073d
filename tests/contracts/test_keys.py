"""No two courses and no two learners share a key of the table or a name in the bucket."""

import inspect
from collections.abc import Callable
from typing import Any

import pytest

from lectern import keys
from lectern.model import CourseId, DocumentId, Run

WHOSE = ("course", "user", "connection", "conversation")
FUNCTIONS = [
    function
    for name, function in inspect.getmembers(keys, inspect.isfunction)
    if function.__module__ == keys.__name__ and not name.startswith("_") and function is not keys.run_of
]


def arguments(function: Callable[..., Any], **given: str) -> dict[str, Any]:
    """Something for every parameter; `given` says whose it is."""
    run = Run(CourseId(given.get("course", "here")), DocumentId("d"), 1)
    kinds: dict[Any, Any] = {Run: run, int: 1, float: 1.0}
    parameters = inspect.signature(function).parameters.values()
    return {each.name: given.get(each.name, kinds.get(each.annotation, f"a-{each.name}")) for each in parameters}


CELLS = [
    (function, whose)
    for function in FUNCTIONS
    for whose in WHOSE
    if arguments(function, **{whose: "one"}) != arguments(function, **{whose: "another"})
]


@pytest.mark.parametrize(("function", "whose"), CELLS, ids=lambda cell: getattr(cell, "__name__", cell))
def test_a_key_belongs_to_one_alone(function: Callable[..., Any], whose: str) -> None:
    one, another = (function(**arguments(function, **{whose: name})) for name in ("one", "another"))
    assert places(one).isdisjoint(places(another))


def places(made: Any) -> set[Any]:
    """Where a key points: a place in the table or its index, or names in the bucket."""
    if isinstance(made, dict):
        return {tuple(made.values())}
    return set(made) if isinstance(made, tuple) else {made}


def test_most_keys_are_somebodys() -> None:
    assert len(CELLS) > len(FUNCTIONS)
