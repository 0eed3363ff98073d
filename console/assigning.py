"""`lectern class assign`, `hand-in`, `passback`: what a class is set, how it is handed in, what the LMS was told."""

from pathlib import Path
from typing import Any

import click

from console.api import Api
from console.classes import json_option
from console.connecting import Options, connect
from console.courses import course_option, find
from console.documents import listed, pick
from console.shapes import Passback
from console.showing import say, say_json, screen, table
from console.uploading import content_of, deliver


def _pages(context: click.Context, parameter: click.Parameter, value: str | None) -> list[int]:
    """ "1-3,7" are four pages."""
    try:
        spans = [span.partition("-") for span in (value or "1").split(",")]
        return [page for first, _, last in spans for page in range(int(first), int(last or first) + 1)]
    except ValueError:
        raise click.BadParameter("give pages like 1-3,7") from None


@click.command()
@click.argument("title")
@click.option("--quiz", help="A quiz of the course; with none of these three, files are handed in.")
@click.option("--read", metavar="DOC", help="Pages to read, of this document.")
@click.option("--pages", callback=_pages, help="Which, like 1-3,7; without it, the first.")
@click.option("--interview", type=click.IntRange(1), metavar="N", help="So many spoken answers.")
@click.option("--opens", required=True, help="When it opens, like 2026-11-23T08:00:00+00:00.")
@click.option("--due", required=True, help="When it is due.")
@click.option("--closes", help="When even late work is refused; without it, when it is due.")
@click.option("--points", type=float, default=10, show_default=True)
@click.option("--late", type=float, default=0, show_default=True, help="Percent that each begun day of lateness takes.")
@course_option
@click.pass_obj
def assign(
    options: Options,
    /,
    quiz: str | None,
    read: str | None,
    pages: list[int],
    interview: int | None,
    course: str,
    late: float,
    **told: Any,
) -> None:
    """Set an assignment to the whole class."""
    if sum(each is not None for each in (quiz, read, interview)) > 1:
        raise click.UsageError("An assignment is one of --quiz, --read and --interview.")
    told |= {"late": {"per_day": late / 100, "at_most": 1}, "kind": "files", "target": {"most": 5}}
    if quiz:
        told |= {"kind": "quiz", "target": {"quiz": quiz}}
    elif interview:
        told |= {"kind": "interview", "target": {"answers": interview}}
    with connect(options) as api:
        course = find(api, course)
        if read:
            told |= {"kind": "reading", "target": {"document": pick(listed(api, course), read)["id"], "pages": pages}}
        made = api.post("courses", course, "assignments", body=told)
    say(screen(), f"Set {made['title']} ({made['id']}), due {made['due'][:16]}.")


@click.command("hand-in")
@click.argument("assignment")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="[FILE]...")
@course_option
@json_option
@click.pass_obj
def hand_in(options: Options, assignment: str, files: tuple[Path, ...], course: str, as_json: bool) -> None:
    """Hand in files; or, without any, that the pages were read or the spoken answers given."""
    with connect(options) as api:
        place = ("courses", find(api, course), "assignments", assignment)
        sent = [_send(api, place, file) for file in files]
        work = api.post(*place, "hand-in", body={"files": sent} if sent else {}, repeatable=True)
    if as_json:
        say_json(work)
        return
    grade = f"; {work['grade']['points']:g} points" if work["grade"] else ""
    say(screen(), f"Handed in at {work['handed_in'][:16]}{grade}.")


def _send(api: Api, place: tuple[str, ...], file: Path) -> dict[str, Any]:
    """The file as a hand-in names it, once the store has it."""
    told = {"name": file.name} | content_of(file)
    return deliver(
        api, file.name, file, lambda: (api.post(*place, "files", body=told, repeatable=True)["upload"], told)
    )


@click.command()
@click.argument("assignment")
@click.option("--send", is_flag=True, help="Send the grades that the LMS does not know, before showing.")
@course_option
@json_option
@click.pass_obj
def passback(options: Options, assignment: str, send: bool, course: str, as_json: bool) -> None:
    """Show what the LMS was told of an assignment's grades, what failed, and what to do."""
    with connect(options) as api:
        place = ("courses", find(api, course), "assignments", assignment, "passback")
        asked = api.post(*place, repeatable=True)["queued"] if send else None
        found: list[Passback] = list(api.each("passbacks", *place))
    if as_json:
        say_json({"passbacks": found})
        return
    if asked is not None:
        say(screen(), f"Sending for {asked} learners; look again in a moment.")
    drawn = table("learner", "state", "points", "why not", "what to do", numbers=("points",))
    for each in found:
        points = "" if each["points"] is None else f"{each['points']:g} / {each['of']:g}"
        drawn.add_row(each["user"], each["state"], points, each["reason"] or "", each["next_step"] or "")
    screen().print(drawn if found else "The LMS was told of no grade of this assignment.")
