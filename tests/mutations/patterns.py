"""Ways in which an authorisation check can be forgotten, found wherever the code has such a check.

A pattern looks at one node of a module's tree and yields (what is taken out, the node in its place).
"""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

Edit = tuple[str, ast.AST]
Pattern = Callable[[ast.AST], Iterator[Edit]]

REFUSALS = {"Missing", "Forbidden", "Unauthenticated"}
OWNED = {"course", "user", "connection", "conversation"}
CHECKING = re.compile(r"_?(check|get|keep|require|own)(_\w+)?")
# Read and not imported: a process that has imported the table would never see it mutated
_TABLE = Path(__file__).parents[2] / "layers/core/lectern/policy.py"
EVERYBODYS = set(re.findall(r'"([\w.]+)": _EVERYBODY', _TABLE.read_text()))


def name_of(node: ast.AST | None) -> str:
    """The last name of a call, an attribute or a name."""
    match node:
        case ast.Call(func=inner):
            return name_of(inner)
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def skip_admission(node: ast.AST) -> Iterator[Edit]:
    """roster.admit(actor, course, operation), and a handler's _admit(course, ...)."""
    if isinstance(node, ast.Call) and name_of(node) in ("admit", "_admit"):
        yield f"admission: {ast.unparse(node)}", node.args[1 if name_of(node) == "admit" else 0]


def weaken_operation(node: ast.AST) -> Iterator[Edit]:
    """The operation that is asked for is one that everybody may do."""
    match node:
        case ast.Call(args=[*others, ast.Constant(value=operation)]) if name_of(node) in ("admit", "_admit"):
            if operation not in EVERYBODYS:
                easier = ast.Call(node.func, [*others, ast.Constant("course.read")], node.keywords)
                yield f"operation: {ast.unparse(node)}", easier


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


def skip_refusal(node: ast.AST) -> Iterator[Edit]:
    """`if ...: raise`, for the refusals that are about who is asking."""
    match node:
        case ast.If(body=[*_, ast.Raise(exc=raised)]) if name_of(raised) in REFUSALS:
            yield from _never(node)


def skip_step(node: ast.AST) -> Iterator[Edit]:
    """`if ...: raise` whatever it raises, and `if ...: return False`."""
    match node:
        case ast.If(body=[*_, ast.Raise()] | [ast.Return(value=ast.Constant(value=False))]):
            yield from _never(node)
        case ast.FunctionDef(body=[*_, ast.Raise()]) if len(node.body) <= 2 and not isinstance(node.body[0], ast.If):
            said = ast.unparse(node).splitlines()[0]
            yield f"step: {said}", ast.FunctionDef(node.name, node.args, [ast.Pass()], [], node.returns)


def _never(node: ast.AST) -> Iterator[Edit]:
    assert isinstance(node, ast.If)
    yield f"refusal: if {ast.unparse(node.test)}", ast.If(ast.Constant(False), node.body, node.orelse)


def halve_condition(node: ast.AST) -> Iterator[Edit]:
    """Each part of an `and` or `or`."""
    if isinstance(node, ast.BoolOp):
        for index, part in enumerate(node.values):
            rest = node.values[:index] + node.values[index + 1 :]
            yield f"part: {ast.unparse(part)}", rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)


def take_branch(node: ast.AST) -> Iterator[Edit]:
    """`a if allowed else b` is always a."""
    if isinstance(node, ast.IfExp):
        yield f"choice: {ast.unparse(node)}", node.body


def skip_check(node: ast.AST) -> Iterator[Edit]:
    """A call whose only use is that it may raise."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and CHECKING.fullmatch(name_of(node.value)):
        yield f"check: {ast.unparse(node)}", ast.Pass()


def share_key(node: ast.AST) -> Iterator[Edit]:
    """Keys of the table and the bucket that forget whose they are."""
    if isinstance(node, ast.JoinedStr):
        for index, part in enumerate(node.values):
            if isinstance(part, ast.FormattedValue) and name_of(part.value) in OWNED:
                values = [*node.values[:index], ast.Constant("x"), *node.values[index + 1 :]]
                yield f"key: {ast.unparse(part.value)} in {ast.unparse(node)}", ast.JoinedStr(values)


def share_namespace(node: ast.AST) -> Iterator[Edit]:
    if isinstance(node, ast.Call) and name_of(node) == "_namespace":
        yield f"namespace: {ast.unparse(node)}", ast.Constant("all")


def share_rows(node: ast.AST) -> Iterator[Edit]:
    """SQL that no longer asks for a course; course numbers begin at 1."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.search(r"\bcourse = [?(]", node.value):
        yield f"where: {node.value.strip()[:60]}", ast.Constant(re.sub(r"\bcourse = ", "0 < ", node.value))
