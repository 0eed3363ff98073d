"""A file of another program becomes a draft."""

import base64
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.openapi.contract import contract, offences

from .conftest import Lectern
from .platform import Platform
from .test_quizzes import QUIZ, example

GIFT = "::Q1:: What is a knot? {=a speed ~a length}"


def package() -> bytes:
    with zipfile.ZipFile(made := io.BytesIO(), "w") as packed:
        packed.writestr("imsmanifest.xml", "<manifest/>")
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("week 1.txt", b"\xef\xbb\xbf" + GIFT.encode(), ("gift", GIFT)),
        ("week 1.zip", package(), ("qti", base64.b64encode(package()).decode())),
    ],
)
def test_a_file_is_sent_as_what_it_is(
    platform: Platform, lectern: Lectern, course: str, tmp_path: Path, name: str, content: bytes, expected: Any
) -> None:
    (file := tmp_path / name).write_bytes(content)
    made = example("quizzes/import", "post", "201")
    platform.told[f"/courses/id-{course}/quizzes/import"] = [made, made]
    shown = lectern("quiz", "import", file, "--course", course)
    assert f"has 6 questions: {QUIZ}" in shown.output and f"lectern quiz publish {QUIZ}" in shown.output
    body = platform.sent[-1][1]
    assert offences(contract()["components"]["schemas"]["QuizImport"], body) == []
    assert (body["title"], body["format"], body["content"]) == ("week 1", *expected)
    told = lectern("quiz", "import", file, "--title", "Knots", "--json", "--course", course)
    assert json.loads(told.output) == made and platform.sent[-1][1]["title"] == "Knots"


def test_what_is_neither_text_nor_a_package_is_refused_before_it_is_sent(
    platform: Platform, lectern: Lectern, course: str, tmp_path: Path
) -> None:
    (file := tmp_path / "week.doc").write_bytes(b"\xd0\xcf\x11\xe0 and more")
    refused = lectern("quiz", "import", file, "--course", course)
    assert refused.exit_code == 1 and "neither text nor a zip" in refused.output
    assert platform.asked("POST .*import") == 0
