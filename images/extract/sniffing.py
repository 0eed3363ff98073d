"""What a file is: its content decides, and its name only where contents look alike."""

import re
from dataclasses import dataclass
from pathlib import Path

from extract.unpacking import opened
from lectern.errors import Unreadable
from lectern.intake import claimed

LEGACY = {"doc", "dot", "ppt", "pps", "pot", "xls", "xlt"}
MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpeg"), (b"II*\0", "tiff"), (b"MM\0*", "tiff"),
    (b"II+\0", "tiff"), (b"GIF8", "gif"), (b"BM", "bmp"), (b"{\\rtf", "rtf"), (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
)  # fmt: skip
OOXML = (
    (b"wordprocessingml", "docx"), (b"ms-word.document", "docx"), (b"presentationml", "pptx"),
    (b"ms-powerpoint", "pptx"), (b"spreadsheetml.sheet.main", "xlsx"), (b"spreadsheetml.template", "xlsx"),
    (b"ms-excel.sheet.macroEnabled", "xlsx"),
)  # fmt: skip
OLE = (
    ("EncryptedPackage", "encrypted"), ("WordDocument", "legacy_office"), ("PowerPoint Document", "legacy_office"),
    ("Workbook", "legacy_office"), ("Book", "legacy_office"),
)  # fmt: skip
LOOKS_ALIKE = {"txt", "md", "html", "xml", "csv", "tsv", "eml", "ipynb", "vtt"}
PDF_INNARDS = re.compile(rb"\d+ \d+ obj\b|startxref")
HTML = re.compile(rb"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
HEAD = 4096


@dataclass(frozen=True, slots=True)
class Sniffed:
    kind: str
    misnamed: bool  # the name says another supported kind


def sniff(path: Path, name: str) -> Sniffed:
    """Raises Unreadable: empty_file, encrypted, legacy_office, corrupt, disguised, unsupported_type."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head.strip(b"\0 \t\r\n"):
        raise Unreadable("empty_file")
    kind = _kind(path, head, claimed(name))
    if kind is None:
        named = claimed(name) or Path(name).suffix.lower().lstrip(".") in LEGACY
        raise Unreadable("disguised" if named else "unsupported_type")
    return Sniffed(kind, claimed(name) not in (None, kind))


def _kind(path: Path, head: bytes, named: str | None) -> str | None:
    if b"%PDF-" in head[:1024] or (named == "pdf" and PDF_INNARDS.search(head)):
        return "pdf"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    found = next((kind for magic, kind in MAGIC if head.startswith(magic)), None)
    if found == "zip":
        return _packed(path, named)
    if found == "ole":
        return _ole(path)
    if found == "bmp" and named != "bmp":
        found = None  # "BM" opens many a text
    return found or _written(head, named)


def _packed(path: Path, named: str | None) -> str | None:
    with opened(path) as archive:
        names = set(archive.namelist())
        part = next((name for name in ("[Content_Types].xml", "mimetype") if name in names), None)
        if part and archive.getinfo(part).flag_bits & 1:
            raise Unreadable("encrypted")
        says = archive.open(part).read(1 << 20) if part else b""
    if says.startswith(b"application/epub"):
        return "epub"
    if says.startswith(b"application/vnd.oasis.opendocument.text"):
        return "odt"
    return next((kind for mark, kind in OOXML if mark in says), None)


def _ole(path: Path) -> str | None:
    """An Office file with a password is an OLE2 file that holds the encrypted package."""
    content = path.read_bytes()
    for stream, code in OLE:
        if stream.encode("utf-16-le") in content:
            raise Unreadable(code)
    return "msg" if "__substg1.0_".encode("utf-16-le") in content else None


def _written(head: bytes, named: str | None) -> str | None:
    if not head.startswith((b"\xff\xfe", b"\xfe\xff")) and BINARY.search(head):
        return None
    plain = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if plain.startswith(b"WEBVTT"):
        return "vtt"
    if HTML.match(plain) or (plain.startswith(b"<?xml") and HTML.search(plain[:1024])):
        return "html"
    if plain.startswith(b"<?xml"):
        return "xml"
    return named if named in LOOKS_ALIKE else "txt"
