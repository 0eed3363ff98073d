"""Taking along what somebody made in a course, and erasing it."""

import json
from pathlib import Path

from click.testing import CliRunner

from console.main import main

from .conftest import Lectern
from .platform import Platform

HELD = {"data": {"kite": ["red", "blue"]}}


def test_an_export_is_written_into_a_file(platform: Platform, lectern: Lectern, course: str, tmp_path: Path) -> None:
    told = lectern("learner", "export", "--course", course, "--to", tmp_path / "mine.json")
    assert told.exit_code == 0, told.output
    assert json.loads((tmp_path / "mine.json").read_text()) == HELD
    assert "2 kite, 1 file" in told.output
    assert platform.asked("POST /courses/id-Physics/members/me/export") == 1
    assert "GET /store/export" not in platform.authorised  # the link is enough; the token stays here


def test_an_export_for_machines_is_one_line(platform: Platform, lectern: Lectern, course: str) -> None:
    told = lectern("learner", "export", "--course", course, "--user", "u7", "--json")
    assert json.loads(told.output) == HELD
    assert platform.asked("POST /courses/id-Physics/members/u7/export") == 1


def test_a_place_that_cannot_be_written_is_named(lectern: Lectern, course: str, tmp_path: Path) -> None:
    told = lectern("learner", "export", "--course", course, "--to", tmp_path / "nowhere" / "mine.json")
    assert told.exit_code == 1 and "--to" in told.output


def test_nothing_is_erased_without_a_yes(platform: Platform, course: str) -> None:
    for answer in ("n\n", ""):
        told = CliRunner().invoke(main, ["learner", "erase", "--course", course], input=answer)
        assert told.exit_code == 1
    assert platform.asked("DELETE .*") == 0


def test_an_erasure_shows_its_receipt(platform: Platform, lectern: Lectern, course: str) -> None:
    told = lectern("learner", "erase", "--course", course, "--user", "u7", "--yes")
    assert told.exit_code == 0 and "r1" in told.output and "2 kite, 1 file" in told.output
    assert platform.asked("DELETE /courses/id-Physics/members/u7/data") == 1
    assert json.loads(lectern("learner", "erase", "--course", course, "--yes", "--json").output)["id"] == "r1"


def test_a_ration_that_is_spent_for_the_day_is_told_at_once(platform: Platform, lectern: Lectern, course: str) -> None:
    platform.injected += [("POST /courses/.*/export", 429, {"Retry-After": "7200"})]
    told = lectern("learner", "export", "--course", course)
    assert told.exit_code == 1
    assert platform.asked("POST /courses/.*/export") == 1
