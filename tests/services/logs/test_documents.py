"""Nothing of a document and of what is in a queue is in a log line, a failure report or a queue, whatever fails."""

import io
import json
import zipfile
from typing import Any

import pytest

from embed import handler as embed
from extract import handler as extract
from ingestion import handler as ingestion
from lectern import objects
from lectern.platform import Platform
from tests.images.pipeline import stored, uploaded, waiting
from tests.services.logs.diary import CANARIES, Diary
from tests.services.logs.telling import ADDRESS, DOCUMENT, FILE, QUESTION, TEACHER, TEXT, Quotes, http, queued, upload


def _office(format: str, part: str, text: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", OOXML.format(format))
        archive.writestr(part, text)
    return packed.getvalue()


OOXML = '<Types><Override ContentType="application/vnd.openxmlformats-officedocument.{}"/></Types>'
FILES = {
    f"{FILE}.md": TEXT.encode(),
    f"{FILE}.pdf": b"%PDF-1.7 " + TEXT.encode(),
    f"{FILE}.docx": b"PK\x03\x04" + TEXT.encode(),
    f"{FILE} 2.docx": _office("wordprocessingml", "word/document.xml", f"<{TEXT}"),
    f"{FILE}.pptx": _office("presentationml", "ppt/presentation.xml", TEXT),
    f"{FILE}.xlsx": _office("spreadsheetml.sheet.main", "xl/workbook.xml", TEXT),
    f"{FILE}.png": b"\x89PNG\r\n\x1a\n" + TEXT.encode(),
    f"{FILE}.ipynb": f'{{"cells": "{DOCUMENT}'.encode(),
    f"{FILE}.xml": f"<?xml version='1.0'?><a>{DOCUMENT}<b></a>".encode(),
    f"{FILE}.eml": f"From: {ADDRESS}\nSubject: {FILE}\n\n{DOCUMENT}".encode(),
    f"{FILE}.rtf": b"{\\rtf1 " + TEXT.encode(),
    f"{FILE}.exe": b"MZ\x00\x01" + TEXT.encode(),
    f"{FILE}.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + TEXT.encode(),
}


@pytest.mark.parametrize("name", FILES)
def test_a_document_leaves_nothing_in_logs_and_queues_whether_it_can_be_read_or_not(
    diary: Diary, course: str, platform: Platform, name: str
) -> None:
    run = upload(diary, platform, course, name, FILES[name])
    queued(diary, extract.handler, uploaded(run))
    queued(diary, embed.handler, stored(run))
    http(diary, "POST", f"/courses/{course}/documents/{run.document}/retry", None, TEACHER)
    http(diary, "DELETE", f"/courses/{course}/documents/{run.document}", None, TEACHER)
    diary.invoke(ingestion.look_after, {})
    sent = json.dumps(waiting(platform.extract_queue) + waiting(platform.embed_queue))
    assert diary.leaks() == []
    assert [canary for canary in CANARIES.values() if canary in sent] == []


def test_a_failed_document_tells_its_instructor_no_text_of_it(diary: Diary, course: str, platform: Platform) -> None:
    for name, content in FILES.items():
        run = upload(diary, platform, course, name, content)
        queued(diary, extract.handler, uploaded(run))
        item = platform.ledger.get(run.course, run.document)
        assert DOCUMENT not in json.dumps(item.get("reason"))


POISON: list[Any] = [
    f"{QUESTION} is not JSON",
    {QUESTION: ADDRESS},
    {"detail": {"object": {"key": f"uploads/{FILE}"}}},
    {"detail": {"object": {"key": f"uploads/c/d/{FILE}"}}},
    {"detail": {"object": {"key": f"uploads/{FILE}/{FILE}/1"}}},
    {"detail": {"object": {"key": "uploads/c/d/1"}, "pages": [DOCUMENT, DOCUMENT]}},
    {"sweep": DOCUMENT},
    [DOCUMENT],
]


@pytest.mark.parametrize("part", ["", "ledger", "files", "passages"])
@pytest.mark.parametrize("handler", [extract.handler, embed.handler, ingestion.bury], ids=["extract", "embed", "bury"])
def test_a_poison_message_leaves_nothing_of_itself(diary: Diary, platform: Platform, handler: Any, part: str) -> None:
    if part:
        setattr(platform, part, Quotes())
    told = queued(diary, handler, *POISON)
    assert told["batchItemFailures"]
    assert diary.leaks() == []


@pytest.mark.parametrize("part", ["embedder", "passages", "files", "table", "ledger"])
def test_an_embedding_that_fails_leaves_no_text(diary: Diary, course: str, platform: Platform, part: str) -> None:
    run = upload(diary, platform, course, f"{FILE}.md", TEXT.encode())
    queued(diary, extract.handler, uploaded(run))
    setattr(platform, part, Quotes())
    queued(diary, embed.handler, stored(run))
    diary.invoke(ingestion.look_after, {})
    assert diary.leaks() == []


def test_pages_that_are_damaged_leave_no_text(diary: Diary, course: str, platform: Platform) -> None:
    run = upload(diary, platform, course, f"{FILE}.md", TEXT.encode())
    queued(diary, extract.handler, uploaded(run))
    platform.files.write_json(objects.pages(run), {"kind": DOCUMENT, "pages": [{"number": DOCUMENT}], "warnings": []})
    assert queued(diary, embed.handler, stored(run))["batchItemFailures"]
    assert diary.leaks() == []


@pytest.mark.parametrize("part", ["ledger", "passages", "files"])
def test_a_janitor_that_crashes_reports_no_content(diary: Diary, platform: Platform, part: str) -> None:
    setattr(platform, part, Quotes())
    diary.invoke(ingestion.look_after, {"detail": QUESTION})
    assert diary.leaks() == []
    assert part != "ledger" or diary.reports
