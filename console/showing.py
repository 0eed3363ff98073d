"""Puts tables and text on the screen; into a pipe go the same words without colours and without line breaks."""

import json
import sys
from collections.abc import Collection, Iterable
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from console.cleaning import clean
from console.shapes import Course, Document, Reason, Warned

PIPE_WIDTH = 240  # columns; nothing is cut off where nobody looks at a terminal
STYLES = {"ready": "green", "ready_with_warnings": "yellow", "failed": "red", "deleted": "dim"}


def screen() -> Console:
    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console.width = PIPE_WIDTH
    return console


def say(console: Console, *parts: str | tuple[str, str]) -> None:
    """Prints a line of plain words and (words, style) pairs, whatever is in them."""
    line = Text.assemble(*((clean(part), "") if isinstance(part, str) else (clean(part[0]), part[1]) for part in parts))
    console.print(line, soft_wrap=not console.is_terminal)


def say_json(value: Any) -> None:
    """One line of JSON; ASCII, so that it survives any terminal and any pipe."""
    print(json.dumps(value), flush=True)


def words_for(state: str) -> tuple[str, str]:
    return state.replace("_", " "), STYLES.get(state, "cyan")


def table(*columns: str, numbers: Collection[str] = (), footer: bool = False) -> Table:
    """A plain table; the columns in `numbers` stand to the right."""
    drawn = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0), show_footer=footer)
    for column in columns:
        justify: Literal["left", "right"] = "right" if column in numbers else "left"
        drawn.add_column(column, justify=justify, overflow="fold", no_wrap=column in ("id", "state"))
    return drawn


def show_courses(console: Console, courses: Iterable[Course]) -> None:
    drawn = table("id", "name", "role", "created")
    for course in courses:
        drawn.add_row(*(Text(clean(course[key])) for key in ("id", "name", "role", "created")))
    console.print(drawn)


def show_documents(console: Console, documents: Collection[Document]) -> None:
    drawn = table("name", "state", "pages", "OCR", "id", numbers=("pages", "OCR"))
    for document in documents:
        counts = (str(document[key] or "") for key in ("pages", "ocr_pages"))
        drawn.add_row(Text(clean(document["name"])), Text(*_state(document)), *counts, document["id"])
    console.print(drawn)
    for document in documents:
        show_remarks(console, document["name"], document["warnings"], document["reason"])


def _state(document: Document) -> tuple[str, str]:
    words, style = words_for(document["state"])
    answers = document["live"] not in (None, document["version"])
    return (f"{words} (version {document['live']} answers)" if answers else words), style


def show_remarks(console: Console, name: str, warnings: Iterable[Warned], reason: Reason | None) -> None:
    """What an instructor should know about a file, and what to do about it."""
    for line in warning_lines(warnings):
        say(console, ("warning  ", "yellow"), f"{name}, {line}")
    if reason:
        say(console, ("failed   ", "red"), f"{name}: {reason['sentence']}")
        if reason["next_step"]:
            say(console, "         ", reason["next_step"])


def page_ranges(pages: Iterable[int]) -> str:
    """[1, 2, 3, 7] as "pages 1-3, 7"."""
    runs = [[page for _, page in run] for _, run in groupby(enumerate(sorted(set(pages))), lambda at: at[1] - at[0])]
    spans = [f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]
    single = len(runs) == 1 and len(runs[0]) == 1
    return ("page " if single else "pages ") + ", ".join(spans)


def warning_lines(warnings: Iterable[Warned]) -> list[str]:
    """One line per kind of warning, with the pages that have it."""
    lines: dict[tuple[str, str], list[int]] = {}
    for warning in warnings:
        lines.setdefault((warning["sentence"], warning["next_step"]), []).append(warning["page"])
    return [f"{page_ranges(pages)}: {sentence} {step}" for (sentence, step), pages in lines.items()]


def as_typed() -> str:
    """What to type for this very command: its path from here when it lives below, as in a checkout's environment."""
    called = Path(sys.argv[0]).absolute()
    return str(called.relative_to(Path.cwd())) if called.is_relative_to(Path.cwd()) else "lectern"
