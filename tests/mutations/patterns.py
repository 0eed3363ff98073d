"""Ways in which an authorisation check can be forgotten, found wherever the code has such a check.

A pattern looks at one node of a module's tree and yields (what is taken out, the node in its place).
"""

import ast
import re
from collections.abc import Callable, Iterator

Edit = tuple[str, ast.AST]
Pattern = Callable[[ast.AST], Iterator[Edit]]

REFUSALS = {"Missing", "Forbidden", "Unauthenticated", "TooLarge", "TooMany"}
FIXED = {"Content-Type", "x-amz-checksum-sha256", "ResponseContentDisposition"}  # by what is signed for the bucket
OWNED = {"course", "user", "connection", "conversation"}
CHECKING = re.compile(r"_?(check|get|keep|require|own|must|may|spend|use_up|take|bind|vet)(_\w+)?")


def name_of(node: ast.AST | None) -> str:
    """The last name of a call, an attribute or a name."""
    match node:
        case ast.Call(func=inner):
            return name_of(inner)
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def refuses(node: ast.If) -> bool:
    """`if ...: raise`, for the refusals that are about who is asking, and how much."""
    last = node.body[-1]
    return isinstance(last, ast.Raise) and name_of(last.exc) in REFUSALS


def skip_refusal(node: ast.AST) -> Iterator[Edit]:
    if isinstance(node, ast.If) and refuses(node):
        yield from _never(node)


def skip_step(node: ast.AST) -> Iterator[Edit]:
    """`if ...: raise` whatever it raises, and `if ...: return False`."""
    match node:
        case ast.If(body=[*_, ast.Raise()] | [ast.Return(value=ast.Constant(value=False))]):
            yield from _never(node)
        case ast.FunctionDef(body=[*_, ast.Raise()]) if len(node.body) <= 2 and not isinstance(node.body[0], ast.If):
            said = ast.unparse(node).splitlines()[0]
            yield f"step: {said}", ast.FunctionDef(node.name, node.args, [ast.Pass()], [], node.returns)


def _never(node: ast.If) -> Iterator[Edit]:
    yield f"refusal: if {ast.unparse(node.test)}", ast.If(ast.Constant(False), node.body, node.orelse)


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
        yield f"where: {node.value.strip()[:60].strip()}", ast.Constant(re.sub(r"\bcourse = ", "0 < ", node.value))


def loosen_form(node: ast.AST) -> Iterator[Edit]:
    """A form or a link that S3 takes for more than was meant: without a field, any size, or for days."""
    match node:
        case ast.Dict(keys=keys, values=values):
            for index, key in enumerate(keys):
                if isinstance(key, ast.Constant) and key.value in FIXED:
                    rest = keys[:index] + keys[index + 1 :], values[:index] + values[index + 1 :]
                    yield f"field: {key.value}", ast.Dict(*rest)
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="append"))):
            yield f"limit: {ast.unparse(node)}", ast.Pass()
        case ast.keyword(arg="ExpiresIn"):
            longer = ast.BinOp(node.value, ast.Mult(), ast.Constant(100))
            yield f"ends: {ast.unparse(node.value)}", ast.keyword("ExpiresIn", longer)
