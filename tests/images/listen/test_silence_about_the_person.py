"""Delivery is measured, nobody is judged: no name, unit, reason or sentence speaks of the person.

Regulation (EU) 2024/1689, article 5(1)(f), prohibits inferring emotions from the voice in education.
"""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import lectern.speech
import listen
from lectern.speech import FAILURES, REASONS, WARNINGS, Transcript, Word
from listen.live import advance
from listen.measuring import FrameEngine
from listen.wording import describe
from tests.images.listen.material import answer

PERSON = re.compile(
    r"emotion|mood|feeling|sentiment|nervous|anxi|stress|calm|confiden|honest|deceit|decepti|personalit|charism|extrover"
    r"|enthusias|engag(?:ing|ement)|accent\b|native|dialect|ethnic|\brace\b|health|\billness\b|disease|depress|disorder"
    r"|gender|\bmale\b|female|\bman\b|woman|\bage\b|\baged\b|young|elderly|hireab|employab|score|grade\b|rating\b"
    r"|percentile rank|good speaker|bad speaker",
    re.IGNORECASE,
)


def texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield str(name)
            yield from texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts(inner)
    elif isinstance(value, str):
        yield value


def spoken_of() -> Iterator[str]:
    """Everything that a report or a live message of a whole answer can say."""
    engine = FrameEngine()
    engine.feed(answer().tobytes())
    words = tuple(Word("word", at / 2, at / 2 + 0.4, 0.9) for at in range(20))
    for transcript in (None, Transcript("engine", True, words), Transcript("engine", False, words)):
        yield from texts(json.loads(json.dumps(describe(engine_report(engine), transcript))))
    yield from texts(advance(None, answer().tobytes()).live)
    for table in (REASONS, FAILURES, WARNINGS):
        for code, told in table.items():
            yield from (code, told if isinstance(told, str) else f"{told.sentence} {told.next_step}")


def engine_report(engine: FrameEngine) -> dict[str, object]:
    from listen.keeping import keep, restore

    return restore(keep(engine)).finish()


def literals() -> Iterator[str]:
    """Every string and name in the sources of listening: what it could ever say."""
    folder = Path(listen.__file__).parent
    for file in [*folder.glob("*.py"), Path(lectern.speech.__file__)]:
        tree = ast.parse(file.read_text())
        for node in ast.walk(tree):
            match node:
                case ast.Constant(value=str() as text):
                    yield text
                case ast.Name(id=name) | ast.arg(arg=name) | ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                    yield name.replace("_", " ")


@pytest.mark.parametrize("said", [spoken_of, literals], ids=["reports", "sources"])
def test_nothing_is_said_about_the_person(said: object) -> None:
    found = {text for text in said() if PERSON.search(text)}  # type: ignore[operator]
    assert found == set()


@pytest.mark.parametrize("field", ["confidence_score", "emotion", "stress level", "gender", "overall score", "accent"])
def test_the_watch_notices_what_it_is_there_for(field: str) -> None:
    assert PERSON.search(field.replace("_", " "))


def test_there_is_no_single_number_for_the_whole() -> None:
    report = engine_report(FrameEngine())
    numbers = {name for name, value in report.items() if isinstance(value, int | float)}
    assert numbers == {"version", "duration"}
