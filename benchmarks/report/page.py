"""One HTML page: how the functions start, what that is made of, what it costs; nothing is fetched for it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape
from markupsafe import Markup

from benchmarks.advising import Traffic, advise, measured
from benchmarks.pricing import cost_of_1000, read_prices
from benchmarks.report import plots
from benchmarks.report.aims import PROMISED, aims
from benchmarks.telling import assumed

HERE = Path(__file__).parent
TRAFFICS = (
    ("a small course", Traffic(requests=3_000)),
    ("a faculty", Traffic(requests=100_000, burst=5)),
    ("a university", Traffic(requests=3_000_000, burst=50)),
)


@dataclass(frozen=True, slots=True)
class Plot:
    title: str
    says: str
    svg: Markup


def compose(results: Mapping[str, Any]) -> str:
    """The page of these results, by case. What was not measured is left out of it, and named."""
    looks = Environment(
        loader=FileSystemLoader(HERE), autoescape=select_autoescape(), trim_blocks=True, lstrip_blocks=True
    )
    looks.filters |= {
        "ms": _milliseconds,
        "dollars": lambda value: f"${value:,.2f}",
        "figure": lambda value: f"{value:.3g}",
    }
    prices = read_prices()
    return looks.get_template("page.html").render(
        results=results,
        aims=list(aims(results)),
        started=[(kind, results[kind]) for kind in ("starts", "deployed") if kind in results],
        plots=list(_plots(results)),
        prices=prices,
        cost=_cost(results, prices),
        advice=_advice(results, prices),
        assumed=assumed(TRAFFICS[0][1]),
        missing=[case for case in sorted({"burst", "pages", *PROMISED}) if case not in results],
    )


def _milliseconds(value: Any) -> str:
    """Of seconds; a dash for what was not measured."""
    if not isinstance(value, int | float):
        return "–"
    return f"{value * 1000:,.1f}" if value < 0.1 else f"{value * 1000:,.0f}"


def _plots(results: Mapping[str, Any]) -> Iterator[Plot]:
    for kind, where in (("starts", "in fresh processes here"), ("deployed", "on AWS, by its logs")):
        if kind in results:
            yield _plot(plots.waiting, f"Cold starts {where}", results[kind]["measured"]["functions"])
    if "starts" in results:
        functions = results["starts"]["measured"]["functions"]
        yield _plot(plots.makeup, "What a cold start is made of", functions)
        yield _plot(plots.imports, "Imports by package", functions)
    if "sweep" in results:
        modelled = " (modelled)" if results["sweep"]["measured"]["modelled"] else ""
        yield _plot(plots.sweep, f"Memory, and with it processor{modelled}", results["sweep"]["measured"])
    if "burst" in results:
        yield _plot(plots.burst, "Many at once", results["burst"]["measured"])


def _plot(draw: Any, title: str, told: Mapping[str, Any]) -> Plot:
    return Plot(title, draw.__doc__ or "", Markup(draw(told)))


def _cost(results: Mapping[str, Any], prices: Any) -> list[tuple[str, dict[str, float]]]:
    if "starts" not in results:
        return []
    functions = results["starts"]["measured"]["functions"]
    return [(name, cost_of_1000(each, prices)) for name, each in functions.items() if each["kind"] != "peer"]


def _advice(results: Mapping[str, Any], prices: Any) -> list[tuple[str, Traffic, list[Any]]]:
    told = results.get("deployed") or results.get("starts")
    if not told:
        return []
    functions = [each for each in measured(told["measured"]["functions"]) if each.waited_for]
    return [(name, traffic, [advise(each, traffic, prices) for each in functions]) for name, traffic in TRAFFICS]
