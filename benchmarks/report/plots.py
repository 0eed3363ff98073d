"""The plots of the report: waiting, what it is made of, and how it changes with memory and with crowds."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.report.drawing import QUIET, colour, drawn, line

PARTS = ("interpreter", "runtime client", "imports", "clients of AWS", "first answer, the rest")
PACKAGES = 10  # told by name; the others are one


def waiting(functions: Mapping[str, Any]) -> str:
    """How many of the cold starts had answered after so many seconds (empirical distribution). Thin and without a name:
    functions behind queues, streams and clocks, which nobody waits for."""
    ordered = _by_wait(functions)
    named = [name for name, function in ordered if _is_told(name, function)]
    with drawn(9.2, 5.0) as (axes, picture):
        for name, function in ordered:
            samples = sorted(function["samples"]["cold_s"])
            shares = [at / len(samples) for at in range(len(samples) + 1)]
            style = _style(named.index(name)) if name in named else {"color": "#c9ced3", "linewidth": 0.9}
            style |= {"label": name.strip("()")} if name in named or name.startswith("(") else {}
            style |= {"color": "#20262b", "linestyle": "--"} if name.startswith("(") else {}
            axes.step([samples[0], *samples], shares, where="post", **style)
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
        axes.xaxis.set_minor_formatter(lambda value, _: f"{value:g}" if f"{value:e}"[0] in "25" else "")
        axes.set_xlabel("seconds from the start of the process to the first answer")
        axes.set_ylabel("share of starts that had answered")
        axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    return picture.svg


def _style(number: int) -> dict[str, Any]:
    return {"color": colour(number), "linestyle": line(number), "linewidth": 1.8}


def _is_told(name: str, function: Mapping[str, Any]) -> bool:
    """Somebody waits for it, or it is an image."""
    called = function.get("triggers", ["Api"])
    return not name.startswith("(") and (function["kind"] == "image" or not called or "Api" in called)


def _by_wait(functions: Mapping[str, Any]) -> list[tuple[str, Any]]:
    measured = [each for each in functions.items() if each[1]["samples"].get("cold_s")]
    return sorted(measured, key=lambda each: each[1]["summary"]["cold_s"]["p50"])


def makeup(functions: Mapping[str, Any]) -> str:
    """Processor seconds of a start by part, scaled from the traced run to the untraced ones."""
    ordered = [each for each in _by_wait(functions) if "split" in each[1]]
    with drawn(9.2, 0.3 * len(ordered) + 1.0) as (axes, picture):
        left = [0.0] * len(ordered)
        for number, part in enumerate(PARTS):
            widths = [parts(function)[part] for _, function in ordered]
            axes.barh([name.strip("()") for name, _ in ordered], widths, left=left, color=colour(number), label=part)
            left = [one + other for one, other in zip(left, widths, strict=True)]
        axes.set_xlabel("processor seconds to the first answer")
        axes.margins(y=0.01)
        axes.grid(axis="y", visible=False)
        axes.legend(loc="lower right")
    return picture.svg


def parts(function: Mapping[str, Any]) -> dict[str, float]:
    """Tracing imports makes them slower, so the traced parts are shares of the untraced sums. Imports are told in wall
    clock, clients in processor seconds; what making a client imports counts as imports."""
    split, summary = function["split"], function["summary"]
    init, first = summary["init_cpu_s"]["p50"], summary["first_cpu_s"]["p50"]
    traced = {name: split["cpu_s"][name] for name in ("interpreter", "runtime", "handler")}
    scale = init / sum(traced.values())
    late = first * min(1.0, sum(split["imports_s"]["first"].values()) / split["first_s"])
    clients = min(first - late, first * sum(split["clients_s"]) / max(split["first_cpu_s"], 1e-9))
    figures = (
        traced["interpreter"] * scale,
        traced["runtime"] * scale,
        traced["handler"] * scale + late,
        clients,
        first - late - clients,
    )
    return dict(zip(PARTS, figures, strict=True))


def imports(functions: Mapping[str, Any]) -> str:
    """Seconds that each package's own modules take to import, before and (hatched) within the first request."""
    ordered = [each for each in _by_wait(functions) if "split" in each[1]]
    named = _dearest(ordered)
    with drawn(9.2, 0.3 * len(ordered) + 1.0) as (axes, picture):
        left = [0.0] * len(ordered)
        for hatch, when in (("", ("runtime", "handler")), ("////", ("first",))):
            for number, package in enumerate([*named, "others"]):
                widths = [_seconds(function, when, package, named) for _, function in ordered]
                label = package if not hatch else None
                face = QUIET if package == "others" else colour(number)
                bar = {"color": face, "hatch": hatch, "edgecolor": "white", "linewidth": 0.3}
                axes.barh([name.strip("()") for name, _ in ordered], widths, left=left, label=label, **bar)
                left = [one + other for one, other in zip(left, widths, strict=True)]
        axes.set_xlabel("seconds under -X importtime; hatched: within the first request")
        axes.margins(y=0.01)
        axes.grid(axis="y", visible=False)
        axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    return picture.svg


