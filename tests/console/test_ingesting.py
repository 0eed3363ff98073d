"""`lectern ingest`: what an instructor sees of a folder, an archive, a bad file and a second run."""

import json
import re
from pathlib import Path

import pytest

from .conftest import Lectern
from .platform import Platform

UPLOADS = "POST /store"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {"intro.txt": "Hello", "week1/notes.txt": "one\ftwo", "week2/notes.txt": "three", ".hidden": "x"}
    for name, text in files.items():
        path = tmp_path / "course" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "course"


def _names(platform: Platform) -> set[str]:
    return {document["name"] for document in platform.documents.values()}


def test_it_ingests_a_folder_with_its_subfolders(
    platform: Platform, lectern: Lectern, course: str, folder: Path
) -> None:
    result = lectern("ingest", folder, "--course", course)

    assert result.exit_code == 0, result.output
    assert _names(platform) == {"intro.txt", "week1/notes.txt", "week2/notes.txt"}
    assert {document["state"] for document in platform.documents.values()} == {"ready"}
    assert re.search(r"ready +week1/notes.txt +2 pages", result.output)


def test_a_second_run_uploads_nothing(platform: Platform, lectern: Lectern, course: str, folder: Path) -> None:
    lectern("ingest", folder, "--course", course)
    uploaded = platform.asked(UPLOADS)

    again = lectern("ingest", folder, "--course", course)

    assert again.exit_code == 0
    assert platform.asked(UPLOADS) == uploaded == 3
    assert again.output.count("was here already") == 3


def test_a_changed_file_is_sent_and_its_new_version_awaited(
    platform: Platform, lectern: Lectern, course: str, folder: Path
) -> None:
    lectern("ingest", folder, "--course", course)
    (folder / "intro.txt").write_text("Hello\fagain")

    again = lectern("ingest", folder, "--course", course)

    assert platform.asked(UPLOADS) == 4
    assert re.search(r"ready +intro.txt +2 pages", again.output)


def test_a_failed_file_is_told_with_its_reason_and_next_step(
    platform: Platform, lectern: Lectern, course: str, folder: Path
) -> None:
    (folder / "torn.txt").write_text("BROKEN")

    result = lectern("ingest", folder, "--course", course)

    assert result.exit_code == 1
    assert "torn.txt: The file is damaged." in result.output
    assert "Save it anew and upload it again." in result.output
    assert re.search(r"^ready +3 ", result.output, re.MULTILINE)
    assert "4 files in" in result.output and "3 can be asked about, 1 failed." in result.output
    assert f"lectern retry --failed --course {course}" in result.output


def test_a_file_that_the_api_refuses_fails_alone(
    platform: Platform, lectern: Lectern, course: str, folder: Path
) -> None:
    (folder / "empty.txt").touch()

    result = lectern("ingest", folder, "--course", course)

    assert result.exit_code == 1
    assert "empty.txt: The file has no content." in result.output
    assert "Check the original." in result.output
    assert len(platform.documents) == 3


def test_warnings_name_their_pages(platform: Platform, lectern: Lectern, course: str, folder: Path) -> None:
    (folder / "scan.txt").write_text("SCAN\fdim")

    result = lectern("ingest", folder, "--course", course)

    assert result.exit_code == 0
    assert "scan.txt, page 2: Hard to recognise. Scan it again." in result.output
    assert re.search(r"scan.txt +2 pages, 1 by OCR", result.output)


def test_json_is_one_line_per_file_and_a_summary(
    platform: Platform, lectern: Lectern, course: str, folder: Path
) -> None:
    (folder / "torn.txt").write_text("BROKEN")

    result = lectern("ingest", folder, "--course", course, "--json")

    *files, last = [json.loads(line) for line in result.output.splitlines()]
    keys = {
        "file",
        "state",
        "document",
        "name",
        "version",
        "recognised",
        "pages",
        "ocr_pages",
        "warnings",
        "reason",
        "seconds",
    }
    assert len(files) == 4 and all(set(file) == keys for file in files)
    assert [file["reason"]["code"] for file in files if file["state"] == "failed"] == ["corrupt"]
    assert last["summary"]["states"] == {"ready": 3, "failed": 1}
    assert last["summary"]["pages"] == 4
    assert result.exit_code == 1


def test_it_looks_at_the_list_and_not_at_each_document(
    platform: Platform, lectern: Lectern, course: str, tmp_path: Path
) -> None:
    for number in range(30):
        (tmp_path / f"{number}.txt").write_text(str(number))
    platform.page_size = 10

    result = lectern("ingest", *tmp_path.glob("*.txt"), "--course", course, "--jobs", 8)

    assert result.exit_code == 0, result.output
    assert platform.asked("GET /courses/id-Physics/documents/.*") == 0
    assert {document["state"] for document in platform.documents.values()} == {"ready"}


def test_it_gives_up_on_what_never_moves(platform: Platform, lectern: Lectern, course: str, folder: Path) -> None:
    platform.frozen = "waiting"

    result = lectern("ingest", folder, "--course", course, "--patience", 0.01)

    assert result.exit_code == 1
    assert "Nothing has moved for a long time" in result.output


def test_a_folder_without_files_is_told(platform: Platform, lectern: Lectern, course: str, tmp_path: Path) -> None:
    (tmp_path / "bare").mkdir()

    result = lectern("ingest", tmp_path / "bare", "--course", course)

    assert result.exit_code == 1
    assert "no file to send" in result.output


def test_accents_are_spelled_one_way(platform: Platform, lectern: Lectern, course: str, tmp_path: Path) -> None:
    (tmp_path / "re\u0301sume\u0301.txt").write_text("A")

    assert lectern("ingest", tmp_path / "re\u0301sume\u0301.txt", "--course", course).exit_code == 0

    assert _names(platform) == {"r\u00e9sum\u00e9.txt"}


def test_content_that_the_course_has_under_another_name_is_told_so(
    platform: Platform, lectern: Lectern, course: str, folder: Path
) -> None:
    lectern("ingest", folder, "--course", course)
    (folder / "intro.txt").rename(folder / "preface.txt")

    result = lectern("ingest", folder, "--course", course)

    assert "preface.txt  1 page, was here already as intro.txt" in result.output
    assert platform.asked(UPLOADS) == 3


def test_a_document_that_is_deleted_meanwhile_is_not_awaited(
    platform: Platform, lectern: Lectern, course: str, folder: Path
) -> None:
    platform.vanishing = "intro.txt"

    result = lectern("ingest", folder, "--course", course)

    assert result.exit_code == 1
    assert "intro.txt: The document was deleted while it was read." in result.output
    assert "2 can be asked about, 1 failed." in result.output


def test_an_ingestion_that_lost_the_platform_says_how_to_go_on(
    platform: Platform, lectern: Lectern, course: str, folder: Path
) -> None:
    platform.injected += [("GET /courses/.*/documents", 503, {"Retry-After": "0"})] * 6

    result = lectern("ingest", folder, "--course", course)
    again = lectern("ingest", folder, "--course", course)

    assert result.exit_code == 1
    assert "Run the same command again" in result.output
    assert again.exit_code == 0
