"""Reads a deployed stage's log lines into the same form as a measurement, so that one page reports both.

Understood are the text and the JSON form of Lambda's system logs, as files of lines (`aws logs tail`, `sam logs`, an
export of CloudWatch) and as what `aws logs filter-log-events` prints.
docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html, .../telemetry-schema-reference.html
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from benchmarks.sampling import summarise

STREAM = re.compile(r"\d{4}/\d\d/\d\d/(?P<function>[^\s\[]*)\[[^\]]*\][0-9a-f]{32}")
PLATFORM = re.compile(r'\{.*"type"\s*:\s*"platform\..*\}')
REPORT = re.compile(r"\bREPORT RequestId: ")
MEASURE = re.compile(r"(?:^|\s)([A-Z][A-Za-z ]*?): ([\d.]+) (ms|MB)")
FIELDS = {
    "Duration": "durationMs", "Billed Duration": "billedDurationMs", "Memory Size": "memorySizeMB",
    "Max Memory Used": "maxMemoryUsedMB", "Init Duration": "initDurationMs", "Restore Duration": "restoreDurationMs",
    "Billed Restore Duration": "billedRestoreDurationMs",
}  # fmt: skip
STARTS = (("INIT_START", "initStart"), ("RESTORE_START", "restoreStart"))
STARTED = re.compile(r"\b(INIT|RESTORE)_REPORT\b(?:.*?Init Duration: ([\d.]+) ms)?")
STATUS = re.compile(r"\bStatus: (\w+)")
MIB = 1024 * 1024 / 1e6  # Lambda's MB


@dataclass
class Function:
    """What the lines of one function say. Lambda's milliseconds are seconds here."""

    memory: int = 0
    samples: dict[str, list[float]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, name: str, value: float) -> None:
        self.samples.setdefault(name, []).append(value)

    def add_report(self, metrics: Mapping[str, float]) -> None:
        """An answer is the first one of its environment when the line tells of an initialisation or a restoration."""
        cold = "initDurationMs" in metrics or "restoreDurationMs" in metrics
        self.memory = int(metrics["memorySizeMB"])
        self.counts["cold" if cold else "warm"] += 1
        self.add("first_s" if cold else "warm_s", metrics["durationMs"] / 1000)
        self.add("billed_s", metrics["billedDurationMs"] / 1000)
        self.add("peak_mb", metrics["maxMemoryUsedMB"] * MIB)
        if "initDurationMs" in metrics:
            self.add("init_s", metrics["initDurationMs"] / 1000)
            self.add("cold_s", (metrics["initDurationMs"] + metrics["durationMs"]) / 1000)
        if "restoreDurationMs" in metrics:
            self.add("restore_s", metrics["restoreDurationMs"] / 1000)
            self.add("cold_s", (metrics["restoreDurationMs"] + metrics["durationMs"]) / 1000)

    def told(self) -> dict[str, Any]:
        summary = {name: summarise(values) for name, values in self.samples.items()}
        counts = dict(self.counts)
        return {
            "kind": "deployed",
            "memory_mib": self.memory,
            "samples": self.samples,
            "summary": summary,
            "counts": counts,
        }


def read(lines: Iterable[str], unnamed: str = "(unnamed)") -> dict[str, Any]:
    """`measured` of a result. Its log stream or what it tells at its start names a function, else `unnamed`."""
    functions: dict[str, Function] = {}
    names: dict[str, str] = {}
    for stream, message in _messages(lines):
        event = _event(message)
        if name := event.get("record", {}).get("functionName") or _name_of(stream):
            names[stream] = name
        if event:
            _take(functions.setdefault(names.get(stream, unnamed), Function()), event)
    return {"functions": {name: each.told() for name, each in sorted(functions.items())}, "not measured": {}}


def triggers(function: str, known: Mapping[str, list[str]]) -> list[str]:
    """What calls a deployed function: its name holds the template's name for it, as in lectern-prod-Chat-1A2B3C."""
    return next((kinds for name, kinds in known.items() if f"-{name}-" in f"{function}-"), ["Api"])


def _messages(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The stream that a line belongs to, when it says so, and the line."""
    listed = list(lines)
    if listed and listed[0].lstrip().startswith("{") and '"events"' in "".join(listed[:3]):
        for event in json.loads("".join(listed))["events"]:
            yield event.get("logStreamName", ""), event["message"]
        return
    for line in listed:
        found = STREAM.search(line)
        yield (found[0] if found else ""), line


def _name_of(stream: str) -> str:
    """A log group that functions share has their names in its streams; /aws/lambda/NAME has not."""
    found = STREAM.match(stream)
    return found["function"] if found else ""


def _event(message: str) -> dict[str, Any]:
    """The platform's event in a line of either form; empty for anything else."""
    if found := PLATFORM.search(message):
        told: dict[str, Any] = json.loads(found[0])
        return told
    if REPORT.search(message):
        metrics = {
            FIELDS[name.strip()]: float(value) for name, value, _ in MEASURE.findall(message) if name.strip() in FIELDS
        }
        return {"type": "platform.report", "record": {"metrics": metrics, "status": _status(message)}}
    if found := STARTED.search(message):
        # as text, a success is told of what was initialised ahead alone: for a snapshot, or provisioned
        record = {"status": _status(message), "metrics": {"durationMs": float(found[2] or 0)}}
        return {"type": f"platform.{found[1].lower()}Report", "record": record | {"initializationType": "ahead"}}
    return next(({"type": f"platform.{kind}", "record": {}} for word, kind in STARTS if word in message), {})


def _status(message: str) -> str:
    found = STATUS.search(message)
    return found[1] if found else "success"


def _take(function: Function, event: Mapping[str, Any]) -> None:
    record, kind = event["record"], event["type"].removeprefix("platform.")
    match kind:
        case "report" | "initReport" | "restoreReport" if record.get("status", "success") != "success":
            function.counts["failed"] += 1
        case "report":
            function.add_report(record["metrics"])
        case "initStart" | "restoreStart":
            function.counts[kind] += 1
        case "initReport" if record.get("initializationType", "on-demand") != "on-demand":
            function.add("ahead_init_s", record["metrics"]["durationMs"] / 1000)
