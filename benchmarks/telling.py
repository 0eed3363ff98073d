"""A result as a person reads it in a terminal: figures without raw samples, which are in the JSON."""

from collections.abc import Iterator, Mapping
from typing import Any

from benchmarks.advising import Advice, Traffic
from benchmarks.pricing import Prices

TOLD = ("init_s", "first_s", "warm_s", "init_cpu_s", "peak_mb", "restore_s")
WIDEST = 110


def tell(case: str, measured: Mapping[str, Any]) -> str:
    if case in ("starts", "deployed") and "functions" in measured:
        return "\n".join([case, *_starts(measured)])
    return "\n".join([case, *_lines(measured, "  ")])


def _lines(told: Mapping[str, Any], indent: str) -> Iterator[str]:
    for name, value in told.items():
        if name == "samples":
            continue
        if isinstance(value, Mapping) and "samples" not in value and len(_short(value)) > WIDEST:
            yield f"{indent}{name}:"
            yield from _lines(value, indent + "  ")
        elif isinstance(value, Mapping) and "summary" in value:
            yield f"{indent}{name}: {_short({key: _middle(each) for key, each in value['summary'].items()})}"
        elif not (isinstance(value, list) and len(value) > 1):
            yield f"{indent}{name}: {_short(value)}"


def _starts(measured: Mapping[str, Any]) -> Iterator[str]:
    width = max([24, *(len(name) + 1 for name in measured["functions"])])
    yield f"  {'milliseconds (MB), p50':{width}}" + "".join(f"{name.removesuffix('_s'):>12}" for name in TOLD)
    for name, function in measured["functions"].items():
        figures = (_scaled(field, _middle(function["summary"].get(field, {}))) for field in TOLD)
        yield f"  {name:{width}}" + "".join(f"{figure:>12}" for figure in figures)
    for name in ("ratios", "imports", "not measured"):
        if measured.get(name):
            yield f"  {name}"
            yield from _lines(measured[name], "    ")


def _scaled(field: str, value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.0f}" if field.endswith("_mb") else f"{value * 1000:.1f}"


def _middle(summary: Mapping[str, Any]) -> float | None:
    return summary.get("p50")


def _short(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_short(each)}" for name, each in value.items() if not isinstance(each, list))
    return str(value)


def advice(advices: list[Advice], traffic: Traffic, prices: Prices, told: Mapping[str, Any]) -> str:
    lines = [
        f"{traffic.requests:,.0f} requests a month to each function, in {traffic.hours:g} hours a day, "
        f"{traffic.burst} at once",
        f"measured {told['when']} at {told['commit'][:12]} on {told['machine']['processor']}; prices of {prices.date}",
        f"{'function':14}{'mode':13}" + "".join(f"{option.mode:>22}" for option in advices[0].options),
    ]
    for each in advices:
        priced = "".join(f"{f'${option.dollars:,.2f}  {option.slow:.2%}':>22}" for option in each.options)
        lines += [f"{each.function:14}{each.mode:13}{priced}", f"{'':14}{each.why}"]
    return "\n".join([*lines, *NOTES, assumed(traffic), *_break_even(advices)])


NOTES = (
    "Under each mode: US dollars a month, and the share of requests that a cold start keeps waiting too long.",
    "Cold shares are modelled (Poisson arrivals, Erlang's loss formula: benchmarks/waiting.py), not measured.",
)


def assumed(traffic: Traffic) -> str:
    """What the model rests on and Lambda does not promise."""
    return (
        f"Assumed: Lambda keeps an unused copy for {traffic.idle:g} s (--idle), and restores a snapshot in "
        f"{traffic.restore:g} s (--restore) unless the logs of a deployed stage say otherwise; it promises neither."
    )


def _break_even(advices: list[Advice]) -> Iterator[str]:
    even = advices[0].break_even
    yield "Break-even:"
    yield f"  one copy keeps itself warm from {even['self_warming_requests']:,.0f} requests a month on;"
    yield f"  a provisioned copy costs less than on demand when more than {even['busy_share']:.0%} of its time is used;"
    copies = ", ".join(f"{each.function} {each.break_even['warmer_copies']:.0f}" for each in advices)
    yield f"  SnapStart's cache costs as much as warming so many copies: {copies}."
