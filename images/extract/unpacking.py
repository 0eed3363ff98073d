"""Archives are unpacked once for nothing, and counted, before any parser sees them: declared sizes can lie."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from extract.limits import MIB, Limits
from lectern.errors import Unreadable

STEP = MIB
HARMLESS = 32 * MIB  # small XML packs a thousandfold and is no bomb
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """An archive whose every damage is reported as Unreadable: corrupt or encrypted."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except BROKEN as broken:
        raise Unreadable("corrupt", "archive") from broken


def preflight(path: Path, limits: Limits) -> None:
    """Raises Unreadable: expands_too_much, encrypted, corrupt. Nothing is written anywhere."""
    most = min(limits.max_inflated, max(HARMLESS, int(limits.max_ratio * path.stat().st_size)))
    with opened(path) as archive:
        entries = archive.infolist()
        if len(entries) > limits.max_entries:
            raise Unreadable("expands_too_much", "entries")
        if len({entry.filename for entry in entries}) < len(entries):
            raise Unreadable("corrupt", "two entries of one name")
        if any(entry.flag_bits & 1 for entry in entries):
            raise Unreadable("encrypted")
        _inflate(archive, most)


def _inflate(archive: zipfile.ZipFile, most: int) -> None:
    inflated = 0
    for entry in archive.infolist():
        with archive.open(entry) as stream:
            while piece := stream.read(STEP):
                inflated += len(piece)
                if inflated > most:
                    raise Unreadable("expands_too_much")


def part(archive: zipfile.ZipFile, name: str) -> bytes:
    """One entry. Raises Unreadable: corrupt when there is none of this name."""
    try:
        return archive.read(name)
    except KeyError as missing:
        raise Unreadable("corrupt", "a part is missing") from missing
