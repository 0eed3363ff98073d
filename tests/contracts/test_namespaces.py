"""A search, or any use of the index, that names no course is not a program: the type checker refuses it."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
USES = [
    "search('q', None, 3)",
    "search('c', 'q', None, 3)",
    "put([])",
    "held(['a'])",
    "of_document(d)",
    "remove(['a'])",
]
GOOD = ["search(c, 'q', None, 3)", "put(c, [])", "held(c, ['a'])", "of_document(c, d)", "remove(c, ['a'])"]
ADAPTERS = """
from lectern.aws.pinecone_passages import LangchainPineconePassages, PineconePassages
from lectern.embedded.sqlite_passages import SqlitePassages
from lectern.model import CourseId, DocumentId
from lectern.ports import Passages

def use(c: CourseId, d: DocumentId, a: Passages, b: SqlitePassages, e: PineconePassages, f: LangchainPineconePassages):
"""


def test_no_index_is_used_without_a_course(tmp_path: Path) -> None:
    calls = [f"    {adapter}.{use}" for use in USES + GOOD for adapter in "abef"]
    snippet = tmp_path / "snippet.py"
    snippet.write_text(ADAPTERS + "\n".join(calls))
    command = [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", "--ignore-missing-imports"]
    command += ["--config-file=", f"--cache-dir={tmp_path}", "--disable-error-code=no-untyped-def", str(snippet)]
    path = {"MYPYPATH": f"{ROOT / 'layers/core'}", "PATH": "/usr/bin:/bin"}
    told = subprocess.run(command, capture_output=True, text=True, env=path, cwd=tmp_path, check=False).stdout
    refused = {int(line.split(":")[1]) for line in told.splitlines() if ": error:" in line}
    first = ADAPTERS.count("\n") + 1
    assert refused == set(range(first, first + 4 * len(USES)))