def _dearest(ordered: Sequence[tuple[str, Any]]) -> list[str]:
    total: Counter[str] = Counter()
    for _, function in ordered:
        for packages in function["split"]["imports_s"].values():
            total.update(packages)
    return [package for package, _ in total.most_common(PACKAGES)]


def _seconds(function: Mapping[str, Any], when: Sequence[str], package: str, named: Sequence[str]) -> float:
    told = Counter[str]()
    for part in when:
        told.update(function["split"]["imports_s"].get(part, {}))
    if package != "others":
        return told[package]
    return sum(seconds for name, seconds in told.items() if name not in named)


def sweep(measured: Mapping[str, Any]) -> str:
    """Seconds to the first answer by memory size, all samples and a line through their medians."""
    from matplotlib.ticker import LogLocator

    memories = measured["memories_mib"]
    with drawn(9.2, 5.2) as (axes, picture):
        for number, (name, sizes) in enumerate(measured["functions"].items()):
            style = {"color": QUIET, "linestyle": "--"} if name.startswith("(") else _style(number - 1)
            middles = [sizes[str(memory)]["summary"]["cold_s"]["p50"] for memory in memories]
            axes.plot(memories, middles, marker="o", markersize=4, label=name.strip("()"), **style)
            for memory in memories:
                taken = sizes[str(memory)]["samples"].get("cold_s", [])
                axes.plot([memory] * len(taken), taken, ".", color=style["color"], alpha=0.35, markersize=5)
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.set_xticks(memories, [str(memory) for memory in memories])
        axes.minorticks_off()
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
        axes.set_xlabel("memory size in MiB; 1769 is one processor")
        axes.set_ylabel("seconds to the first answer")
        axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    return picture.svg


def burst(measured: Mapping[str, Any]) -> str:
    """Seconds to the first answer of each of N starts at once. They share this machine, as on Lambda they would not."""
    sizes = [str(size) for size in measured["sizes"]]
    with drawn(9.2, 3.8) as (axes, picture):
        width = 0.8 / len(measured["functions"])
        for number, (name, told) in enumerate(measured["functions"].items()):
            places = [at + (number + 0.5) * width - 0.4 for at in range(len(sizes))]
            axes.bar(
                places,
                [told[size]["summary"]["cold_s"]["p50"] for size in sizes],
                width * 0.92,
                color=colour(number),
                label=name,
            )
            for place, size in zip(places, sizes, strict=True):
                taken = told[size]["samples"]["cold_s"]
                axes.plot([place] * len(taken), taken, ".", color="#20262b", alpha=0.4, markersize=4)
        axes.set_xticks(range(len(sizes)), [f"{size} at once" for size in sizes])
        axes.set_ylabel("seconds to the first answer")
        axes.grid(axis="x", visible=False)
        axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    return picture.svg
