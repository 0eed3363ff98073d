"""`python -m benchmarks`: measures what is claimed, and keeps raw samples with machine, commit and versions."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

import click

RESULTS = Path(__file__).parent / "results"
CASES = ("extract", "chunking", "retrieval", "reingest", "ask")
TOLD_PACKAGES = ("pypdfium2", "tesserocr", "tiktoken", "onnxruntime", "numpy", "unstructured", "ministack", "boto3")


@click.command()
@click.option("--case", "chosen", multiple=True, type=click.Choice(CASES), help="Only this case; may be given often.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per case and nothing else.")
@click.option("--save/--no-save", default=False, help="Write each result to benchmarks/results/CASE.json.")
def main(chosen: tuple[str, ...], as_json: bool, save: bool) -> None:
    """Measure each case beside its peer in the same run. Ratios travel between machines; seconds do not."""
    for case in chosen or CASES:
        if not as_json:
            click.echo(f"{case} ...", err=True)
        result = {"case": case, **_circumstances(), "measured": _measure(case)()}
        click.echo(json.dumps(result) if as_json else _told(case, result["measured"]))
        if save:
            RESULTS.mkdir(exist_ok=True)
            (RESULTS / f"{case}.json").write_text(json.dumps(result, indent=1) + "\n")


def _measure(case: str) -> Callable[[], dict[str, Any]]:
    measure: Callable[[], dict[str, Any]] = import_module(f"benchmarks.case_{case}").measure
    return measure


def _circumstances() -> dict[str, Any]:
    commit = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False).stdout.strip()
    changed = subprocess.run(["git", "status", "--porcelain"], capture_output=True, text=True, check=False).stdout
    processor = next((line.split(":")[1].strip() for line in _processor_lines() if "model name" in line), "unknown")
    return {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit + ("+" if changed else ""),
        "machine": {
            "processor": processor,
            "cores": len([line for line in _processor_lines() if "model name" in line]),
        },
        "python": sys.version.split()[0],
        "versions": {name: metadata.version(name) for name in TOLD_PACKAGES},
    }


def _processor_lines() -> list[str]:
    told = Path("/proc/cpuinfo")
    return told.read_text().splitlines() if told.exists() else []


def _told(case: str, measured: dict[str, Any]) -> str:
    """The figures without the raw samples, which are in the JSON."""
    rows = [f"  {name}: {_short(value)}" for name, value in measured.items() if not isinstance(value, list)]
    return "\n".join([case, *rows])


def _short(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    main()
