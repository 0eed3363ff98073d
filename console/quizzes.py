"""`lectern quiz`: have quizzes made, look them over, publish, take, analyse and export them."""

import base64
import re
import time
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from console.answering import answer_all
from console.api import Api
from console.connecting import Options, connect
from console.courses import course_option, find
from console.errors import Trouble
from console.showing import say, say_json, screen, table

KINDS = "choice, choices, truth, cloze, short, numeric, ordering, matching"
FORMATS = ("qti", "gift", "moodle", "csv", "anki")
PAUSE, PATIENCE = 0.5, 900.0  # seconds between two looks, and for a quiz to be written
_LINE = re.compile(r"(?P<kind>[a-z]+)(?:=(?P<count>\d{1,2}))?")


@click.group()
def quiz() -> None:
    """Have quizzes made, look them over, publish, take, analyse and export them."""


def line_of(text: str) -> dict[str, Any]:
    """ "choice=3" is three questions of the kind choice."""
    match = _LINE.fullmatch(text)
    if not match:
        raise Trouble(f"“{text}” is no sort of question.", f"Write kind=count, as in choice=3; kinds: {KINDS}.")
    return {"kind": match["kind"], "count": int(match["count"] or 1)}


@quiz.command("make")
@click.argument("lines", nargs=-1, required=True, metavar="KIND=COUNT...")
@course_option
@click.option("--title", default="Quiz", show_default=True)
@click.option("--topic", "topics", multiple=True, help="What it is about; may be repeated.")
@click.option("--document", "documents", multiple=True, help="The id of a document; may be repeated.")
@click.option("--seed", default=0, show_default=True, help="The same seed gives the same quiz.")
@click.option("--practice", is_flag=True, help="A practice quiz of your own.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def make_command(
    options: Options,
    lines: tuple[str, ...],
    course: str,
    title: str,
    topics: tuple[str, ...],
    documents: tuple[str, ...],
    seed: int,
    practice: bool,
    as_json: bool,
) -> None:
    """Have a quiz made from the course, as in: lectern quiz make choice=3 numeric=1 --course Tides."""
    narrow = {"topics": list(topics), "documents": list(documents), "seed": seed}
    blueprint = {"lines": [line_of(line) for line in lines]} | narrow
    with connect(options) as api:
        made = make(api, find(api, course), title, blueprint, practice, screen())
    say_json(made) if as_json else show_made(screen(), made)


def make(api: Api, course: str, title: str, blueprint: dict[str, Any], practice: bool, console: Console) -> Any:
    """The quiz once it is written. Raises Trouble with the reason when it could not be."""
    made = api.post(
        "courses", course, "practice" if practice else "quizzes", body={"title": title, "blueprint": blueprint}
    )
    until = time.monotonic() + PATIENCE
    with console.status(f"Writing “{title}” ..."):
        while made["state"] in ("waiting", "drafting") and time.monotonic() < until:
            time.sleep(PAUSE)
            made = api.get("courses", course, "quizzes", made["id"])
    if made["state"] == "failed":
        raise Trouble(made["reason"]["sentence"], made["reason"]["next_step"])
    return made


def show_made(console: Console, made: Any) -> None:
    making = made["making"]
    say(console, f"“{made['title']}” has {made['items']} questions: ", (made["id"], "bold"))
    if making["short"]:
        say(console, f"{making['short']} of {making['asked_for']} could not be made.")
        for missing in making["missing"]:
            say(console, f"  {missing['count']} missing: {missing['sentence']}")
    for dropped in making["dropped"]:
        say(console, f"  {dropped['count']} dropped: {dropped['sentence']}")
    say(console, f"Written by {making['writer']}.")


@quiz.command("list")
@course_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def list_command(options: Options, course: str, as_json: bool) -> None:
    """List the quizzes that you may see."""
    with connect(options) as api:
        found = api.get("courses", find(api, course), "quizzes")["quizzes"]
    if as_json:
        say_json({"quizzes": found})
        return
    shown = table("Id", "Title", "State", "Questions", numbers=("Questions",))
    for each in found:
        shown.add_row(each["id"], each["title"], each["state"], str(each["items"]))
    screen().print(shown)


