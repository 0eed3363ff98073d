"""A file that cannot be read is refused by a code that tells its owner what to do."""

import io
import struct
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from extract.limits import MIB, Limits
from extract.planning import plan
from extract.reading import read
from lectern.errors import Unreadable
from lectern.reasons import REASONS
from tests.images.extract import material

Save = Callable[[str, str | bytes], Path]

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
ZIP_OF_TEXT = io.BytesIO()
with zipfile.ZipFile(ZIP_OF_TEXT, "w") as zipped:
    zipped.writestr("readme.txt", "hello")


def blank_png() -> bytes:
    file = io.BytesIO()
    Image.new("L", (400, 400), 255).save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.pdf", b"", "empty_file"),
        ("a.txt", b" \r\n\t", "empty_file"),
        ("a.pdf", b"%PDF-1.7\n%%EOF", "corrupt"),
        ("a.pdf", b"1 0 obj\nendobj\nno header", "corrupt"),
        ("a.docx", b"PK\x03\x04" + b"\x01" * 60, "corrupt"),
        ("a.ipynb", "{}", "corrupt"),
        ("a.xml", "<?xml version='1.0'?><a><b></a>", "corrupt"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + b"\x01" * 60, "corrupt"),
        ("a.pdf", b"\x7fELF\x02\x01\x01\0\0\0", "disguised"),
        ("a.docx", ZIP_OF_TEXT.getvalue(), "disguised"),
        ("a.bin", b"\x7fELF\x02\x01\x01\0\0\0", "unsupported_type"),
        ("a.zip", ZIP_OF_TEXT.getvalue(), "unsupported_type"),
        ("a.doc", OLE + "WordDocument".encode("utf-16-le"), "legacy_office"),
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        ("a.png", blank_png(), "no_text"),
    ],
)
def test_it_says_why(save: Save, limits: Limits, name: str, content: str | bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read(save(name, content), name, limits)

    assert refusal.value.code == code
    assert code in REASONS


def test_a_plan_refuses_what_cannot_be_opened(save: Save, limits: Limits) -> None:
    with pytest.raises(Unreadable, match="corrupt"):
        plan(save("a.pdf", "%PDF-1.7\n%%EOF"), "a.pdf", limits)


def test_a_password_is_asked_for(tmp_path: Path, limits: Limits) -> None:
    path = tmp_path / "a.pdf"
    canvas = Canvas(str(path), encrypt=StandardEncryption("secret", strength=128))
    canvas.drawString(72, 700, "for members")
    canvas.save()

    with pytest.raises(Unreadable, match="encrypted"):
        read(path, path.name, limits)


def test_a_password_on_the_archive_is_asked_for_too(tmp_path: Path, limits: Limits) -> None:
    path = material.archive(tmp_path / "a.docx", {"[Content_Types].xml": "wordprocessingml.document.main"})
    content = path.read_bytes()
    for header in (b"PK\x03\x04\x14\0", b"PK\x01\x02\x14\x03\x14\0"):  # the bit that says so comes behind
        content = content.replace(header + b"\0", header + b"\1")
    path.write_bytes(content)

    with pytest.raises(Unreadable, match="encrypted"):
        read(path, path.name, limits)


def test_size_and_length_are_bounded(tmp_path: Path, limits: Limits) -> None:
    path = material.pdf(tmp_path / "a.pdf", *[material.written(["page"])] * 4)

    with pytest.raises(Unreadable, match="too_large"):
        read(path, path.name, replace(limits, max_bytes=100))
    with pytest.raises(Unreadable, match="too_many_pages"):
        read(path, path.name, replace(limits, max_pages=3))


def test_a_bomb_is_not_unpacked(tmp_path: Path, limits: Limits) -> None:
    path = material.archive(
        tmp_path / "a.docx",
        {"[Content_Types].xml": "wordprocessingml.document.main", "word/document.xml": b"<" + b" " * (40 * MIB)},
    )

    with pytest.raises(Unreadable, match="expands_too_much"):
        read(path, path.name, limits)


def test_a_bomb_that_lies_about_its_size_is_corrupt(tmp_path: Path, limits: Limits) -> None:
    path = material.archive(
        tmp_path / "a.docx",
        {"[Content_Types].xml": "wordprocessingml.document.main", "word/document.xml": b" " * (40 * MIB)},
    )
    true, lie = struct.pack("<I", 40 * MIB), struct.pack("<I", 1000)
    path.write_bytes(path.read_bytes().replace(true, lie))

    with pytest.raises(Unreadable, match="corrupt"):
        read(path, path.name, limits)


def test_an_archive_with_two_parts_of_one_name_is_corrupt(tmp_path: Path, limits: Limits) -> None:
    path = material.docx(tmp_path / "a.docx", lambda document: document.add_paragraph("first"))
    with zipfile.ZipFile(path, "a") as file, pytest.warns(UserWarning):
        file.writestr("word/document.xml", "<second/>")

    with pytest.raises(Unreadable, match="corrupt"):
        read(path, path.name, limits)


def test_names_that_leave_the_archive_go_nowhere(tmp_path: Path, limits: Limits) -> None:
    path = material.epub(tmp_path / "a.epub", "<p>chapter</p>")
    with zipfile.ZipFile(path, "a") as file:
        file.writestr("../../escaped.xhtml", "x")

    assert read(path, path.name, limits).pages[0].text == "chapter"
    assert not list(tmp_path.parent.glob("**/escaped.xhtml"))


def test_entities_are_not_resolved(save: Save, limits: Limits) -> None:
    secret = save("secret.txt", "root:x:0:0")
    page = f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e SYSTEM "file://{secret}">]><a><para>seen &e;</para></a>'

    assert "root" not in read(save("a.xml", page), "a.xml", limits).pages[0].text


def test_a_sheet_without_end_is_given_up(tmp_path: Path, limits: Limits) -> None:
    path = material.xlsx(tmp_path / "a.xlsx", {"S": [["x"]]})
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    rows = "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(1, 2001))
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    parts[sheet] = f"<worksheet xmlns='{space}'><sheetData>{rows}</sheetData></worksheet>".encode()
    material.archive(path, parts)

    with pytest.raises(Unreadable, match="expands_too_much"):
        read(path, path.name, limits)


@pytest.mark.parametrize(("name", "mismatch"), [("a.docx", True), ("a.pdf", False), ("a", False), ("notes.xyz", False)])
def test_content_decides_and_a_false_name_is_reported(
    tmp_path: Path, limits: Limits, name: str, mismatch: bool
) -> None:
    path = material.pdf(tmp_path / "upload", material.written(["It is a PDF all the same."]))
    extraction = read(path, name, limits)

    assert extraction.kind == "pdf"
    assert [(warned.page, warned.code) for warned in extraction.warnings] == [(0, "name_mismatch")] * mismatch


def test_limits_check_themselves() -> None:
    with pytest.raises(ValueError, match="max_pages"):
        Limits(max_pages=0)


def test_an_empty_page_is_no_reason_to_refuse_a_part(tmp_path: Path, limits: Limits) -> None:
    pdf = pdfium.PdfDocument.new()
    pdf.new_page(300, 300)
    pdf.save(str(tmp_path / "a.pdf"))

    (page,) = read(tmp_path / "a.pdf", "a.pdf", limits, (1, 1)).pages
    assert page.elements == ()
