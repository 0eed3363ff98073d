"""Setting, handing in and passing back in the terminal: the contract's own examples, as the API would send them."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.openapi.contract import contract, offences

from .conftest import Lectern
from .platform import Platform
from .test_classes import ESSAY, LEARNER, example

TIMES = ("--opens", "2026-11-23T08:00:00+00:00", "--due", "2026-11-30T18:00:00+00:00")
WORK = "assignments/{assignment}/hand-in"


def sent(platform: Platform, line: str) -> Any:
    """The body of the one request, once it is what the contract takes."""
    [body] = [body for each, body in platform.sent if each == line]
    schemas = contract()["components"]["schemas"]
    schema = schemas["HandIn" if line.endswith("hand-in") else "NewAssignment"]
    assert offences(schema, body) == []
    return body


@pytest.fixture
def at(platform: Platform, course: str) -> str:
    platform.told[f"/courses/id-{course}/assignments"] = [example("assignments", "post", "201")]
    return f"/courses/id-{course}/assignments"


@pytest.mark.parametrize(
    ("words", "kind", "target"),
    [
        ((), "files", {"most": 5}),
        (("--quiz", "3f2a9c0d1e5b"), "quiz", {"quiz": "3f2a9c0d1e5b"}),
        (("--interview", "2"), "interview", {"answers": 2}),
        (("--read", "tides.pdf", "--pages", "1-3,7"), "reading", {"document": "d1", "pages": [1, 2, 3, 7]}),
    ],
    ids=lambda each: str(each)[:20],
)
def test_each_kind_of_assignment_can_be_set(
    platform: Platform, lectern: Lectern, course: str, at: str, words: tuple[str, ...], kind: str, target: Any
) -> None:
    platform.announce({"name": "tides.pdf", "size": 1, "sha256": "0" * 64})
    shown = lectern("class", "assign", "Week 1", *words, *TIMES, "--late", "10", "--course", course)
    assert shown.exit_code == 0 and ESSAY in shown.output, shown.output
    body = sent(platform, f"POST {at}")
    assert (body["title"], body["kind"], body["target"]) == ("Week 1", kind, target)
    assert body["late"] == {"per_day": 0.1, "at_most": 1}


@pytest.mark.parametrize("words", [("--quiz", "q", "--interview", "1"), ("--read", "tides.pdf", "--pages", "one")])
def test_an_assignment_that_is_two_things_or_names_no_pages_is_wrong_usage(
    platform: Platform, lectern: Lectern, course: str, at: str, words: tuple[str, ...]
) -> None:
    assert lectern("class", "assign", "Week 1", *words, *TIMES, "--course", course).exit_code == 2
    assert platform.asked(f"POST {at}") == 0


def test_files_are_uploaded_and_then_handed_in(
    platform: Platform, lectern: Lectern, course: str, at: str, tmp_path: Path
) -> None:
    (essay := tmp_path / "essay.txt").write_bytes(content := b"The tide follows the moon.")
    file = {"name": "essay.txt", "size": len(content), "sha256": sha256(content).hexdigest()}
    platform.documents["d"] = file | {"id": "d"}  # what the store waits for
    upload = {"url": f"{platform.url}/store", "fields": {"key": "d", "policy": "p"}}
    platform.told[f"{at}/{ESSAY}/files"] = [{"upload": upload}]
    platform.told[f"{at}/{ESSAY}/hand-in"] = [example(WORK, "post")]
    shown = lectern("class", "hand-in", ESSAY, essay, "--course", course)
    assert shown.output.startswith("Handed in at 2026-"), shown.output
    assert platform.contents["d"] == content
    assert sent(platform, f"POST {at}/{ESSAY}/hand-in") == {"files": [file]}


def test_a_reading_is_handed_in_without_files_and_answers_with_its_points(
    platform: Platform, lectern: Lectern, course: str, at: str
) -> None:
    graded = example("assignments/{assignment}/work/{user}/grade", "put")
    platform.told[f"{at}/{ESSAY}/hand-in"] = [graded, graded]
    assert "7.2 points" in lectern("class", "hand-in", ESSAY, "--course", course).output
    assert sent(platform, f"POST {at}/{ESSAY}/hand-in") == {}
    assert json.loads(lectern("class", "hand-in", ESSAY, "--json", "--course", course).output) == graded


def test_what_the_lms_was_told_is_shown_with_what_to_do_about_it(
    platform: Platform, lectern: Lectern, course: str, at: str
) -> None:
    told = example("assignments/{assignment}/passback")
    platform.told[path := f"{at}/{ESSAY}/passback"] = [told, told]
    shown = " ".join(lectern("class", "passback", ESSAY, "--course", course, COLUMNS="200").output.split())
    assert f"{LEARNER} failed 7.2 / 10 The LMS knows no such column." in shown and "pass back again" in shown
    as_json = lectern("class", "passback", ESSAY, "--json", "--course", course).output
    assert json.loads(as_json) == {"passbacks": told["passbacks"]}
    assert platform.asked(f"POST {path}") == 0


def test_grades_are_sent_when_that_is_asked_for(platform: Platform, lectern: Lectern, course: str, at: str) -> None:
    asked = example("assignments/{assignment}/passback", "post", "202")
    platform.told[f"{at}/{ESSAY}/passback"] = [asked, {"passbacks": [], "next": None}]
    shown = lectern("class", "passback", ESSAY, "--send", "--course", course).output
    assert "Sending for 21 learners" in shown and "told of no grade" in shown
