"""What was promised beside what was measured."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

from benchmarks.gating import least_ratio, read_limits


@dataclass(frozen=True, slots=True)
class Aim:
    promise: str
    measured: str
    kept: bool


def aims(results: Mapping[str, Any]) -> Iterator[Aim]:
    if "starts" in results:
        told = results["starts"]["measured"]
        yield from _starts(told["functions"])
        yield from _imports(told["imports"])
    if "sweep" in results:
        yield from _first_result(results["sweep"]["measured"])
    if "extract" in results:
        yield from _reading(results["extract"]["measured"])


def _starts(functions: Mapping[str, Any]) -> Iterator[Aim]:
    """Medians decide; the ratio of the quickest starts, which a busy machine disturbs least, stands beside."""
    limits = read_limits()["aims"]
    for name, function in functions.items():
        if function["kind"] == "zip":
            most = limits["authorizer_to_bare"] if name == "Authorizer" else limits["to_bare"]
            yield _ratio(f"{name}: initialisation <= {most:g} x a bare function", function, functions["(bare)"], most)
            most = limits["to_naive"]
            yield _ratio(f"{name}: initialisation <= {most:g} x a naive function", function, functions["(naive)"], most)


def _ratio(promise: str, function: Any, peer: Any, most: float) -> Aim:
    ones, others = (each["samples"]["init_cpu_s"] for each in (function, peer))
    ratio = median(ones) / median(others)
    return Aim(promise, f"{ratio:.2f} x (quickest {least_ratio(function, peer):.2f} x)", ratio <= most)


def _imports(imports: Mapping[str, Any]) -> Iterator[Aim]:
    ours, peer = imports["extract handler"]["summary"], imports["unstructured.partition.pdf"]
    cpu, peak = ours["cpu_s"]["p50"], ours["peak_mb"]["p50"]
    yield Aim("Extract: import of the handler <= 0.35 processor seconds", f"{cpu:.3f} s", cpu <= 0.35)
    yield Aim("Extract: import of the handler <= 90 MB", f"{peak:.0f} MB", peak <= 90)
    if "summary" in peer:
        ratio = peer["summary"]["cpu_s"]["p50"] / cpu
        yield Aim("Extract: import >= 10 x below unstructured.partition.pdf", f"{ratio:.0f} x", ratio >= 10)


def _first_result(sweep: Mapping[str, Any]) -> Iterator[Aim]:
    """The quickest decides: what else runs on the machine only ever adds."""
    if "Embed" in sweep["functions"] and not sweep["modelled"]:
        taken = sweep["functions"]["Embed"]["1769"]["samples"]["cold_s"]
        said = f"quickest {min(taken):.2f} s, median {median(taken):.2f} s"
        yield Aim("Embed: first result at one processor <= 2.5 s", said, min(taken) <= 2.5)


def _reading(extract: Mapping[str, Any]) -> Iterator[Aim]:
    ratio = extract.get("beside_unstructured.ratio")
    if ratio is not None:
        yield Aim("Text PDF: >= 20 x faster than unstructured fast", f"{ratio:.0f} x", ratio >= 20)
    most, ratio = extract["text_layer.most"], extract["text_layer.ratio"]
    yield Aim(f"Text PDF: <= {most} x pdfium's plain text", f"{ratio:.2f} x", ratio <= most)
    most, ratio = extract["recognition.most"], extract["recognition.ratio"]
    yield Aim(f"Scans: <= {most} x bare tesserocr", f"{ratio:.2f} x", ratio <= most)
