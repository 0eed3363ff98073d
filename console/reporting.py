"""Shows an ingestion while it runs and sums it up: bars on a terminal, a line per file in a pipe, or JSON lines."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from console.cleaning import clean
from console.showing import say, say_json, show_remarks, table, words_for
from console.watching import Finished, Standing

STAGES = ("sent", "read", "finished")
type Steps = Iterator[Standing | Finished]


def follow_with_bars(console: Console, steps: Steps, total: int) -> list[Finished]:
    left = TimeRemainingColumn(compact=True, elapsed_when_finished=True)
    columns = (TextColumn("{task.description:<9}"), BarColumn(30), MofNCompleteColumn(), left)
    remark = TextColumn("{task.fields[remark]}")
    with Progress(*columns, remark, console=console, transient=True) as progress:
        bars = {stage: progress.add_task(stage, total=total, remark="") for stage in STAGES}
        return _followed(
            steps,
            lambda finished: _say_finished(progress.console, finished),
            lambda standing: _move(progress, bars, standing, total),
        )


def follow_with_lines(console: Console, steps: Steps) -> list[Finished]:
    return _followed(steps, lambda finished: _say_finished(console, finished))


def follow_with_json(steps: Steps) -> list[Finished]:
    return _followed(steps, lambda finished: say_json(asdict(finished)))


def _followed(
    steps: Steps, tell: Callable[[Finished], None], move: Callable[[Standing], None] = lambda standing: None
) -> list[Finished]:
    ended = []
    for step in steps:
        if isinstance(step, Finished):
            tell(step)
            ended.append(step)
        else:
            move(step)
    return ended


def _move(progress: Progress, bars: dict[str, TaskID], standing: Standing, total: int) -> None:
    for stage, bar in bars.items():
        done = getattr(standing, stage)
        failed = [f"[red]{standing.failed} failed"] if standing.failed and stage == "finished" else []
        progress.update(bar, completed=done, remark=", ".join(["left"] * (done < total) + failed))


def _say_finished(console: Console, finished: Finished) -> None:
    state, style = words_for(finished.state)
    say(console, (f"{state:<20}", style), f"{finished.file}  ", (_particulars(finished), "dim"))


def _particulars(finished: Finished) -> str:
    if finished.reason:
        return finished.reason["sentence"]
    pages = f"{finished.pages} page{'' if finished.pages == 1 else 's'}"
    ocr = f", {finished.ocr_pages} by OCR" if finished.ocr_pages else ""
    here = ", was here already" + (f" as {finished.name}" if finished.name != finished.file else "")
    return pages + ocr + (here if finished.recognised else f", {finished.seconds:.1f} s")


@dataclass(frozen=True, slots=True)
class Summary:
    """An ingestion in numbers; `seconds` by the clock on the wall, `states` counts files."""

    files: int
    states: dict[str, int]
    recognised: int
    pages: int
    ocr_pages: int
    warnings: int
    failed: int
    seconds: float


def sum_up(ended: list[Finished], seconds: float) -> Summary:
    states = {state: len(list(files)) for state, files in _by_state(ended)}
    return Summary(
        len(ended),
        states,
        sum(finished.recognised for finished in ended),
        sum(finished.pages for finished in ended),
        sum(finished.ocr_pages for finished in ended),
        sum(len(finished.warnings) for finished in ended),
        sum(not finished.good for finished in ended),
        round(seconds, 1),
    )


def _by_state(ended: list[Finished]) -> Iterator[tuple[str, Iterator[Finished]]]:
    return groupby(sorted(ended, key=lambda finished: finished.state), lambda finished: finished.state)


def show_summary(console: Console, ended: list[Finished], summary: Summary) -> None:
    console.print()
    console.print(_counts(ended, summary))
    console.print()
    for finished in sorted(ended, key=lambda finished: finished.reason is not None):
        show_remarks(console, finished.file, finished.warnings, finished.reason)
    say(console, (_in_a_line(summary), "bold"))


def _in_a_line(summary: Summary) -> str:
    files = f"{summary.files} file{'' if summary.files == 1 else 's'}"
    good = f"{summary.files - summary.failed} can be asked about"
    return f"{files} in {summary.seconds} s: {good}, {summary.failed} failed."


def _counts(ended: list[Finished], summary: Summary) -> Table:
    counts = table("state", "files", "pages", "OCR", numbers=("files", "pages", "OCR"), footer=True)
    totals = ("all", summary.files, summary.pages, summary.ocr_pages)
    for column, total in zip(counts.columns, totals, strict=True):
        column.footer = str(total)
    for state, files in _by_state(ended):
        counts.add_row(Text(*words_for(clean(state))), *_sums(list(files)))
    return counts


def _sums(files: list[Finished]) -> tuple[str, str, str]:
    return str(len(files)), str(sum(file.pages for file in files)), str(sum(file.ocr_pages for file in files))


def json_summary(summary: Summary) -> dict[str, Any]:
    return {"summary": asdict(summary)}
