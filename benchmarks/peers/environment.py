"""An environment of its own for the peer that we measure beside: its packages never meet those of the project."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import click

HERE = Path(__file__).parent
PROJECT = HERE.parents[1]
LOCKED = HERE / "unstructured.txt"


class NoPeer(Exception):
    """The peer cannot be installed here; the sentence says why."""


def peer_python(project: Path = PROJECT) -> Path:
    """The interpreter of the peer's environment, made when it is not there (about 1.1 GB). Raises NoPeer."""
    digest = hashlib.sha256(LOCKED.read_bytes()).hexdigest()[:12]
    folder = project / ".lectern" / "peers" / f"unstructured-{digest}"
    if not (folder / "complete").exists():
        click.echo("Making the peer's environment (unstructured, about 1.1 GB) ...", err=True)
        _make(folder, project / ".tools" / "bin" / "uv")
        (folder / "complete").touch()
    return folder / "bin" / "python"


def _make(folder: Path, uv: Path) -> None:
    program = str(uv) if uv.exists() else shutil.which("uv")
    if program is None:
        raise NoPeer("the peer is installed by uv, which is not here; make bench brings it")
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Called from elsewhere and without configuration: the project's overrides would take spaCy away from the peer.
    _run(folder.parent, program, "venv", "--quiet", "--no-config", "--clear", "--python", sys.executable, str(folder))
    python = str(folder / "bin" / "python")
    flags = ("--quiet", "--no-config", "--no-deps", "--require-hashes")
    _run(folder.parent, program, "pip", "install", *flags, "--python", python, "-r", str(LOCKED))


def _run(where: Path, *command: str) -> None:
    done = subprocess.run(command, cwd=where, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoPeer(f"the peer could not be installed: {done.stderr.strip()[-300:]}")
