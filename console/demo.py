"""`lectern demo`: from nothing to cited answers, a class and a spoken answer, with a score and each part's time."""

import json
import time
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import click
from rich.console import Console

from console import engine
from console.api import Api
from console.asking import ask, place
from console.connecting import Options, accounts, connect
from console.courses import named
from console.errors import Trouble, Unreachable
from console.gathering import gather
from console.ingesting import run
from console.scoring import Answerable, Questions, Score, Unanswerable, right_citation, says
from console.shapes import Answer, Course
from console.showing import as_typed, say, screen
from console.speaking import practise
from console.studying import study

COURSE, STUDENT = "demo", "student"


@dataclass(frozen=True, slots=True)
class Times:
    """Moments, in seconds since the epoch, at which each part began; `ended` closes the last."""

    started: float
    installed: float
    deployed: float
    ingested: float
    asked: float
    studied: float
    ended: float

    def spans(self) -> dict[str, float]:
        moments = (
            self.started, self.installed, self.deployed, self.ingested, self.asked, self.studied, self.ended,
        )  # fmt: skip
        lengths = (after - before for before, after in pairwise(moments))
        return dict(zip(("install", "deploy", "ingest", "ask", "study", "speak"), lengths, strict=True))


@click.command()
@click.option("--samples", type=click.Path(exists=True, path_type=Path), default=engine.PROJECT / "samples")
@click.option("--started", type=float, help="When the demo was started, if it had to be installed first (epoch).")
@click.option("--installed", type=float, help="When it was installed (epoch).")
@click.pass_context
def demo(context: click.Context, samples: Path, started: float | None, installed: float | None) -> None:
    """Start the platform if need be, ingest the sample course, ask about it and keep the score."""
    options: Options = context.obj
    console = screen()
    began = installed or time.time()
    api, folder = _platform(options)
    with api:
        deployed = time.time()
        course = _demo_course(api)
        ingested_all = not run(api, course, gather([samples / "course"])).failed
        ingested = time.time()
        score = _examine(console, api, course, _questions(samples))
        asked = studied = time.time()
        if STUDENT in accounts(options, folder):
            with connect(replace(options, account=STUDENT), folder) as student:
                study(console, api, student, course)
                studied = time.time()
                _speak(console, student, course, samples / "interview" / "answer.webm")
        times = Times(started or began, began, deployed, ingested, asked, studied, time.time())
        _sum_up(console, score, times)
        _show_the_way(console, api)
    context.exit(0 if score.good and ingested_all else 1)


def _speak(console: Console, student: Api, course: str, recording: Path) -> None:
    if recording.exists():
        practise(console, student, course, recording)


def _platform(options: Options) -> tuple[Api, Path]:
    """The platform that answers already, or else the one that is started here; and where it was found."""
    if options.api:
        return connect(options), Path.cwd()
    try:
        api = connect(options)
        api.get("courses")
    except Unreachable:
        if engine.run("up"):
            raise Trouble("The platform did not start.", "The lines above say why.") from None
        return connect(options, engine.PROJECT), engine.PROJECT
    return api, Path.cwd()


def _demo_course(api: Api) -> str:
    mine = [course for course in named(api, COURSE) if course["role"] == "instructor"]
    course: Course = mine[0] if mine else api.post("courses", body={"name": COURSE})
    return course["id"]


def _questions(samples: Path) -> Questions:
    questions: Questions = json.loads((samples / "questions.json").read_text())
    return questions


def _examine(console: Console, api: Api, course: str, questions: Questions) -> Score:
    score = Score()
    for expected in questions["answerable"]:
        score = _judge_answer(console, score, expected, *_timed(api, course, expected["question"]))
    for unknown in questions["unanswerable"]:
        score = _judge_refusal(console, score, unknown, *_timed(api, course, unknown["question"]))
    return score


def _timed(api: Api, course: str, question: str) -> tuple[Answer, float]:
    began = time.monotonic()
    return ask(api, course, question), time.monotonic() - began


def _judge_answer(console: Console, score: Score, expected: Answerable, answer: Answer, seconds: float) -> Score:
    cited = right_citation(expected, answer)
    _show(console, expected["question"], answer, seconds, cited is not None)
    if cited is None:
        pages = ", ".join(map(str, expected["pages"]))
        say(
            console, ("    expected ", "red"), f"{expected['document']}, page {pages}: {' / '.join(expected['answer'])}"
        )
    return replace(
        score,
        answerable=score.answerable + 1,
        cited=score.cited + (cited is not None),
        worded=score.worded + (cited is not None and says(expected, answer)),
    )


def _judge_refusal(console: Console, score: Score, unknown: Unanswerable, answer: Answer, seconds: float) -> Score:
    _show(console, unknown["question"], answer, seconds, answer["refused"])
    if not answer["refused"]:
        say(console, ("    expected ", "red"), f"a refusal: {unknown['why']}")
    return replace(score, unanswerable=score.unanswerable + 1, refused=score.refused + answer["refused"])


def _show(console: Console, question: str, answer: Answer, seconds: float, right: bool) -> None:
    mark = ("right", "green") if right else ("wrong", "red")
    say(console, "\n", mark, "  ", (question, "bold"), (f"  {seconds:.2f} s", "dim"))
    say(console, f"    {answer['answer']}")
    for citation in answer["citations"]:
        say(console, "    ", (place(citation), "cyan"), f": “{citation['quote']}”")


def _sum_up(console: Console, score: Score, times: Times) -> None:
    style = "bold green" if score.good else "bold red"
    cited = f"{score.cited} of {score.answerable} answers cite the right page"
    refused = f"{score.refused} of {score.unanswerable} questions without an answer were refused"
    say(console, "\n", (f"{cited}, {refused}.", style))
    say(console, f"{score.worded} of {score.answerable} also say it in the expected words.")
    spans = times.spans()
    parts = ", ".join(f"{part} {seconds:.1f} s" for part, seconds in spans.items())
    say(console, f"{parts}; {sum(spans.values()):.1f} s in all.")


def _show_the_way(console: Console, api: Api) -> None:
    say(console, f"\nThe API is at {api.url}. Next:")
    command = as_typed()
    say(console, f'  {command} ask "your question" --course {COURSE}')
    say(console, f"  {command} ingest PATH --course {COURSE}")
    say(console, f"  {command} --help" + (f"      ({command} down stops it)" if api.local else ""))
