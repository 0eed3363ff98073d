"""Sends one file: announces it, and uploads it from disk unless the course has this content already."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from hashlib import file_digest
from pathlib import Path
from typing import Any

import httpx

from console.api import Api
from console.errors import Refusal, Trouble
from console.gathering import Source, on_disk
from console.persisting import REPEATABLE, persist
from console.shapes import Announced, Document, Upload

TICKETS = 2  # a large file may outlast the first one


@dataclass(frozen=True, slots=True, eq=False)
class Sent:
    """A file that the course has now. `recognised`: it had this content before, nothing was uploaded."""

    file: str
    document: Document
    version: int
    recognised: bool
    started: float  # seconds of the monotonic clock

    @property
    def id(self) -> str:
        return self.document["id"]


def send(api: Api, course: str, source: Source) -> Sent:
    """Raises Trouble when this file cannot be sent, Unreachable when none can."""
    started = time.monotonic()
    try:
        with on_disk(source) as path:
            announced = _sent(api, course, source.name, path)
    except OSError as error:
        raise Trouble(f"The file cannot be read: {error.strerror}.", "Check its permissions.") from error
    return Sent(source.name, announced["document"], announced["version"], announced["upload"] is None, started)


def _sent(api: Api, course: str, name: str, path: Path) -> Announced:
    announcement = {"name": name} | content_of(path)

    def announce() -> tuple[Upload | None, Announced]:
        announced: Announced = api.post("courses", course, "documents", body=announcement, repeatable=True)
        upload = _needed(announced)
        return upload, announced | {"upload": upload}

    return deliver(api, name, path, announce)


def deliver[Told](api: Api, name: str, path: Path, announce: Callable[[], tuple[Upload | None, Told]]) -> Told:
    """Asks for a ticket until the store takes the file with it, and returns what came with that ticket.

    announce: the ticket, None where nothing is to be uploaded, and whatever else was told. Raises Trouble."""
    for _ in range(TICKETS):
        upload, told = announce()
        if upload is None or _stored(api, upload, name, path):
            return told
    raise Trouble(
        "The store refused the upload twice.", "Check this computer's clock, then run the same command again."
    )


def _needed(announced: Announced) -> Upload | None:
    """No ticket of a version whose bytes have arrived: an interrupted run left them, and they are being read."""
    document = announced["document"]
    arrived = document["state"] in ("extracting", "embedding") and document["version"] == announced["version"]
    return None if arrived else announced["upload"]


def content_of(path: Path) -> dict[str, Any]:
    """Size in bytes and SHA-256, as every announcement of a file gives them."""
    with path.open("rb") as file:
        return {"size": path.stat().st_size, "sha256": file_digest(file, "sha256").hexdigest()}


def _stored(api: Api, upload: Upload, name: str, path: Path) -> bool:
    """Whether the store took the file; no when the ticket is not, or no longer, valid."""
    try:
        response = persist(partial(_post_form, api, upload, name, path), REPEATABLE)
    except httpx.TransportError as error:
        raise Trouble("The upload broke off several times.", "Run the same command again; it goes on here.") from error
    if response.is_success:
        return True
    if response.status_code == 403:
        return False
    raise Refusal(
        f"The store answered {response.status_code}.",
        "Run the same command again.",
        response.status_code,
        "store",
    )


def _post_form(api: Api, upload: Upload, name: str, path: Path) -> httpx.Response:
    """S3 reads fields up to the one called "file", so that comes last; httpx sends it from disk in blocks."""
    with path.open("rb") as file:
        return api.store(upload["url"], data=upload["fields"], files={"file": (Path(name).name, file)})
