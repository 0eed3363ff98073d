"""Packs what SAM deploys of a zip function or a layer: its own package and the locked ones it needs, compiled.

The Makefiles beside CodeUri and ContentUri call it in the project's root: `packing.py FOLDER PACKAGE [EXTRA ...]`.
FOLDER is where the artefact goes, PACKAGE a folder of ours, and EXTRA one of pyproject.toml.
"""

import compileall
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from py_compile import PycInvalidationMode

UV = shutil.which("uv", path=".tools/bin") or shutil.which("uv") or ".tools/bin/uv"
LOCKED = ("export", "--frozen", "--no-dev", "--no-emit-project")
LAMBDA = ("--python-platform", "x86_64-manylinux_2_34", "--python-version", "3.13", "--only-binary", ":all:")
IN_THE_LAYER = ("aws-lambda-powertools", "jmespath", "snapshot-restore-py", "typing-extensions")
# What our code opens clients of; the SDK describes 400 more in 25 MB.
SDK = {
    "apigatewaymanagementapi",
    "bedrock-agent-runtime",
    "bedrock-agentcore",
    "bedrock-runtime",
    "dynamodb",
    "dynamodbstreams",
    "lambda",
    "s3",
    "secretsmanager",
    "sqs",
    "ssm",
    "transcribe",
}


def pack(target: Path, package: Path, extras: Sequence[str]) -> None:
    target.mkdir(parents=True, exist_ok=True)
    _install(target, extras, () if package.name == "lectern" else IN_THE_LAYER)
    shutil.copytree(package, target / package.name, ignore=shutil.ignore_patterns("__pycache__"))
    _trim(target)
    _compile(target)


def _install(target: Path, extras: Sequence[str], left_out: Sequence[str]) -> None:
    """What the lock file names, by hash, as Lambda's machines need it."""
    wanted = [argument for extra in extras for argument in ("--extra", extra)]
    spared = [argument for name in left_out for argument in ("--no-emit-package", name)]
    with tempfile.NamedTemporaryFile(suffix=".txt") as listed:
        _uv(*LOCKED, *wanted, *spared, "--output-file", listed.name)
        _uv(
            *("pip", "install", "--no-deps", "--require-hashes", "--link-mode", "copy"),
            *("--target", str(target), "--python", sys.executable, *LAMBDA, "--requirements", listed.name),
        )


def _uv(*arguments: str) -> None:
    subprocess.run([UV, "--quiet", *arguments], check=True, stdout=subprocess.DEVNULL)


def _trim(target: Path) -> None:
    """Take out the descriptions of services that nobody calls, and what only people read or run."""
    for described in (target / "botocore" / "data").glob("*/"):
        if described.name not in SDK:
            shutil.rmtree(described)
    for name in ("boto3/data", "boto3/examples", "bin", ".lock"):
        spare = target / name
        shutil.rmtree(spare) if spare.is_dir() else spare.unlink(missing_ok=True)


def _compile(target: Path) -> None:
    """A function's disk is read-only, so what is not compiled here is compiled again by every cold start; and zipping
    changes dates, so none is looked at (PEP 552)."""
    done = compileall.compile_dir(
        target,
        quiet=1,
        force=True,
        stripdir=str(target),
        invalidation_mode=PycInvalidationMode.UNCHECKED_HASH,
        workers=1,
    )
    if not done:
        raise SystemExit("A source could not be compiled; its name stands above.")


if __name__ == "__main__":
    folder, source, *chosen = sys.argv[1:]
    pack(Path(folder), Path(source), chosen)
