"""`lectern documents`, `retry`, `delete`, `page`: what a course holds, and what became of it."""

import click
from rich.text import Text

from console.api import Api
from console.cleaning import clean
from console.connecting import Options, connect
from console.courses import course_option, find
from console.errors import Trouble
from console.shapes import Document
from console.showing import say, say_json, screen, show_documents


@click.command()
@course_option
@click.option("--json", "as_json", is_flag=True, help="One JSON line per document.")
@click.pass_obj
def documents(options: Options, course: str, as_json: bool) -> None:
    """List the documents of a course: state, pages, and why one failed."""
    with connect(options) as api:
        found = listed(api, find(api, course))
    if not as_json:
        show_documents(screen(), found)
        return
    for document in found:
        say_json(document)


@click.command()
@click.argument("wanted", nargs=-1, metavar="[DOC]...")
@click.option("--failed", is_flag=True, help="Retry every failed document of the course.")
@course_option
@click.pass_obj
def retry(options: Options, wanted: tuple[str, ...], failed: bool, course: str) -> None:
    """Read failed documents (by id or name) once more."""
    if bool(wanted) == failed:
        raise click.UsageError("Name the documents, or say --failed.")
    with connect(options) as api:
        found = listed(api, course := find(api, course))
        chosen = [one for one in found if one["state"] == "failed"] if failed else [pick(found, one) for one in wanted]
        for document in chosen:
            api.post("courses", course, "documents", document["id"], "retry")
            say(screen(), f"Reading {document['name']} once more.")
    say(screen(), f"Next: lectern documents --course {course}" if chosen else "No document of this course has failed.")


@click.command()
@click.argument("wanted", nargs=-1, required=True, metavar="DOC...")
@course_option
@click.pass_obj
def delete(options: Options, wanted: tuple[str, ...], course: str) -> None:
    """Delete documents (by id or name) with all that was read from them."""
    with connect(options) as api:
        found = listed(api, course := find(api, course))
        for document in [pick(found, one) for one in wanted]:
            api.delete("courses", course, "documents", document["id"])
            say(screen(), f"Deleted {document['name']}; answers no longer use it.")


def _span(context: click.Context, parameter: click.Parameter, value: str | None) -> tuple[int, int]:
    start, _, end = (value or "0:0").partition(":")
    if not (start.isdigit() and end.isdigit() and int(start) <= int(end)):
        raise click.BadParameter("give the first character and the one after the last, like 120:180")
    return int(start), int(end)


@click.command()
@click.argument("doc")
@click.argument("number", metavar="N", type=click.IntRange(1))
@click.option("--highlight", metavar="START:END", callback=_span, help="Characters to mark, as in a citation.")
@course_option
@click.pass_obj
def page(options: Options, doc: str, number: int, highlight: tuple[int, int], course: str) -> None:
    """Show page N of a document as it was read, so that a citation can be checked."""
    with connect(options) as api:
        chosen = pick(listed(api, course := find(api, course)), doc)
        text = api.get("courses", course, "documents", chosen["id"], "pages", str(number))["text"]
    console = screen()
    start, end = highlight
    # What is not a terminal has no colours to mark with.
    marks = ("", "") if console.is_terminal or start == end else ("»", "«")
    marked = (marks[0] + clean(text[start:end]) + marks[1], "reverse")
    console.print(Text.assemble(clean(text[:start]), marked, clean(text[end:])), soft_wrap=not console.is_terminal)


def listed(api: Api, course: str) -> list[Document]:
    found: list[Document] = list(api.each("documents", "courses", course, "documents"))
    return sorted(found, key=lambda document: document["name"])


def pick(found: list[Document], wanted: str) -> Document:
    """The one document with this id, or else this name."""
    chosen = [one for one in found if one["id"] == wanted] or [one for one in found if one["name"] == wanted]
    if not chosen:
        raise Trouble(f"The course has no document “{wanted}”.", "See `lectern documents`.")
    if len(chosen) > 1:
        raise Trouble(f"Several documents are called “{wanted}”.", "Use the id from `lectern documents`.")
    return chosen[0]
