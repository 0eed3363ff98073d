"""`lectern class`: a class as its teacher sees it: assignments, work to grade, the gradebook, who may need help."""

from pathlib import Path
from typing import Any

import click
from rich.text import Text

from console.cleaning import clean
from console.connecting import Options, connect
from console.courses import course_option, find
from console.shapes import Assignment, ConceptLine, GradeRow, Risk, Work
from console.showing import say, say_json, screen, table

json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object.")


@click.group("class")
def class_group() -> None:
    """A class: assignments, work to grade, grades, who may need help."""


@class_group.command()
@click.option("--group", help="This group alone.")
@course_option
@json_option
@click.pass_obj
def show(options: Options, group: str | None, course: str, as_json: bool) -> None:
    """Show what the class knows, the weakest concept first, and who may need help."""
    with connect(options) as api:
        told = api.get("courses", find(api, course), "dashboard", **({"group": group} if group else {}))
    if as_json:
        say_json(told)
        return
    show_heat_map(told["heat_map"])
    show_risks(told["at_risk"])


@class_group.command()
@course_option
@json_option
@click.pass_obj
def assignments(options: Options, course: str, as_json: bool) -> None:
    """List the assignments, in the order in which they are due."""
    with connect(options) as api:
        found: list[Assignment] = list(api.each("assignments", "courses", find(api, course), "assignments"))
    if as_json:
        say_json({"assignments": found})
        return
    drawn = table("title", "kind", "points", "due", "id", numbers=("points",))
    for each in found:
        drawn.add_row(Text(clean(each["title"])), each["kind"], f"{each['points']:g}", each["due"][:16], each["id"])
    screen().print(drawn if found else "No assignments yet: `lectern class assign` sets one.")


@class_group.command()
@click.argument("assignment")
@course_option
@json_option
@click.pass_obj
def queue(options: Options, assignment: str, course: str, as_json: bool) -> None:
    """List who waits for a grade, the longest first."""
    with connect(options) as api:
        found: list[Work] = list(
            api.each("work", "courses", find(api, course), "assignments", assignment, "work")
        )  # fmt: skip
    if as_json:
        say_json({"work": found})
        return
    drawn = table("learner", "handed in", "files")
    for each in found:
        names = ", ".join(file["name"] for file in each["files"])
        drawn.add_row(each["user"], (each["handed_in"] or "")[:16], Text(clean(names)))
    screen().print(drawn if found else "Nobody waits for a grade.")


@class_group.command()
@click.argument("assignment")
@click.argument("user")
@click.argument("points", type=float)
@click.option("--reason", help="Needed to change a grade that somebody has.")
@course_option
@click.pass_obj
def grade(options: Options, assignment: str, user: str, points: float, reason: str | None, course: str) -> None:
    """Give a learner's work its points; lateness is taken off."""
    with connect(options) as api:
        path = ("courses", find(api, course), "assignments", assignment, "work", user, "grade")
        told = api.put(*path, body={"points": points, "reason": reason})
    say(screen(), f"{told['grade']['points']:g} points for {user}.")


@class_group.command()
@click.option("--csv", "csv_file", type=click.Path(path_type=Path), help="Write what an LMS imports to this file.")
@course_option
@json_option
@click.pass_obj
def grades(options: Options, csv_file: Path | None, course: str, as_json: bool) -> None:
    """Show the gradebook, or write it as CSV."""
    with connect(options) as api:
        path = ("courses", find(api, course), "gradebook")
        if csv_file:
            csv_file.write_text(api.get(*path, format="csv"))
            say(screen(), f"Wrote {csv_file}.")
            return
        told = api.get(*path)
    if as_json:
        say_json(told)
        return
    show_grades(told["assignments"], told["rows"])


def show_heat_map(lines: list[ConceptLine]) -> None:
    drawn = table("concept", "mean", "learners", "mastery of each", numbers=("mean", "learners"))
    for line in lines:
        cells = Text()
        for cell in sorted(line["cells"], key=lambda each: each["mastery"]):
            cells.append(f"{cell['mastery']:.2f} ", style=_heat(cell["mastery"]))
        mean = "too few" if line["mean"] is None else f"{line['mean']:.2f}"
        drawn.add_row(Text(clean(line["name"])), mean, str(len(line["cells"])), cells)
    screen().print(drawn if lines else "Nobody has answered anything yet.")


def _heat(mastery: float) -> str:
    return "red" if mastery < 0.4 else "yellow" if mastery < 0.75 else "green"


def show_risks(risks: list[Risk]) -> None:
    console = screen()
    for risk in risks:
        say(console, "\n", (risk["user"], "bold"))
        for reason in risk["reasons"]:
            say(console, ("  " + reason["code"].replace("_", " "), "yellow"), f"  {reason['sentence']}")
            say(console, *[(f"    {path}\n", "dim") for path in reason["evidence"][:3]])
    if not risks:
        say(console, "Nobody seems to need help.")


def show_grades(assignments: list[Assignment], rows: list[GradeRow]) -> None:
    drawn = table("learner", *(clean(each["title"]) for each in assignments), "percent", numbers=("percent",))
    for row in rows:
        cells = {each["assignment"]: each for each in row["cells"]}
        shown = [_cell(cells.get(each["id"])) for each in assignments]
        drawn.add_row(row["user"], *shown, "" if row["percent"] is None else f"{row['percent']:g}")
    screen().print(drawn)


def _cell(cell: Any) -> str:
    if cell is None:
        return "-"
    return cell["state"].replace("_", " ") if cell["points"] is None else f"{cell['points']:g} / {cell['of']:g}"
