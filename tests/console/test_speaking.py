"""The demo's spoken answer, on the contract's own examples."""

import hashlib
import io
from pathlib import Path

import pytest
from rich.console import Console

from console.connecting import Options, connect
from console.speaking import QUESTION, SHOWN, practise

from .platform import Platform
from .test_interviews import ROOT, example

RECORDING = Path(__file__).parents[2] / "samples" / "interview" / "answer.webm"
PLACE = "/courses/id-Physics/interviews"
MEASUREMENT = {"value": 1.5, "unit": "s", "n": 3, "reliability": "ok", "reason": None, "why": None, "spans": []}


def spoken(platform: Platform) -> str:
    """What the demo says; the platform is prepared for one answer."""
    begun, ticket = example(ROOT, "post", "201"), example(f"{ROOT}/{{interview}}/answers", "post", "201")
    report = example(f"{ROOT}/{{interview}}/answers/{{answer}}/report", "get")
    report["measured"]["delivery"] |= {name: MEASUREMENT | {"source": "a test"} for name in SHOWN}
    answer = example(f"{ROOT}/{{interview}}", "get")["answers"][0]
    ticket["upload"]["url"] = f"{platform.url}/store"
    held = {"id": "d", "sha256": hashlib.sha256(RECORDING.read_bytes()).hexdigest(), "state": "waiting"}
    platform.documents["d"] = held
    ticket["upload"]["fields"] = {"key": "d"}
    here = f"{PLACE}/{begun['id']}/answers"
    platform.told |= {PLACE: [begun], here: [ticket]}
    platform.told |= {f"{here}/{answer['id']}": [answer], f"{here}/{answer['id']}/report": [report]}
    screen = io.StringIO()
    with connect(Options()) as api:
        practise(Console(file=screen, width=120), api, "id-Physics", RECORDING)
    return screen.getvalue()


@pytest.mark.usefixtures("course")
def test_it_agrees_sends_the_recording_and_shows_what_was_measured(platform: Platform) -> None:
    said = spoken(platform)
    asked = dict(platform.sent)
    assert asked[f"POST {PLACE}"] == {"questions": [{"text": QUESTION}], "consent": {"keep": "metrics"}}
    assert platform.contents["d"] == RECORDING.read_bytes()
    assert "articulation rate" in said and "Spring" in said


@pytest.mark.usefixtures("course")
def test_it_says_that_a_machine_speaks(platform: Platform) -> None:
    assert "spoken by a machine" in spoken(platform)
