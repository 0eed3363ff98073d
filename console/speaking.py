"""The demo's spoken answer: an interview of one question, the sample's recording, and what it showed."""

from pathlib import Path
from typing import Any

from rich.console import Console

from console.api import Api
from console.interviews import hear
from console.showing import as_typed, say, table

QUESTION = "What are spring tides and neap tides, and when do they come?"
SHOWN = (
    "snr", "words_per_minute", "articulation_rate", "pauses_per_minute", "pause_longest", "fillers_per_100_words",
    "pitch_median", "pitch_range",
)  # fmt: skip
MOST_WORDS = 18  # of what was heard


def practise(console: Console, learner: Api, course: str, recording: Path) -> None:
    say(console, "\n", ("A spoken answer", "bold"))
    say(console, f"{recording.name} is spoken by a machine (espeak-ng): it shows what is measured, not how well.")
    body = {"questions": [{"text": QUESTION}], "consent": {"keep": "metrics"}}
    begun = learner.post("courses", course, "interviews", body=body)
    place = ("courses", course, "interviews", str(begun["id"]))
    _show(console, hear(learner, place, recording, {"question": 1, "question_end": None}))
    say(
        console,
        (f"All of it as a page: {as_typed()} --as student interview report -o report.html --course {course}", "dim"),
    )


def _show(console: Console, report: dict[str, Any]) -> None:
    measured = report["measured"]
    drawn = table("what", "value", "unit", "n", "reliability", numbers=("value", "n"))
    both = measured["quality"] | measured["delivery"]
    for name in SHOWN:
        told = both[name]
        value = "–" if told["value"] is None else f"{told['value']:g}"
        drawn.add_row(name.replace("_", " "), value, told["unit"], str(told["n"]), told["reliability"])
    say(console, (QUESTION, "bold"))
    console.print(drawn)
    if heard := measured["transcript"]:
        words = " ".join(word["text"] for word in heard["words"][:MOST_WORDS])
        say(console, f"{heard['engine']} heard: “{words} …”")
