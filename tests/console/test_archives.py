"""`lectern ingest` on archives: their members come in, litter and traps stay out."""

import stat
from pathlib import Path
from zipfile import ZipFile, ZipInfo

import pytest

from .conftest import Lectern
from .platform import Platform


def _zip(path: Path, **members: str) -> Path:
    with ZipFile(path, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return path


def _names(platform: Platform) -> set[str]:
    return {document["name"] for document in platform.documents.values()}


def test_it_ingests_the_members_of_an_archive(
    platform: Platform, lectern: Lectern, course: str, tmp_path: Path
) -> None:
    litter = {"__MACOSX/._a.txt": "x", ".DS_Store": "x", "a/.DS_Store": "x", "~$report.docx": "x"}
    archive = _zip(tmp_path / "week.zip", **{"a.txt": "A", "deep/b.txt": "B"}, **litter)

    result = lectern("ingest", archive, "--course", course)

    assert result.exit_code == 0, result.output
    assert _names(platform) == {"a.txt", "deep/b.txt"}
    assert sorted(platform.contents.values()) == [b"A", b"B"]


@pytest.mark.parametrize("name", ["../evil.txt", "/etc/evil.txt", "a/../../evil.txt", "..\\evil.txt", "C:/evil.txt"])
def test_it_refuses_a_member_that_leads_out_of_its_archive(
    platform: Platform, lectern: Lectern, course: str, tmp_path: Path, name: str
) -> None:
    archive = _zip(tmp_path / "bad.zip", **{name: "evil", "good.txt": "good"})

    result = lectern("ingest", archive, "--course", course)

    assert result.exit_code == 1
    assert "leads out of the archive" in result.output
    assert _names(platform) == {"good.txt"}
    assert not list(tmp_path.rglob("evil.txt"))


def test_it_refuses_a_link_in_an_archive(platform: Platform, lectern: Lectern, course: str, tmp_path: Path) -> None:
    link = ZipInfo("secrets.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with ZipFile(tmp_path / "links.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")

    result = lectern("ingest", tmp_path / "links.zip", "--course", course)

    assert result.exit_code == 1
    assert not platform.documents


def test_a_damaged_archive_does_not_stop_the_rest(
    platform: Platform, lectern: Lectern, course: str, tmp_path: Path
) -> None:
    (tmp_path / "torn.zip").write_bytes(b"PK\x03\x04 torn")
    (tmp_path / "good.txt").write_text("good")

    result = lectern("ingest", tmp_path / "torn.zip", tmp_path / "good.txt", "--course", course)

    assert result.exit_code == 1
    assert "torn.zip: The archive is damaged" in result.output
    assert _names(platform) == {"good.txt"}


def test_files_of_one_name_stay_apart(platform: Platform, lectern: Lectern, course: str, tmp_path: Path) -> None:
    archives = [
        _zip(tmp_path / f"{term}.zip", **{"notes.txt": term, f"{term}.txt": term}) for term in ("spring", "autumn")
    ]

    assert lectern("ingest", *archives, "--course", course).exit_code == 0

    assert _names(platform) == {"spring/notes.txt", "autumn/notes.txt", "spring.txt", "autumn.txt"}
