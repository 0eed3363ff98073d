"""All mutants of the doors: one check taken out of one module each."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.mutations import admissions, conditions, patterns
from tests.mutations.patterns import Edit, Pattern

ROOT = Path(__file__).parents[2]
FIRST = ("services/test_policy", "contracts/test_keys", "services/test_former_members", "services/test_isolation")
MATRIX = (*(f"tests/{name}.py" for name in FIRST), "tests/services")  # the quickest to notice first
INDEX = tuple(f"tests/contracts/test_{name}.py" for name in ("ports", "embedded_passages", "pinecone_refusals"))
LTI = ("tests/services/lti/test_refused.py", "tests/services/lti", *MATRIX)
LEDGER = ("tests/contracts/test_ledger.py", "tests/contracts/test_ledger_ends.py")
AUTHORIZER = ("tests/services/authorizer",)
WHO = (
    admissions.skip_admission,
    admissions.weaken_operation,
    admissions.allow_more,
    admissions.take_for_own,
    patterns.skip_refusal,
    patterns.skip_check,
    conditions.halve_refusal,
    conditions.show_all,
)
PARTS = (patterns.skip_step, conditions.halve_condition, patterns.skip_check)
STEPS = (*PARTS, conditions.take_branch)
STORED = (conditions.forget_condition,)
# By which an LMS and its people come in, and by which Lectern goes out to it
COMING, GOING = (
    ("handler", "logging_in", "launching", "messages", "claiming"),
    ("platforms", "keyring", "linking", "reaching"),
)


@dataclass(frozen=True, slots=True)
class Hunt:
    """Where to look for what, and the tests that must notice."""

    where: str
    patterns: tuple[Pattern, ...]
    tests: tuple[str, ...]
    but: str = "-"


HUNTS = (
    Hunt("services/authorizer/*.py", STEPS, AUTHORIZER),
    Hunt("layers/core/lectern/policy.py", (admissions.open_row, admissions.allow_all), MATRIX),
    Hunt("layers/core/lectern/*keys.py", (patterns.share_key,), MATRIX),
    Hunt("layers/core/lectern/objects.py", (patterns.share_key,), MATRIX),
    Hunt("layers/core/lectern/roster.py", (*WHO, *STORED, conditions.halve_condition, conditions.take_branch), MATRIX),
    Hunt("layers/core/lectern/http.py", (patterns.skip_step, patterns.skip_check), MATRIX),
    Hunt("layers/core/lectern/conversing.py", (patterns.skip_refusal,), MATRIX),
    Hunt("layers/core/lectern/quizbook.py", (patterns.skip_refusal, conditions.take_branch), MATRIX),
    Hunt("layers/core/lectern/rationing.py", (*PARTS, *STORED), MATRIX),
    Hunt("layers/core/lectern/intake.py", PARTS, MATRIX),
    Hunt("layers/core/lectern/ledger/*.py", (patterns.skip_refusal,), (*MATRIX, *LEDGER)),
    Hunt("layers/core/lectern/aws/files.py", (patterns.loosen_form,), MATRIX),
    Hunt("services/*/*.py", WHO, MATRIX, but="/authorizer/"),
    Hunt("services/quiz/taking.py", (patterns.skip_step, *STORED), MATRIX),
    Hunt("services/classroom/lti/*.py", WHO, LTI),
    *(Hunt(f"services/classroom/lti/{name}.py", (*PARTS, *STORED), LTI) for name in (*COMING, *GOING)),
    Hunt("layers/core/lectern/embedded/sqlite_*.py", (patterns.share_rows,), INDEX),
    Hunt("layers/core/lectern/aws/pinecone_*.py", (patterns.share_namespace, patterns.skip_step), INDEX),
    Hunt("services/interview/sessions.py", STORED, MATRIX),
)


@dataclass(frozen=True, slots=True)
class Mutant:
    path: str  # of the module, from the root of the project
    line: int
    what: str
    function: str  # that is changed; empty for what stands outside of functions
    source: str  # of the whole module without the check
    tests: tuple[str, ...]

    @property
    def key(self) -> str:
        """Its name as long as lines are added elsewhere."""
        return f"{self.path} {self.function} {self.what}"

    @property
    def name(self) -> str:
        return f"{self.path}:{self.line} {self.what}"


def all_mutants() -> Iterator[Mutant]:
    """Each once."""
    places = ((hunt, path) for hunt in HUNTS for path in sorted(ROOT.glob(hunt.where)) if hunt.but not in str(path))
    found = {mutant.source: mutant for hunt, path in places for mutant in mutants_of(path, hunt)}
    yield from found.values()


def mutants_of(path: Path, hunt: Hunt) -> Iterator[Mutant]:
    text = path.read_text()
    tree = ast.parse(text)
    owners = dict(_owners(tree))
    for index, node in enumerate(ast.walk(tree)):
        for pattern in hunt.patterns:
            for choice, (what, _) in enumerate(pattern(node)):
                place = (
                    str(path.relative_to(ROOT)),
                    next(each.lineno for each in ast.walk(node) if hasattr(each, "lineno")),
                )
                source = _edited(text, index, pattern, choice)
                yield Mutant(*place, what, owners.get(node, ""), source, hunt.tests)


def _owners(tree: ast.Module | ast.ClassDef, prefix: str = "") -> Iterator[tuple[ast.AST, str]]:
    """The outermost function that each node stands in, as Class.function."""
    for each in tree.body:
        if isinstance(each, ast.FunctionDef):
            yield from ((node, f"{prefix}{each.name}") for node in ast.walk(each))
        elif isinstance(each, ast.ClassDef):
            yield from _owners(each, f"{prefix}{each.name}.")


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
