"""Courses, the list of documents, retrying, deleting, and checking a page."""

import json
import re
from pathlib import Path

import pytest

from .conftest import Lectern
from .platform import Platform


@pytest.fixture
def filled(platform: Platform, lectern: Lectern, course: str, tmp_path: Path) -> str:
    for name, text in {"notes.txt": "first\fThe tide turns.", "torn.txt": "BROKEN"}.items():
        (tmp_path / name).write_text(text)
    lectern("ingest", tmp_path / "notes.txt", tmp_path / "torn.txt", "--course", course)
    return course


def test_a_course_is_made_listed_and_joined(platform: Platform, lectern: Lectern) -> None:
    made = lectern("course", "create", "Physics")
    listed = lectern("course", "list")
    joined = lectern("course", "enrol", "u/7", "--role", "assistant", "--course", "Physics")

    assert "id-Physics" in made.output
    assert re.search(r"id-Physics +Physics +instructor", listed.output)
    assert joined.exit_code == 0
    assert platform.members == {"u/7": "assistant"}


def test_a_program_reads_courses_as_json(platform: Platform, lectern: Lectern) -> None:
    made = json.loads(lectern("course", "create", "Physics", "--json").output)
    listed = lectern("course", "list", "--json").output.splitlines()

    assert made["id"] in [json.loads(line)["id"] for line in listed]


def test_an_unknown_course_is_told_with_the_next_step(platform: Platform, lectern: Lectern) -> None:
    result = lectern("documents", "--course", "Alchemy")

    assert result.exit_code == 1
    assert "no course “Alchemy”" in result.output and "lectern course list" in result.output


def test_a_name_of_several_courses_asks_for_an_id(platform: Platform, lectern: Lectern, course: str) -> None:
    platform.courses["other"] = platform.courses["id-Physics"] | {"id": "other"}

    assert "id-Physics, other" in lectern("documents", "--course", course).output
    assert lectern("documents", "--course", "other").exit_code == 0


def test_the_course_may_come_from_the_environment(platform: Platform, lectern: Lectern, course: str) -> None:
    assert lectern("documents", LECTERN_COURSE=course).exit_code == 0
    assert lectern("documents").exit_code == 2


def test_documents_tell_state_pages_and_reason(platform: Platform, lectern: Lectern, filled: str) -> None:
    result = lectern("documents", "--course", filled)

    assert re.search(r"notes.txt +ready +2 +d\d", result.output)
    assert re.search(r"torn.txt +failed +d\d", result.output)
    assert "torn.txt: The file is damaged.\n         Save it anew and upload it again." in result.output


def test_documents_as_json_are_the_documents_of_the_api(platform: Platform, lectern: Lectern, filled: str) -> None:
    platform.page_size = 1

    result = lectern("documents", "--course", filled, "--json")

    by_name = sorted(platform.documents.values(), key=lambda document: document["name"])
    assert [json.loads(line) for line in result.output.splitlines()] == by_name


def test_only_failed_documents_are_retried(platform: Platform, lectern: Lectern, filled: str) -> None:
    result = lectern("retry", "--failed", "--course", filled)

    assert "Reading torn.txt once more." in result.output
    assert {one["name"]: one["state"] for one in platform.documents.values()} == {
        "notes.txt": "ready",
        "torn.txt": "waiting",
    }


def test_retry_needs_names_or_failed(platform: Platform, lectern: Lectern, filled: str) -> None:
    assert lectern("retry", "--course", filled).exit_code == 2
    assert lectern("retry", "d1", "--failed", "--course", filled).exit_code == 2


def test_nothing_is_deleted_when_one_name_is_wrong(platform: Platform, lectern: Lectern, filled: str) -> None:
    result = lectern("delete", "notes.txt", "nots.txt", "--course", filled)

    assert result.exit_code == 1
    assert "no document “nots.txt”" in result.output
    assert len(platform.documents) == 2


def test_documents_are_deleted_by_id_or_name(platform: Platform, lectern: Lectern, filled: str) -> None:
    torn = next(one["id"] for one in platform.documents.values() if one["name"] == "torn.txt")

    assert lectern("delete", "notes.txt", torn, "--course", filled).exit_code == 0
    assert platform.documents == {}


def test_a_page_shows_where_a_citation_stands(platform: Platform, lectern: Lectern, filled: str) -> None:
    result = lectern("page", "notes.txt", 2, "--highlight", "4:8", "--course", filled)

    assert result.output == "The »tide« turns.\n"


def test_a_page_is_printed_as_it_was_read(platform: Platform, lectern: Lectern, filled: str) -> None:
    text = "[bold]no markup[/bold] :smile: " + "long " * 200
    platform.contents = dict.fromkeys(platform.contents, text.encode())

    assert lectern("page", "notes.txt", 1, "--course", filled).output == text + "\n"


@pytest.mark.parametrize("span", ["8:4", "four:8", "4"])
def test_a_span_that_is_none_is_refused(platform: Platform, lectern: Lectern, filled: str, span: str) -> None:
    assert lectern("page", "notes.txt", 2, "--highlight", span, "--course", filled).exit_code == 2
