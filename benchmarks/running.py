"""Runs a case, and says on what machine, at what commit and with what versions."""

import inspect
import json
import subprocess
import sys
from datetime import UTC, datetime
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

from benchmarks.starting import quotas

RESULTS = Path(__file__).parent / "results"
CASES = (
    "starts", "sweep", "burst", "containers", "pages", "extract", "chunking", "retrieval", "reingest", "ask", "mastery",
    "listen",
)  # fmt: skip
QUICK_CASES = ("starts",)
TOLD_PACKAGES = (
    "av", "awslambdaric", "boto3", "faster-whisper", "fsrs", "langchain-aws", "librosa", "ministack", "numpy",
    "onnxruntime", "pypdfium2", "tesserocr", "tiktoken", "unstructured",
)  # fmt: skip


def run(case: str, quick: bool = False) -> dict[str, Any]:
    """The result of a case with its circumstances. A case that knows no quick way is run whole."""
    measure = import_module(f"benchmarks.case_{case}").measure
    told = {"case": case, **circumstances()}
    knows = "quick" in inspect.signature(measure).parameters
    with quotas.before_other_work():
        measured = measure(quick=quick) if knows else measure()
    return {**told, "quick": quick and knows, "measured": measured}


def save(result: dict[str, Any]) -> None:
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{result['case']}.json").write_text(json.dumps(result, indent=1) + "\n")


def circumstances() -> dict[str, Any]:
    commit = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False).stdout.strip()
    told = ["git", "status", "--porcelain", "--", ":!benchmarks/results", ":!*.md"]  # neither changes what is measured
    changed = subprocess.run(told, capture_output=True, text=True, check=False).stdout
    names = [line.split(":")[1].strip() for line in _processor_lines() if "model name" in line]
    load = Path("/proc/loadavg")
    return {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit + ("+" if changed else ""),
        "machine": {
            "processor": names[0] if names else "unknown",
            "cores": len(names),
            "load": load.read_text().split()[0] if load.exists() else "unknown",
        },
        "python": sys.version.split()[0],
        "versions": {name: metadata.version(name) for name in TOLD_PACKAGES},
    }


def _processor_lines() -> list[str]:
    told = Path("/proc/cpuinfo")
    return told.read_text().splitlines() if told.exists() else []
