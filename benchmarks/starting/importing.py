"""What importing a module costs a fresh interpreter: processor, memory, and how many modules come with it."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.sampling import summarise
from benchmarks.starting import quotas
from benchmarks.starting.processes import variables
from benchmarks.starting.subjects import Subject

HANDLER = {"extract handler": "extract.handler"}
READER = {
    "extract handler and PDF reader": "extract.handler,extract.pdf,pypdfium2,tesserocr",
}
SCRIPT = """
import importlib, json, sys, time
begun = time.process_time()
for name in sys.argv[1].split(","):
    importlib.import_module(name)
spent = time.process_time() - begun
said = open("/proc/self/status").read()
peak = int(said.split("VmHWM:")[1].split()[0]) * 1024 / 1e6
print(json.dumps({"cpu_s": spent, "peak_mb": peak, "modules": len(sys.modules)}))
"""


def import_costs(modules: Mapping[str, str], rounds: int, python: Path | None = None) -> dict[str, Any]:
    """By what name it is told -> raw samples and summary. `python` is another environment's interpreter.

    Raises CalledProcessError when a module cannot be imported.
    """
    return {name: _cost(listed, rounds, python) for name, listed in modules.items()}


def _cost(listed: str, rounds: int, python: Path | None) -> dict[str, Any]:
    _import(listed, python)  # compiles what was not
    taken = [_import(listed, python) for _ in range(rounds)]
    samples = {name: [each[name] for each in taken] for name in ("cpu_s", "peak_mb")}
    summary = {name: summarise(values) for name, values in samples.items()}
    return {"samples": samples, "summary": summary, "modules": int(taken[0]["modules"])}


def _import(listed: str, python: Path | None) -> dict[str, float]:
    quiet = {"DO_NOT_TRACK": "1", "SCARF_NO_ANALYTICS": "1"}
    ours = variables(Subject("import", "", "peer"), {}, 0)
    given = {
        name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
    }  # it is compiled too
    where = {**(given if python else ours), **quiet}
    flags = ("-W", "ignore") if python else ("-S", "-W", "ignore")
    with quotas.group(quotas.all_of_it()) as group:
        command = group.command(str(python or sys.executable), *flags, "-c", SCRIPT, listed)
        done = subprocess.run(command, env=where, cwd="/tmp", capture_output=True, text=True, check=True)
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told
