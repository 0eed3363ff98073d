"""`python -m benchmarks`: measures what is claimed, and keeps raw samples with machine, commit and versions."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from benchmarks import against, gating, running, telling
from benchmarks.advising import Advice, Traffic, advise, measured
from benchmarks.deployed import read, triggers
from benchmarks.pricing import cost_of_1000, read_prices
from benchmarks.starting.subjects import of_template

STARTS = running.RESULTS / "starts.json"


@click.group(invoke_without_command=True)
@click.option(
    "--case", "chosen", multiple=True, type=click.Choice(running.CASES), help="Only this; may be given often."
)
@click.option("--quick", is_flag=True, help="A look in less than a minute: cold starts, few rounds.")
@click.option("--against", "other", metavar="FILE|COMMIT", help="Tell ratios to a saved result, or to another commit.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per case and nothing else.")
@click.option("--save/--no-save", default=False, help="Write each result to benchmarks/results/CASE.json.")
@click.pass_context
def main(
    context: click.Context, chosen: tuple[str, ...], quick: bool, other: str | None, as_json: bool, save: bool
) -> None:
    """Measure each case beside its peer in the same run. Ratios travel between machines; seconds do not."""
    if context.invoked_subcommand:
        return
    for case in chosen or (running.QUICK_CASES if quick or other else running.CASES):
        click.echo(f"{case} ...", err=True)
        result = _compared(case, quick, other) if other else running.run(case, quick)
        click.echo(json.dumps(result) if as_json else telling.tell(case, result["measured"]))
        if save and not other:
            running.save(result)


def _compared(case: str, quick: bool, other: str) -> dict[str, Any]:
    try:
        if Path(other).is_file():
            return {"measured": against.with_file(running.run(case, quick), Path(other))}
        if case != "starts":
            raise against.Incomparable("Another commit is compared by its cold starts: --case starts.")
        return {"measured": against.with_commit(other, quick)}
    except against.Incomparable as refused:
        raise click.ClickException(str(refused)) from refused


@main.command()
@click.option("--result", type=click.Path(exists=True, path_type=Path), help="A saved run of starts; else it is run.")
def gate(result: Path | None) -> None:
    """Fail when a function starts with more modules, or a larger ratio to its peers, than it may."""
    starts = json.loads(result.read_text()) if result else running.run("starts", quick=True)
    found = list(gating.breaches(starts["measured"], gating.read_limits()))
    for sentence in found:
        click.echo(sentence)
    click.echo(f"{len(found)} of the limits are exceeded." if found else "All functions start within their limits.")
    sys.exit(bool(found))


@main.command(name="advise")
@click.option("--requests", default=100_000.0, help="A month, to each function.", show_default=True)
@click.option("--hours", default=10.0, help="Of each day in which they come.", show_default=True)
@click.option("--burst", default=1, help="Callers at the same moment, at worst.", show_default=True)
@click.option("--patience", default=1.0, help="Seconds that a cold start may add.", show_default=True)
@click.option("--tolerated", default=0.01, help="Share of requests that may wait longer.", show_default=True)
@click.option("--idle", default=420.0, help="Seconds that Lambda keeps an unused copy.", show_default=True)
@click.option(
    "--restore", default=0.4, help="Seconds that restoring a snapshot takes, unless logs say.", show_default=True
)
@click.option("--result", default=STARTS, type=click.Path(path_type=Path), help="Measured starts, or a deployed stage.")
@click.option("--json", "as_json", is_flag=True)
def advise_command(result: Path, as_json: bool, **given: Any) -> None:
    """Say which start mode each function should have: snapstart, provisioned, warmer or none."""
    if not result.exists():
        raise click.ClickException(f"{result} is not there; make it with: python -m benchmarks --case starts --save")
    told, prices, traffic = json.loads(result.read_text()), read_prices(), Traffic(**given)
    advices = [advise(each, traffic, prices) for each in measured(told["measured"]["functions"])]
    if as_json:
        click.echo(json.dumps([_advice_as_json(each) for each in advices]))
        return
    click.echo(telling.advice(advices, traffic, prices, told))


def _advice_as_json(advice: Advice) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(advice)


@main.command()
@click.argument("logs", nargs=-1, required=True, type=click.Path(exists=True, allow_dash=True))
@click.option("--function", default="(unnamed)", help="Whose lines they are, where they do not say.")
@click.option("--save/--no-save", default=False, help="Write benchmarks/results/deployed.json, which the report shows.")
def deployed(logs: tuple[str, ...], function: str, save: bool) -> None:
    """Read REPORT, INIT and RESTORE lines of a deployed stage, in text or JSON form."""
    lines: list[str] = []
    for path in logs:
        with click.open_file(path) as opened:
            lines += opened
    told = read(lines, function)
    known = {each.name: each.kinds for each in of_template()}
    for name, each in told["functions"].items():
        each["triggers"] = triggers(name, known)
    result = {"case": "deployed", **running.circumstances(), "measured": told}
    result |= {"machine": {"processor": "AWS Lambda", "cores": 0, "load": "unknown"}}
    click.echo(telling.tell("deployed", result["measured"]))
    if save:
        running.save(result)


@main.command()
@click.option("--out", default=Path("report.html"), type=click.Path(path_type=Path), show_default=True)
@click.option("--results", "folder", default=running.RESULTS, type=click.Path(exists=True, path_type=Path))
def report(out: Path, folder: Path) -> None:
    """Write one HTML page, with plots, from the saved results."""
    from benchmarks.report.page import compose

    results = {path.stem: json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))}
    out.write_text(compose(results))
    click.echo(str(out))


@main.command()
@click.option("--result", default=STARTS, type=click.Path(exists=True, path_type=Path))
def cost(result: Path) -> None:
    """US dollars of 1000 invocations of each function, all warm, all cold, and one in a hundred cold."""
    prices = read_prices()
    click.echo(f"US dollars of 1000 invocations at the prices of {prices.date}, initialisation included")
    for name, function in json.loads(result.read_text())["measured"]["functions"].items():
        told = cost_of_1000(function, prices)
        click.echo(f"  {name:16}" + "".join(f"  {kind} {dollars:.5f}" for kind, dollars in told.items()))


if __name__ == "__main__":
    main()