@quiz.command("show")
@click.argument("quiz")
@course_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def show_command(options: Options, quiz: str, course: str, as_json: bool) -> None:
    """Show the questions with keys and sources (instructors and assistants)."""
    with connect(options) as api:
        items = api.get("courses", find(api, course), "quizzes", quiz, "items")["items"]
    if as_json:
        say_json({"items": items})
        return
    console = screen()
    for item in items:
        say(console, (f"{item['number']}. {item['stem']}", "bold"))
        for option in item["options"]:
            say(console, f"   {'*' if option['id'] in item['key'] else ' '} {option['id']}) {option['text']}")
        if not item["options"]:
            say(console, f"   = {' / '.join(item['key'])} {item['unit']}")
        if item["source"]:
            say(console, f"   {item['source']['name']}, page {item['source']['page']}: “{item['source']['quote']}”")


@quiz.command("publish")
@click.argument("quiz")
@course_option
@click.pass_obj
def publish_command(options: Options, quiz: str, course: str) -> None:
    """Let students take a quiz; its questions change no more."""
    with connect(options) as api:
        published = api.post("courses", find(api, course), "quizzes", quiz, "publish", repeatable=True)
    say(screen(), f"“{published['title']}” is published.")


@quiz.command("take")
@click.argument("quiz")
@course_option
@click.option("--json", "as_json", is_flag=True, help="The result as one JSON object.")
@click.pass_obj
def take_command(options: Options, quiz: str, course: str, as_json: bool) -> None:
    """Take a quiz, question by question; every answer is saved, so that you can go on after a break."""
    console = screen()
    with connect(options) as api:
        path = ("courses", find(api, course), "quizzes", quiz, "attempts")
        attempt = answer_all(api, path, api.post(*path, repeatable=True), console)
        done = api.post(*path, attempt["id"], "submit", repeatable=True)
    if as_json:
        say_json(done)
        return
    say(console, (f"{done['score']:g} of {done['points']:g} points.", "bold"))
    if done["waiting"]:
        say(console, f"{done['waiting']} still to be marked; until then they count nothing.")
    for told in done["review"] or []:
        if told["mark"]["score"] < 1 and told["source"]:
            say(console, f"{told['number']}: see {told['source']['name']}, page {told['source']['page']}.")


@quiz.command("analysis")
@click.argument("quiz")
@course_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def analysis_command(options: Options, quiz: str, course: str, as_json: bool) -> None:
    """Show how the questions do, and which to look at (instructors and assistants)."""
    with connect(options) as api:
        told = api.get("courses", find(api, course), "quizzes", quiz, "analysis")
    if as_json:
        say_json(told)
        return
    shown = table("Question", "Difficulty", "Discrimination", "Look at it because")
    for item in told["items"]:
        numbers = [_number(item[name]) for name in ("difficulty", "discrimination")]
        shown.add_row(str(item["number"]), *numbers, " ".join(flag["sentence"] for flag in item["flags"]))
    screen().print(shown)
    reliable = told["reliability"]
    say(screen(), f"{told['attempts']} attempts; {reliable['measure']}: {_number(reliable['value'])}")


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


@quiz.command("export")
@click.argument("quiz")
@course_option
@click.option("--format", "wanted", type=click.Choice(FORMATS), default="qti", show_default=True)
@click.option("--to", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Folder of the file.")
@click.pass_obj
def export_command(options: Options, quiz: str, course: str, wanted: str, to: Path) -> None:
    """Write the questions with their keys to a file for another program (instructors and assistants)."""
    with connect(options) as api:
        sent = api.get("courses", find(api, course), "quizzes", quiz, "export", format=wanted)
    to.mkdir(parents=True, exist_ok=True)
    path = to / Path(sent["name"]).name
    path.write_bytes(base64.b64decode(sent["content"]))
    say(screen(), f"Wrote {path}.")
