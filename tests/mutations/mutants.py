"""All mutants of the doors: one check taken out of one module each."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.mutations import patterns
from tests.mutations.patterns import Edit, Pattern

ROOT = Path(__file__).parents[2]
SOURCES = ("layers/core", "services", "images")
DOORS = ("test_isolation", "test_foreign_ids", "test_socket_isolation")
MATRIX = (
    "tests/services/test_policy.py",
    "tests/contracts/test_keys.py",
    *(f"tests/services/{name}.py" for name in DOORS),
)
SERVICES = ("tests/services", "--ignore=tests/services/authorizer")
INDEX = ("tests/contracts/test_ports.py", "tests/contracts/test_embedded_passages.py")
WHO = (patterns.skip_admission, patterns.weaken_operation, patterns.skip_refusal, patterns.skip_check)
STEPS = (patterns.skip_step, patterns.halve_condition, patterns.take_branch, patterns.skip_check)


@dataclass(frozen=True, slots=True)
class Hunt:
    """Where to look for what, and the tests that must notice: each run is tried when the one before has not failed."""

    where: str
    patterns: tuple[Pattern, ...]
    runs: tuple[tuple[str, ...], ...]
    but: str = "-"


HUNTS = (
    Hunt("services/authorizer/*.py", STEPS, (("tests/services/authorizer",),)),
    Hunt("layers/core/lectern/policy.py", (patterns.open_row, patterns.allow_all), (MATRIX,)),
    Hunt("layers/core/lectern/keys.py", (patterns.share_key,), (MATRIX,)),
    Hunt("layers/core/lectern/roster.py", (*WHO, patterns.halve_condition, patterns.take_branch), (MATRIX, SERVICES)),
    Hunt("layers/core/lectern/http.py", (patterns.skip_refusal,), (MATRIX, SERVICES)),
    Hunt("layers/core/lectern/ledger/*.py", (patterns.skip_refusal,), (MATRIX, SERVICES, ("tests/contracts",))),
    Hunt("services/*/*.py", WHO, (MATRIX, SERVICES), but="/authorizer/"),
    Hunt("layers/core/lectern/embedded/sqlite_*.py", (patterns.share_rows,), (INDEX,)),
    Hunt("layers/core/lectern/aws/pinecone_*.py", (patterns.share_namespace, patterns.skip_step), (INDEX,)),
)


@dataclass(frozen=True, slots=True)
class Mutant:
    path: str  # of the module, from the root of the project
    line: int
    what: str
    source: str  # of the whole module without the check
    runs: tuple[tuple[str, ...], ...]

    @property
    def name(self) -> str:
        return f"{self.path}:{self.line} {self.what}"


def all_mutants() -> Iterator[Mutant]:
    for hunt in HUNTS:
        for path in sorted(ROOT.glob(hunt.where)):
            if hunt.but not in str(path):
                yield from mutants_of(path, hunt)


def mutants_of(path: Path, hunt: Hunt) -> Iterator[Mutant]:
    text = path.read_text()
    for index, node in enumerate(ast.walk(ast.parse(text))):
        for pattern in hunt.patterns:
            for choice, (what, _) in enumerate(pattern(node)):
                source = _edited(text, index, pattern, choice)
                yield Mutant(str(path.relative_to(ROOT)), getattr(node, "lineno", 0), what, source, hunt.runs)


def _edited(text: str, index: int, pattern: Pattern, choice: int) -> str:
    """The module with its index-th node replaced; parsed anew, so that one mutant leaves no trace in the next."""
    tree = ast.parse(text)
    found = list(ast.walk(tree))[index]
    replacement: Edit = list(pattern(found))[choice]
    return ast.unparse(ast.fix_missing_locations(_Replace(found, replacement[1]).visit(tree)))


class _Replace(ast.NodeTransformer):
    def __init__(self, found: ast.AST, replacement: ast.AST) -> None:
        self._found, self._replacement = found, replacement

    def visit(self, node: ast.AST) -> ast.AST:
        return self._replacement if node is self._found else self.generic_visit(node)
