"""`lectern interview`: practise spoken answers, and see what their recordings showed."""

import time
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from console.api import Api
from console.connecting import Options, connect
from console.courses import course_option, find
from console.errors import Trouble
from console.shapes import Upload
from console.showing import say, say_json, screen, table
from console.uploading import content_of, deliver

KEEP = click.Choice(["metrics", "days", "always"])
KEEPING = {
    "metrics": "its sound is deleted as soon as it was measured",
    "days": "its sound is kept for seven days",
    "always": "its sound is kept until you delete it",
}
PATIENCE = 900.0  # seconds to wait for a report
PAUSE = 1.0  # seconds between two looks
interview_option = click.option("--interview", "chosen", help="Its id; without it, the newest of the course.")


@click.group()
def interview() -> None:
    """Practise spoken answers: record one, and see pace, pauses, fillers and pitch, each with how far to rely on it.

    The page that `report` writes also shows the times that each was taken from."""


@interview.command()
@click.option("--ask", "questions", multiple=True, help="A question of your own; may be given several times.")
@click.option(
    "--count", type=click.IntRange(1, 20), default=3, show_default=True, help="Questions to make from the course."
)
@click.option("--keep", type=KEEP, default="metrics", show_default=True, help="How long the sound is kept.")
@click.option("--yes", is_flag=True, help="Agree to be recorded, without being asked.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@course_option
@click.pass_obj
def start(
    options: Options, questions: tuple[str, ...], count: int, keep: str, yes: bool, as_json: bool, course: str
) -> None:
    """Begin an interview; you are asked whether you agree to be recorded."""
    if not yes:
        click.confirm(f"Each answer is recorded and measured, and {KEEPING[keep]}. Do you agree?", abort=True, err=True)
    body: dict[str, Any] = {"consent": {"keep": keep}, "count": count}
    body |= {"questions": [{"text": text} for text in questions]} if questions else {}
    with connect(options) as api:
        begun = api.post("courses", course := find(api, course), "interviews", body=body)
    if as_json:
        say_json(begun)
        return
    for question in begun["questions"]:
        source = question["source"]
        place = f" ({source['name']}, page {source['page']})" if source else ""
        say(screen(), (f"{question['number']}. ", "bold"), question["text"], (place, "dim"))
    say(screen(), (f"\nNext: lectern interview answer FILE --question 1 --course {course}", "dim"))


@interview.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--question", type=click.IntRange(1), default=1, show_default=True)
@click.option(
    "--question-end", type=click.FloatRange(0), help="When the question was over, in seconds of the recording."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object: the report.")
@interview_option
@course_option
@click.pass_obj
def answer(
    options: Options, file: Path, question: int, question_end: float | None, as_json: bool, chosen: str, course: str
) -> None:
    """Answer a question with a recording, and wait until it was heard."""
    with connect(options) as api:
        place = ("courses", course := find(api, course), "interviews", chosen or newest(api, course))
        report = hear(api, place, file, {"question": question, "question_end": question_end})
    if as_json:
        say_json(report)
        return
    _show(report)
    given = report["answer"]["id"]
    say(screen(), (f"\nAll of it: lectern interview report {given} -o report.html --course {course}", "dim"))


def hear(api: Api, place: tuple[str, ...], file: Path, told: dict[str, Any]) -> dict[str, Any]:
    """Send the recording of an answer, and wait for its report."""
    with _progress() as shown:
        shown.add_task("Sending the recording")
        given = _send(api, place, file, told)
        shown.add_task("Listening")
        _wait(api, (*place, "answers", given))
    report: dict[str, Any] = api.get(*place, "answers", given, "report")
    return report


@interview.command()
@click.argument("given", metavar="[ANSWER]", required=False)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write it as a page to this file."
)
@click.option("--open", "opened", is_flag=True, help="Open the page in the browser.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@interview_option
@course_option
@click.pass_obj
def report(
    options: Options, given: str | None, output: Path | None, opened: bool, as_json: bool, chosen: str, course: str
) -> None:
    """Show what an answer's recording showed; without ANSWER, the newest that was heard."""
    with connect(options) as api:
        place = ("courses", course := find(api, course), "interviews", chosen or newest(api, course))
        answered = (*place, "answers", given or _last(api, place), "report")
        told = api.get(*answered)
        written = api.get(*answered, format="html") if output or opened else ""
    if as_json:
        say_json(told)
    else:
        _show(told)
    if written:
        path = output or Path(f"lectern-answer-{told['answer']['id']}.html")
        _write(path, written)
        if not as_json:
            say(screen(), f"Wrote {path}.")
        if opened:
            click.launch(str(path))


def newest(api: Api, course: str) -> str:
    found = api.get("courses", course, "interviews", limit=1)["interviews"]
    if not found:
        raise Trouble("There is no interview of yours in this course.", "Begin one: lectern interview start.")
    return str(found[0]["id"])


def _last(api: Api, place: tuple[str, ...]) -> str:
    ready = [each["id"] for each in api.get(*place)["answers"] if each["state"] == "ready"]
    if not ready:
        raise Trouble("No answer of this interview was heard yet.", "Give one: lectern interview answer FILE.")
    return str(ready[-1])


def _send(api: Api, place: tuple[str, ...], file: Path, told: dict[str, Any]) -> str:
    body = told | content_of(file)

    def announce() -> tuple[Upload, str]:
        ticket = api.post(*place, "answers", body=body)
        return ticket["upload"], str(ticket["answer"]["id"])

    return deliver(api, file.name, file, announce)


def _wait(api: Api, place: tuple[str, ...]) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = api.get(*place)
        if reason := found["reason"]:
            raise Trouble(reason["sentence"], reason["next_step"])
        if found["state"] == "ready":
            return
        time.sleep(PAUSE)
    raise Trouble("The recording was not heard in a quarter of an hour.", "Look later: lectern interview report.")


def _show(report: dict[str, Any]) -> None:
    console = screen()
    say(console, (report["question"]["text"], "bold"))
    for each in report["measured"]["warnings"]:
        say(console, (f"{each['sentence']} {each['next_step']}", "yellow"))
    drawn = table("what", "value", "unit", "n", "reliability", numbers=("value", "n"))
    for name, told in (report["measured"]["quality"] | report["measured"]["delivery"]).items():
        value = "–" if told["value"] is None else f"{told['value']:g}"
        why = f": {told['why']}" if told["why"] else ""
        drawn.add_row(name.replace("_", " "), value, told["unit"], str(told["n"]), told["reliability"] + why)
    console.print(drawn)
    for each in report["compared"]:
        beside = f"{each['change']:+g} {each['unit']} from the median of {each['n']} before"
        say(console, f"{each['name'].replace('_', ' ')}: {beside}")


def _write(path: Path, page: str) -> None:
    try:
        path.write_text(page)
    except OSError as error:
        raise Trouble(f"{path} cannot be written: {error.strerror}.", "Name another file with -o.") from error


def _progress() -> Progress:
    """What comes out of a pipe stays the report alone."""
    columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    return Progress(*columns, console=Console(stderr=True), transient=True)
