"""`lectern course`: make courses, list them, let people in; and find the course that --course names."""

import json
from collections.abc import Callable
from typing import Any

import click

from console.api import Api
from console.connecting import Options, connect
from console.errors import Trouble
from console.shapes import Course
from console.showing import say, screen, show_courses

ROLES = ("instructor", "assistant", "student")
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object per course.")


def course_option[F: Callable[..., Any]](command: F) -> F:
    text = "The course, by its id or its name."
    return click.option("--course", required=True, envvar="LECTERN_COURSE", show_envvar=True, help=text)(command)


def named(api: Api, course: str) -> list[Course]:
    """The courses that have this id, or else this name."""
    courses: list[Course] = list(api.each("courses", "courses"))
    return [one for one in courses if one["id"] == course] or [one for one in courses if one["name"] == course]


def find(api: Api, course: str) -> str:
    """The id of the one course that `course` names; Trouble when there is none or there are several."""
    found = named(api, course)
    if not found:
        raise Trouble(
            f"You are in no course “{course}”.", "See `lectern course list`, or make one: `lectern course create`."
        )
    if len(found) > 1:
        ids = ", ".join(one["id"] for one in found)
        raise Trouble(f"Several courses are called “{course}”.", f"Use one of their ids: {ids}.")
    return found[0]["id"]


@click.group()
def course() -> None:
    """Make courses, list them, let people in."""


@course.command()
@click.argument("name")
@json_option
@click.pass_obj
def create(options: Options, name: str, as_json: bool) -> None:
    """Make a course; you are its instructor."""
    with connect(options) as api:
        made: Course = api.post("courses", body={"name": name})
    if as_json:
        click.echo(json.dumps(made, ensure_ascii=False))
        return
    console = screen()
    say(console, f"Made the course “{made['name']}”: ", (made["id"], "bold"))
    say(console, f"Next: lectern ingest PATH --course {made['id']}")


@course.command("list")
@json_option
@click.pass_obj
def list_courses(options: Options, as_json: bool) -> None:
    """List the courses that you are in."""
    with connect(options) as api:
        found: list[Course] = list(api.each("courses", "courses"))
    if not as_json:
        show_courses(screen(), found)
        return
    for one in found:
        click.echo(json.dumps(one, ensure_ascii=False))


@course.command()
@click.argument("user")
@click.option("--role", type=click.Choice(ROLES), default="student", show_default=True)
@course_option
@click.pass_obj
def enrol(options: Options, user: str, role: str, course: str) -> None:
    """Let USER (an id of the sign-in service) into a course, or change their role."""
    with connect(options) as api:
        api.put("courses", find(api, course), "members", user, body={"role": role})
    say(screen(), f"{user} is now {role} of “{course}”.")
