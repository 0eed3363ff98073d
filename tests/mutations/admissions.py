"""Ways in which somebody who asks is let in too easily."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import patch

from tests.mutations.patterns import Edit, name_of

# Read and not imported: the table is what is tried
_TABLE = (Path(__file__).parents[2] / "layers/core/lectern/policy.py").read_text()
EVERYBODYS = set(re.findall(r'"([\w.]+)": _EVERYBODY', _TABLE))
OPERATIONS = set(re.findall(r'"(\w+\.\w+)": _[A-Z]+', _TABLE))
# What handlers call to admit somebody, and some to fetch what that person asks for
DOORS = {"admit", "_admit", "_own", "_of", "_graded", "_quiz", "_taking"}


def unchecked[T](door: Callable[[], T]) -> T:
    """What a mutant calls: the same door, at which nobody is asked who they are."""
    from lectern.roster import Roster

    with patch.object(Roster, "admit", lambda _roster, _actor, course, _operation: course):
        return door()


def _is_door(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and name_of(node) in DOORS


def _operation(node: ast.AST) -> str:
    """The operation of the policy that a call names; empty for none."""
    told = [each.value for each in node.args if isinstance(each, ast.Constant)] if isinstance(node, ast.Call) else []
    return next((each for each in told if isinstance(each, str) and each in OPERATIONS), "")


def skip_admission(node: ast.AST) -> Iterator[Edit]:
    """One place where somebody is admitted lets everybody in."""
    if _is_door(node):
        unasked = "__import__('tests.mutations.admissions', fromlist=['unchecked']).unchecked"
        skipped = ast.parse(f"{unasked}(lambda: {ast.unparse(node)})", mode="eval").body
        yield f"admission: {ast.unparse(node)}", skipped


def weaken_operation(node: ast.AST) -> Iterator[Edit]:
    """The operation that is asked for is one that everybody may do."""
    if isinstance(node, ast.Call) and _is_door(node) and (operation := _operation(node)) not in {"", *EVERYBODYS}:
        easier = [ast.Constant("course.read") if ast.unparse(each) == repr(operation) else each for each in node.args]
        yield f"operation: {ast.unparse(node)}", ast.Call(node.func, easier, node.keywords)


def allow_more(node: ast.AST) -> Iterator[Edit]:
    """roster.may(actor, course, operation) says yes to everybody."""
    if isinstance(node, ast.Call) and name_of(node) == "may" and _operation(node):
        yield f"may: {ast.unparse(node)}", ast.Constant(True)


def take_for_own(node: ast.AST) -> Iterator[Edit]:
    """`... if user == actor.user`: whatever is asked for passes as one's own."""
    if isinstance(node, ast.If | ast.IfExp) and re.search(r"== (http\.actor\(app\)|actor)\.user$", _test(node)):
        yield f"own: {_test(node)}", type(node)(ast.Constant(True), node.body, node.orelse)  # type: ignore[arg-type]


def _test(node: ast.If | ast.IfExp) -> str:
    return ast.unparse(node.test)


def open_row(node: ast.AST) -> Iterator[Edit]:
    """A row of the policy table lets everybody in."""
    if not isinstance(node, ast.Dict):
        return
    for index, (key, value) in enumerate(zip(node.keys, node.values, strict=True)):
        if isinstance(value, ast.Name) and value.id not in ("_EVERYBODY", "EVERYBODY"):
            values = [*node.values[:index], ast.Name("_EVERYBODY"), *node.values[index + 1 :]]
            yield f"policy: {ast.unparse(key) if key else ''}", ast.Dict(node.keys, values)


def allow_all(node: ast.AST) -> Iterator[Edit]:
    if isinstance(node, ast.Return) and isinstance(node.value, ast.Compare):
        yield f"decision: {ast.unparse(node.value)}", ast.Return(ast.Constant(True))
