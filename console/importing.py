"""`lectern quiz import`: a draft from the questions of another program."""

import base64
from pathlib import Path
from zipfile import is_zipfile

import click

from console.connecting import Options, connect
from console.courses import course_option, find
from console.errors import Trouble
from console.showing import say, say_json, screen


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--title", help="Without it, the file's name.")
@course_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def import_command(options: Options, file: Path, title: str | None, course: str, as_json: bool) -> None:
    """Make a draft from a GIFT file or a QTI 2.1 package (.zip)."""
    kind, content = _read(file)
    told = {"title": title or file.stem, "format": kind, "content": content}
    with connect(options) as api:
        made = api.post("courses", find(api, course), "quizzes", "import", body=told)
    if as_json:
        say_json(made)
        return
    say(screen(), f"“{made['title']}” has {made['items']} questions: ", (made["id"], "bold"))
    say(screen(), f"Look it over, then: lectern quiz publish {made['id']} --course {course}")


def _read(file: Path) -> tuple[str, str]:
    """The format by what the file is, and the content as the API takes it."""
    if is_zipfile(file):
        return "qti", base64.b64encode(file.read_bytes()).decode()
    try:
        return "gift", file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as broken:
        raise Trouble(f"{file.name} is neither text nor a zip.", "Give GIFT in UTF-8, or a QTI package.") from broken
