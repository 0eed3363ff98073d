"""What fails a build: counts and ratios of one run, never seconds, which say more of the machine than of the code."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
INITIAL = ("interpreter", "runtime", "handler")  # the parts of a start before there is a request


def read_limits(folder: Path = HERE) -> dict[str, Any]:
    """gate.toml, and with it what budgets.toml allows each zip function, where that is."""
    limits = tomllib.loads((folder / "gate.toml").read_text())
    budgets = folder / "budgets.toml"
    return limits | {"budgets": tomllib.loads(budgets.read_text()).get("zip", {}) if budgets.exists() else {}}


def breaches(starts: Mapping[str, Any], limits: Mapping[str, Any]) -> Iterator[str]:
    """A sentence for everything that a measured run of the case `starts` has too much of."""
    for name, sentence in starts["not measured"].items():
        yield f"{name} did not give a right answer: {sentence}"
    functions = starts["functions"]
    for name, function in functions.items():
        if not name.startswith("("):
            yield from _too_slow(name, function, functions, limits)
            yield from _too_many(name, function, limits)
    yield from _too_heavy(starts["imports"], limits["import"])


def _too_slow(name: str, function: Any, functions: Mapping[str, Any], limits: Mapping[str, Any]) -> Iterator[str]:
    for peer, most in (("(bare)", _most(name, limits)), ("(naive)", limits["aims"]["to_naive"])):
        ratio = least_ratio(function, functions[peer])
        if ratio > most:
            yield f"{name} takes {ratio:.2f} x the processor time of the {peer} function to start; allowed: {most:g}"


def _most(name: str, limits: Mapping[str, Any]) -> float:
    aims, own = limits["aims"], limits["budgets"].get(name, {})
    general = aims["authorizer_to_bare"] if name == "Authorizer" else aims["to_bare"]
    return float(own.get("ratio", general))


def least_ratio(function: Mapping[str, Any], peer: Mapping[str, Any]) -> float:
    """Of the quickest initialisations of each: what disturbs a start only ever adds to it."""
    return float(min(function["samples"]["init_cpu_s"]) / min(peer["samples"]["init_cpu_s"]))


def _too_many(name: str, function: Mapping[str, Any], limits: Mapping[str, Any]) -> Iterator[str]:
    split = function["split"]
    most = limits["budgets"].get(name, {}).get("modules")
    if most is not None and split["modules"]["handler"] > most:
        yield f"{name} has {split['modules']['handler']} modules before there is a request; {most} are allowed"
    loaded = {package for part in INITIAL for package in split["imports_s"].get(part, {})}
    for package in sorted(loaded & set(limits["never"].get(function["kind"], []))):
        yield f"{name} imports {package} before there is a request"


def _too_heavy(imports: Mapping[str, Any], limits: Mapping[str, Any]) -> Iterator[str]:
    ours, peer = imports["extract handler"], imports["unstructured.partition.pdf"]
    if (peak := min(ours["samples"]["peak_mb"])) > limits["extract_most_mb"]:
        yield f"the extract handler takes {peak:.0f} MB to import; {limits['extract_most_mb']} are allowed"
    if "samples" in peer:
        ratio = min(peer["samples"]["cpu_s"]) / min(ours["samples"]["cpu_s"])
        if ratio < limits["extract_least_ratio"]:
            yield f"unstructured takes only {ratio:.1f} x the processor time of the extract handler to import"
