"""What was promised beside what was measured."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

from benchmarks.gating import least_ratio, read_limits
from benchmarks.starting.subjects import BARE, NAIVE


@dataclass(frozen=True, slots=True)
class Aim:
    promise: str
    measured: str
    kept: bool


def aims(results: Mapping[str, Any]) -> Iterator[Aim]:
    for case, promised in PROMISED.items():
        if case in results:
            yield from promised(results[case]["measured"])


def _starts(starts: Mapping[str, Any]) -> Iterator[Aim]:
    limits, functions = read_limits()["aims"], starts["functions"]
    zips = {name: each for name, each in functions.items() if each["kind"] == "zip"}
    own = {"Authorizer": zips.pop("Authorizer")} if "Authorizer" in zips else {}
    for named, peer, most in (
        (own, BARE, limits["authorizer_to_bare"]),
        (zips, BARE, limits["to_bare"]),
        (own | zips, NAIVE, limits["to_naive"]),
    ):
        if named:
            yield _worst(named, peer, functions[peer], most)
    yield from _imports(starts["imports"])


def _worst(named: Mapping[str, Any], peer: str, of: Any, most: float) -> Aim:
    """Medians decide; the ratio of the quickest starts, which a busy machine disturbs least, stands beside."""
    ratios = {name: median(_init(each)) / median(_init(of)) for name, each in named.items()}
    worst = max(ratios, key=lambda name: ratios[name])
    who = worst if len(named) == 1 else f"{len(named)} zip functions"
    promise = f"{who}: initialisation <= {most:g} x a {peer.strip('()')} function"
    told = f"{ratios[worst]:.2f} x (quickest {least_ratio(named[worst], of):.2f} x)"
    return Aim(promise, told if len(named) == 1 else f"at worst {worst}, {told}", ratios[worst] <= most)


def _init(function: Mapping[str, Any]) -> list[float]:
    taken: list[float] = function["samples"]["init_cpu_s"]
    return taken


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
        yield _first("in a process", sweep["functions"]["Embed"]["1769"]["samples"]["cold_s"])


def _first_in_container(containers: Mapping[str, Any]) -> Iterator[Aim]:
    if "Embed" in containers["functions"]:
        yield _first("in a fresh container", containers["functions"]["Embed"]["samples"]["first_s"])


def _first(where: str, taken: list[float]) -> Aim:
    said = f"quickest {min(taken):.2f} s, median {median(taken):.2f} s"
    return Aim(f"Embed: first result at one processor, {where}, <= 2.5 s", said, min(taken) <= 2.5)


def _reading(extract: Mapping[str, Any]) -> Iterator[Aim]:
    ratio = extract.get("beside_unstructured.ratio")
    if ratio is not None:
        yield Aim("Text PDF: >= 20 x faster than unstructured fast", f"{ratio:.0f} x", ratio >= 20)
    yield _most("Text PDF, to pdfium's plain text", extract["text_layer.ratio"], extract["text_layer.most"], " x")
    yield _most("Scans, to bare tesserocr", extract["recognition.ratio"], extract["recognition.most"], " x")
    error, most = extract["recognition.character_error"], extract["recognition.character_error_most"]
    yield _most("Scans: wrong characters", 100 * error, 100 * most, " %")
    yield _most("Memory of 600 text pages", extract["text_memory.peak_mb"], extract["text_memory.most"], " MB")
    memory, most = extract["recognition_memory.peak_mb_12_pages"], extract["recognition_memory.most"]
    yield _most("Memory of recognising 12 pages", memory, most, " MB")
    growth, most = extract["recognition_memory.growth"], extract["recognition_memory.growth_most"]
    yield _most("Memory of 12 such pages, to that of 4", growth, most, " x")


def _chunking(chunking: Mapping[str, Any]) -> Iterator[Aim]:
    yield _most("Chunking, to one pass of tiktoken", chunking["ratio"], 1.25, " x")
    yield _most("Chunks whose tokens are miscounted", chunking["wrong_counts"], 0)


def _reingest(reingest: Mapping[str, Any]) -> Iterator[Aim]:
    yield _most("An unchanged course: texts embedded anew", reingest["again_texts"], 0)
    yield _most("An unchanged course: chunks written anew", reingest["again_chunks"], 0)


def _retrieval(retrieval: Mapping[str, Any]) -> Iterator[Aim]:
    found = retrieval["ndcg_at_10"]
    gain = found["hybrid"] - found["fts5"]
    yield Aim("Search: nDCG@10 >= 0.93", f"{found['hybrid']:.3f}", found["hybrid"] >= 0.93)
    yield Aim("Search: nDCG@10 >= FTS5 + 0.015", f"{gain:+.3f}", gain >= 0.015)


def _most(what: str, measured: float, most: float, unit: str = "") -> Aim:
    promise = f"{what}: <= {most:g}{unit}" if most else f"{what}: none"
    return Aim(promise, f"{measured:.3g}{unit}", measured <= most)


PROMISED: Mapping[str, Callable[[Mapping[str, Any]], Iterator[Aim]]] = {
    "starts": _starts,
    "sweep": _first_result,
    "containers": _first_in_container,
    "extract": _reading,
    "chunking": _chunking,
    "retrieval": _retrieval,
    "reingest": _reingest,
}
