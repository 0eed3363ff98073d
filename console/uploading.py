"""Sends one file: announces it, and uploads it from disk unless the course has this content already."""

import time
from dataclasses import dataclass
from functools import partial
from hashlib import file_digest
from pathlib import Path

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
    announcement = {"name": name, "size": path.stat().st_size, "sha256": _digest(path)}
    for _ in range(TICKETS):
        announced: Announced = api.post("courses", course, "documents", body=announcement, repeatable=True)
        upload = _needed(announced)
        if upload is None or stored(api, upload, name, path):
            return announced | {"upload": upload}
    raise Trouble(
        "The store refused the upload twice.", "Check this computer's clock, then run the same command again."
    )


def _needed(announced: Announced) -> Upload | None:
    """No ticket of a version whose bytes have arrived: an interrupted run left them, and they are being read."""
    document = announced["document"]
    arrived = document["state"] in ("extracting", "embedding") and document["version"] == announced["version"]
    return None if arrived else announced["upload"]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def stored(api: Api, upload: Upload, name: str, path: Path) -> bool:
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
