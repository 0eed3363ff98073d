"""`lectern ingest`: sends files, folders and archives into a course and waits until they can be asked about."""

import time
from pathlib import Path
from shlex import quote

import click

from console import reporting
from console.api import Api
from console.connecting import Options, connect
from console.courses import course_option, find
from console.errors import Refusal, Trouble, Unreachable
from console.gathering import Source, gather
from console.reporting import Summary
from console.showing import say, say_json, screen
from console.watching import Finished, ingest

PATIENCE = 30.0  # minutes
RESUME = "Run the same command again: it goes on where it stopped and sends nothing twice."


@click.command("ingest")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@course_option
@click.option("--jobs", type=click.IntRange(1, 32), default=4, show_default=True, help="Files to send at a time.")
@click.option(
    "--patience", type=float, default=PATIENCE, show_default=True, help="Minutes to wait while nothing moves."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON line per finished file, then one with the summary.")
@click.pass_context
def ingest_command(
    context: click.Context, paths: tuple[Path, ...], course: str, jobs: int, patience: float, as_json: bool
) -> None:
    """Send files, folders and zip archives into a course and follow them until they can be asked about.

    Run again, it sends only what is missing. Exit code 1: a file failed.
    """
    options: Options = context.obj
    sources = gather(paths)
    if not sources:
        raise Trouble("There is no file to send in there.", "Hidden files and system litter are left out.")
    with connect(options) as api:
        summary = run(api, find(api, course), sources, jobs, patience, as_json)
    if not as_json:
        _show_the_way(summary, quote(course))
    context.exit(1 if summary.failed else 0)


def _show_the_way(summary: Summary, course: str) -> None:
    say(screen(), "Next:")
    if "failed" in summary.states:
        say(screen(), f"  lectern retry --failed --course {course}")
    say(screen(), f'  lectern ask "your question" --course {course}')


def run(
    api: Api, course: str, sources: list[Source], jobs: int = 4, patience: float = PATIENCE, as_json: bool = False
) -> Summary:
    """Ingests `sources` and shows it; Trouble that says how to go on when the user or the platform stops it."""
    started = time.monotonic()
    try:
        ended = _followed(api, course, sources, jobs, patience, as_json)
    except (Refusal, Unreachable) as gone:
        gone.next_step = f"{gone.next_step} {RESUME}".strip()
        raise
    except KeyboardInterrupt as stopped:
        raise Trouble("Stopped. What was sent is kept and is still being read.", RESUME) from stopped
    summary = reporting.sum_up(ended, time.monotonic() - started)
    if as_json:
        say_json(reporting.json_summary(summary))
    else:
        reporting.show_summary(screen(), ended, summary)
    return summary


def _followed(
    api: Api, course: str, sources: list[Source], jobs: int, patience: float, as_json: bool
) -> list[Finished]:
    steps = ingest(api, course, sources, jobs, patience * 60)
    if as_json:
        return reporting.follow_with_json(steps)
    console = screen()
    if console.is_terminal:
        return reporting.follow_with_bars(console, steps, len(sources))
    return reporting.follow_with_lines(console, steps)
