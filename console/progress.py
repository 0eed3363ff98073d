"""`lectern progress`: what somebody knows of a course, what to study next, and what the course leaves open."""

from typing import Any

import click
from rich.text import Text

from console.api import Api
from console.cleaning import clean
from console.connecting import Options, connect
from console.courses import course_option, find
from console.shapes import Coverage, Page, Progress, Recommendation
from console.showing import page_ranges, say, say_json, screen, table

json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object.")


@click.group()
def progress() -> None:
    """What you know, what to study next, what the course leaves open."""


@progress.command()
@click.option("--user", help="A member's id: for instructors and assistants.")
@course_option
@json_option
@click.pass_obj
def show(options: Options, user: str | None, course: str, as_json: bool) -> None:
    """Show mastery of each concept, how sure it is, and when a review is due."""
    with connect(options) as api:
        told = everything(api, "courses", find(api, course), "progress", *([user] if user else []), of="concepts")
    if as_json:
        say_json(told)
        return
    show_progress(told)


@progress.command("next")
@course_option
@json_option
@click.pass_obj
def next_command(options: Options, course: str, as_json: bool) -> None:
    """Show what to study next, and why."""
    with connect(options) as api:
        course = find(api, course)
        told = api.get("courses", course, "recommendations")
    if as_json:
        say_json(told)
        return
    show_recommendations(told["recommendations"], course)


@progress.command()
@course_option
@click.confirmation_option(prompt="Nothing that you did so far will count for your progress. Begin anew?")
@click.pass_obj
def reset(options: Options, course: str) -> None:
    """Begin anew: nothing that you did before counts any more."""
    with connect(options) as api:
        told = api.post("courses", find(api, course), "progress", "reset")
    say(screen(), f"Only what happens after {told['reset']} counts.")


@progress.command()
@course_option
@json_option
@click.pass_obj
def coverage(options: Options, course: str, as_json: bool) -> None:
    """Show pages that no quiz touches and questions that nothing answers (instructors, assistants)."""
    with connect(options) as api:
        told = everything(api, "courses", find(api, course), "coverage", of="documents")
    if as_json:
        say_json(told)
        return
    show_coverage(told)


def everything(api: Api, *path: str, of: str) -> Any:
    """The first page with the list `of` all pages in it."""
    told = api.get(*path)
    following = told["next"]
    while following:
        page = api.get(*path, cursor=following)
        told[of] += page[of]
        following = page["next"]
    return told | {"next": None}


def show_progress(told: Progress) -> None:
    console, drawn = (
        screen(),
        table("concept", "mastery", "±", "answers", "review due", numbers=("mastery", "±", "answers")),
    )
    for each in told["concepts"]:
        figures = (f"{each['mastery']:.2f}", f"{each['uncertainty']:.2f}", str(each["answers"]), each["due"][:10])
        drawn.add_row(Text(clean(each["name"])), *figures)
    console.print(drawn if told["concepts"] else "No answers yet: `lectern progress next` says where to begin.")
    for kind, act in told["activity"].items():
        say(console, (f"{kind}: {act['count']}" + (f", the last on {act['last'][:10]}" if act["last"] else ""), "dim"))
    say(console, (told["formula"], "dim"))


def show_recommendations(told: list[Recommendation], course: str) -> None:
    console = screen()
    for each in told:
        page, concept = each["page"], each["concept"]
        about = concept["name"] if concept else f"quiz {each['quiz']}"
        say(console, (f"{each['kind']:<12}", "cyan"), (about, "bold"), f"{_at(page)}")
        say(console, f"            {each['why']}")
        if page:
            say(console, (f"            lectern page {page['document']} {page['page']} --course {course}", "dim"))
    if not told:
        say(console, "Nothing is due, nothing is weak and nothing is left: well done.")


def _at(page: Page | None) -> str:
    return f", {page['name']}, page {page['page']}" if page else ""


def show_coverage(told: Coverage) -> None:
    console = screen()
    for document in told["documents"]:
        pages = [page for first, last in document["untouched"] for page in range(first, last + 1)]
        left = f"no quiz touches {page_ranges(pages)}" if pages else "every page is in a quiz"
        say(console, (document["name"], "bold"), f" ({document['pages']} pages): {left}")
    for question in told["unanswered"]:
        times = f"asked {question['times']} times" if question["times"] > 1 else "asked once"
        say(
            console,
            ("not answered  ", "yellow"),
            question["question"],
            (f"  {times}, last {question['last'][:10]}", "dim"),
        )
