"""`lectern learner`: takes along what somebody made in a course, or erases it."""

from pathlib import Path
from typing import Any

import click

from console.connecting import Options, connect
from console.courses import course_option, find
from console.errors import Trouble
from console.showing import say, say_json, screen

USER = "Whose data: an id of the sign-in service. Without it, your own."


@click.group()
def learner() -> None:
    """Take along what you or a learner made in a course, or erase it."""


@learner.command()
@click.option("--user", default="me", help=USER)
@click.option("--to", type=click.Path(path_type=Path), help="The file to write; without it, one named for the course.")
@click.option("--json", "as_json", is_flag=True, help="Print what the file holds, in one line, and write none.")
@course_option
@click.pass_obj
def export(options: Options, user: str, to: Path | None, as_json: bool, course: str) -> None:
    """Fetch conversations, attempts and everything else, as one JSON file."""
    with connect(options) as api:
        told = api.post("courses", find(api, course), "members", user, "export")
        content = api.fetch(told["url"])
    if as_json:
        say_json(content.json())
        return
    path = to or Path(f"lectern-{told['course']}-{told['user']}.json")
    try:
        path.write_bytes(content.content)
    except OSError as error:
        raise Trouble(f"{path} cannot be written: {error.strerror}.", "Name another file with --to.") from error
    say(screen(), f"Wrote {path}: {_counted(told)}.")
    if told["objects"]:
        say(screen(), f"The links to files in it can be followed for {told['seconds'] // 60} minutes.")


@learner.command()
@click.option("--user", default="me", help=USER)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object: the receipt.")
@course_option
@click.pass_obj
def erase(options: Options, user: str, yes: bool, as_json: bool, course: str) -> None:
    """Erase everything that somebody made in a course; it cannot be brought back."""
    whose = "everything that you" if user == "me" else f"everything that {user}"
    if not yes:
        click.confirm(f"Erase {whose} made in “{course}” for good?", abort=True, err=True)
    with connect(options) as api:
        receipt = api.delete("courses", find(api, course), "members", user, "data")
    if as_json:
        say_json(receipt)
        return
    say(screen(), f"Erased {_counted(receipt)}.")
    say(screen(), "Receipt: ", (receipt["id"], "bold"), f", {receipt['at']}.")


def _counted(told: dict[str, Any]) -> str:
    """As in: 2 conversation, 12 message, 1 file. The kinds are the API's own words."""
    counts = told["counts"] | ({"file": told["objects"]} if told["objects"] else {})
    return ", ".join(f"{number} {kind}" for kind, number in counts.items()) or "nothing"
