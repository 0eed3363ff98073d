"""What instructors do with documents: announce an upload, see how it fares, retry, delete, look at a page."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from courses import taking
from lectern import keys, objects
from lectern.errors import Conflict, Invalid, Missing
from lectern.ledger import announcing, settling
from lectern.model import CourseId, DocumentId, Extraction, Run
from lectern.naming import is_line
from lectern.platform import Platform
from lectern.reasons import REASONS

View = dict[str, Any]
_SHA256 = re.compile(r"[0-9a-f]{64}")


def announce(platform: Platform, course: CourseId, name: str, size: int, sha256: str) -> View:
    """A form to upload this content with, or none when the course holds it already."""
    name = unicodedata.normalize("NFC", name)
    _check(name, size, sha256)
    if held := platform.ledger.holding(course, sha256):
        return {"document": view(held), "version": held["live"], "upload": None}
    taking.check(platform, course, name, size)
    run = announcing.announce(platform.ledger, course, name, size, sha256)
    form = platform.files.upload_form(objects.upload(run), size, sha256)
    return {"document": view(platform.ledger.get(course, run.document)), "version": run.version, "upload": form}


def _check(name: str, size: int, sha256: str) -> None:
    if not is_line(name, 255):
        raise Invalid("A document's name has 1 to 255 characters, not only spaces, and no control characters.")
    if not _SHA256.fullmatch(sha256):
        raise Invalid("sha256 is the SHA-256 of the file in 64 lower-case hexadecimal digits.")
    if size < 0:
        raise Invalid("size is the number of bytes of the file.")


def listing(platform: Platform, course: CourseId, limit: int, cursor: str | None) -> View:
    """One page of the course's documents in order of their ids; deleted ones are left out."""
    items, following = platform.table.query(keys.course(course)["pk"], "DOC#", limit=limit, cursor=cursor)
    return {"documents": [view(item) for item in items if item["state"] != "deleted"], "next": following}


def retry(platform: Platform, course: CourseId, document: DocumentId) -> View:
    """Put a failed document back in line, as if its upload had just arrived."""
    item, run = settling.retry(platform.ledger, course, document)
    platform.extract_queue.send([{"detail": {"object": {"key": objects.upload(run)}}}])
    return view(item)


def delete(platform: Platform, course: CourseId, document: DocumentId) -> View:
    settling.delete(platform.ledger, course, document)
    platform.embed_queue.send([{"sweep": {"course": course, "document": document}}])
    return view(platform.ledger.get(course, document))


def original(platform: Platform, course: CourseId, document: DocumentId) -> View:
    """A link to the live version's file, good for five minutes."""
    run, name = _live(platform, course, document)
    return {"url": platform.files.link(objects.upload(run), name)}


def page(platform: Platform, course: CourseId, document: DocumentId, number: str) -> View:
    """The text of one page as it was read; citations count its characters."""
    run, _ = _live(platform, course, document)
    try:
        stored = Extraction.from_json(platform.files.read_json(objects.pages(run)))
    except FileNotFoundError as gone:
        raise Missing from gone
    found = next((page for page in stored.pages if str(page.number) == number), None)
    if found is None:
        raise Missing
    return {"number": found.number, "text": found.text, "source": found.source}


def _live(platform: Platform, course: CourseId, document: DocumentId) -> tuple[Run, str]:
    """The live version of a document, and its name. Raises Conflict while there is none."""
    item = platform.ledger.get(course, document)
    if item["state"] == "deleted":
        raise Missing
    if "live" not in item:
        raise Conflict("This document cannot be read yet; wait until its state is ready.")
    return Run(course, document, item["live"]), item["name"]


_TOLD = ("id", "name", "state", "size", "created", "updated")
_TOLD_WHEN_KNOWN = ("live", "kind", "pages", "ocr_pages")


def view(item: Mapping[str, Any]) -> View:
    """What an instructor is told of a document."""
    told = {name: item[name] for name in _TOLD} | {name: item.get(name) for name in _TOLD_WHEN_KNOWN}
    told["version"] = item["shown"] or item["latest"]
    told["sha256"] = item.get("live_sha256")
    told["reason"] = _reason(item["reason"]["code"], item["reason"]["detail"]) if "reason" in item else None
    told["warnings"] = [{"page": warned["page"], **_reason(warned["code"])} for warned in item.get("warnings", [])]
    return told


def _reason(code: str, detail: str = "") -> View:
    reason = REASONS[code]
    sentence = f"{reason.sentence} ({detail})" if detail else reason.sentence
    return {"code": code, "sentence": sentence, "next_step": reason.next_step}
