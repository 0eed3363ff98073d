"""The mutants are all that there should be: a new route or a new row of the policy is tried without being asked for."""

import ast
from collections.abc import Iterator

import pytest

from lectern.policy import POLICY
from tests.mutations.excused import EXCUSED
from tests.mutations.mutants import ROOT, Mutant, all_mutants


@pytest.fixture(scope="module")
def mutants() -> list[Mutant]:
    return list(all_mutants())


def routes() -> Iterator[tuple[str, str]]:
    """(module, function) of every handler for a path below a course."""
    for path in sorted((ROOT / "services").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and "/courses/<course>" in "".join(
                map(ast.unparse, node.decorator_list)
            ):
                yield str(path.relative_to(ROOT)), node.name


def test_every_route_of_a_course_is_tried_with_nobody_at_its_door(mutants: list[Mutant]) -> None:
    tried = {(mutant.path, mutant.function) for mutant in mutants if mutant.what.startswith("admission: ")}
    asks = {("services/chat/handler.py", "ask"): ("services/chat/asking.py", "ask")}  # for HTTP and WebSocket alike
    assert {asks.get(route, route) for route in routes()} <= tried


def test_every_row_of_the_policy_is_tried_open_to_everybody(mutants: list[Mutant]) -> None:
    everybody = max(POLICY.values(), key=len)
    closed = {operation for operation, roles in POLICY.items() if roles != everybody}
    tried = {mutant.what for mutant in mutants if mutant.what.startswith("policy: ")}
    assert tried == {f"policy: {operation!r}" for operation in closed}


def test_what_is_excused_is_there(mutants: list[Mutant]) -> None:
    assert set(EXCUSED) <= {(mutant.path, mutant.what) for mutant in mutants}
