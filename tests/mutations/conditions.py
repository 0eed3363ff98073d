"""Ways in which half a condition can be forgotten."""

import ast
import re
from collections.abc import Iterator

from tests.mutations.patterns import Edit, refuses

_WHOSE = re.compile(r"\b(staff|owner|users?|groups)\b")
_STORED = re.compile(r"attribute_(not_)?exists\(|#\w+ <|\w+ = :")


def halve_condition(node: ast.AST) -> Iterator[Edit]:
    """Each part of an `and` or `or`; `told or ""` is no condition."""
    if isinstance(node, ast.BoolOp) and not isinstance(node.values[-1], ast.Constant | ast.Dict | ast.Tuple):
        for index, part in enumerate(node.values):
            rest = node.values[:index] + node.values[index + 1 :]
            yield f"part: {ast.unparse(part)}", rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)


def halve_refusal(node: ast.AST) -> Iterator[Edit]:
    """Each part of an `and` or `or`, below a condition for a refusal."""
    if isinstance(node, ast.If) and refuses(node):
        for inner in ast.walk(node.test):
            for what, rest in halve_condition(inner):
                yield what, ast.If(_replaced(node.test, inner, rest), node.body, node.orelse)


def _replaced(whole: ast.expr, old: ast.AST, new: ast.AST) -> ast.expr:
    return ast.parse(ast.unparse(whole).replace(ast.unparse(old), f"({ast.unparse(new)})", 1), mode="eval").body


def take_branch(node: ast.AST) -> Iterator[Edit]:
    """`a if allowed else b` is always a."""
    if isinstance(node, ast.IfExp):
        yield f"choice: {ast.unparse(node)}", node.body


def show_all(node: ast.AST) -> Iterator[Edit]:
    """A list that is cut to what somebody may see is not cut."""
    if isinstance(node, ast.comprehension) and any(_WHOSE.search(ast.unparse(each)) for each in node.ifs):
        what = f"filter: {' and '.join(map(ast.unparse, node.ifs))}"
        yield what, ast.comprehension(node.target, node.iter, [], node.is_async)


def forget_condition(node: ast.AST) -> Iterator[Edit]:
    """A conditional write goes through whatever is stored; what the condition names stays in it, for DynamoDB refuses
    values that nothing names."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_condition(node.value):
        parts = node.value.split(" AND ")
        for index, part in enumerate(parts):
            always = f"({part} OR attribute_not_exists(never) OR attribute_exists(never))"
            yield f"stored: {part}", ast.Constant(" AND ".join([*parts[:index], always, *parts[index + 1 :]]))
    if isinstance(node, ast.keyword) and node.arg == "unless_exists":
        yield "stored: unless_exists", ast.keyword("unless_exists", ast.Constant(False))


def _is_condition(text: str) -> bool:
    return bool(_STORED.search(text)) and not re.search(r"\b(SET|ADD|REMOVE)\b", text) and len(text) < 250
