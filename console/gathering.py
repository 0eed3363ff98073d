"""Turns the paths on the command line into files to send: folders walked, archives opened, litter left out."""

import lzma
import stat
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from shutil import copyfileobj
from tempfile import NamedTemporaryFile
from typing import IO
from unicodedata import normalize
from zipfile import BadZipFile, ZipFile, ZipInfo

from console.errors import Trouble

LITTER = {"__macosx", "thumbs.db", "desktop.ini"}
MOST_MEMBERS = 10_000
LARGEST_MEMBER = 2 * 1024**3  # bytes, unpacked


@dataclass(frozen=True, slots=True)
class Source:
    """One file to send as `name`. `member`: its place in the archive `path`; `unusable`: why it cannot be sent."""

    name: str
    path: Path
    origin: str  # the folder or archive it came with
    member: str | None = None
    unusable: Trouble | None = None


def gather(paths: Iterable[Path]) -> list[Source]:
    """All files to send, each once and under a name of its own."""
    sources = {(source.path.resolve(), source.member): source for path in paths for source in _found(path)}
    named = _told_apart(list(sources.values()))
    twice = [name for name, times in Counter(source.name for source in named).items() if times > 1]
    if twice:
        raise Trouble(
            f"Several files would be called “{twice[0]}”.",
            "Put them in folders of one parent and ingest that.",
        )
    return named


def _told_apart(sources: list[Source]) -> list[Source]:
    """Names that clash get the name of the folder or archive they came with in front."""
    times = Counter(source.name for source in sources)
    return [
        replace(source, name=f"{source.origin}/{source.name}") if times[source.name] > 1 else source
        for source in sources
    ]


def _found(path: Path) -> Iterator[Source]:
    if not path.is_dir():
        yield from _opened(path, path.name, path.resolve().parent.name)
        return
    for file in sorted(path.rglob("*")):
        name = file.relative_to(path).as_posix()
        if file.is_file() and not _is_litter(name):
            yield from _opened(file, name, path.resolve().name)


def _opened(path: Path, name: str, origin: str) -> Iterator[Source]:
    if path.suffix.lower() != ".zip":
        yield Source(_presentable(name), path, origin)
        return
    try:
        with ZipFile(path) as archive:
            members = archive.infolist()
    except (BadZipFile, OSError):
        damaged = Trouble("The archive is damaged and cannot be opened.", "Make it again, or send its files instead.")
        yield Source(name, path, origin, unusable=damaged)
        return
    if len(members) > MOST_MEMBERS:
        full = Trouble(
            f"The archive holds more than {MOST_MEMBERS} files.", "Unpack it and send the folders one by one."
        )
        yield Source(name, path, origin, unusable=full)
        return
    for member in members:
        name = member.filename.replace("\\", "/")  # some Windows programs separate folders so
        if not member.is_dir() and not _is_litter(name):
            yield Source(_presentable(name), path, path.stem, member.filename, _unusable(member, PurePosixPath(name)))


def _presentable(name: str) -> str:
    """One spelling of accents whatever system wrote the name, and nothing that is no text."""
    return normalize("NFC", name.encode(errors="replace").decode())


def _is_litter(name: str) -> bool:
    """What systems and programs leave behind: hidden files, thumbnails, the lock files of Office."""
    parts = PurePosixPath(name).parts
    hidden = any(part.startswith(".") and part != ".." for part in parts)
    return not parts or hidden or any(part.lower() in LITTER for part in parts) or parts[-1].startswith("~$")


def _unusable(member: ZipInfo, name: PurePosixPath) -> Trouble | None:
    leads_out = name.is_absolute() or ".." in name.parts or ":" in name.parts[0]
    if leads_out or stat.S_ISLNK(member.external_attr >> 16):
        return Trouble(
            "Its place in the archive leads out of the archive.",
            "Unpack the archive and send the file itself.",
        )
    if member.flag_bits & 1:
        return Trouble("The archive is protected by a password.", "Unpack it and send its files instead.")
    if member.file_size > LARGEST_MEMBER:
        return Trouble("The file unpacks to more than 2 GiB.", "Split the file and send the parts.")
    return None


@contextmanager
def on_disk(source: Source) -> Iterator[Path]:
    """The file itself, or a copy of the archive's member that lives as long as the block.

    Raises Trouble when it cannot be read.
    """
    if source.unusable:
        raise source.unusable
    if source.member is None:
        yield source.path
        return
    with NamedTemporaryFile(prefix="lectern-") as copy:
        _unpack(source, copy)
        copy.flush()
        yield Path(copy.name)


def _unpack(source: Source, copy: IO[bytes]) -> None:
    # zipfile ends a member at its announced size, so LARGEST_MEMBER also holds for one that lies about it.
    try:
        with ZipFile(source.path) as archive, archive.open(str(source.member)) as packed:
            copyfileobj(packed, copy)
    except (BadZipFile, NotImplementedError, EOFError, OSError, zlib.error, lzma.LZMAError) as error:
        raise Trouble("The archive is damaged at this file.", "Make it again, or send its files instead.") from error
