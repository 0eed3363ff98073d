"""Whatever a file does to its reader, it does it to a child process.

Only fork, pipes and signals are used: Lambda has no /dev/shm, so the pools, queues and locks of `multiprocessing` fail
there. Messages are JSON, or {"raw": bytes}, because unpickling what a taken-over parser sends would hand it the parent
as well.
"""

import faulthandler
import json
import multiprocessing
import os
import re
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import IO, Any

from lectern.errors import Unreadable

Message = dict[str, Any]
Work = Callable[[], Iterator[Message]]

LONGEST_MESSAGE = 256 * 1024 * 1024
LARGEST_WRITE = 512 * 1024 * 1024
ENVIRONMENT = {"OMP_THREAD_LIMIT": "1", "DO_NOT_TRACK": "true", "SCARF_NO_ANALYTICS": "true"}
FORBIDDEN = ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto")
OUT_OF_MEMORY = re.compile(rb"MemoryError|bad_alloc|[Oo]ut of memory|Cannot allocate memory")
RAISED_AT = re.compile(rb'File "[^"]*?([^/"]+)", line (\d+)')
RAISED = re.compile(rb"^([A-Za-z_][\w.]*)(?::|$)", re.MULTILINE)


RAW = b"\0"  # no JSON begins so


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a child may use. memory: bytes of address space beyond what it inherits. seconds: for all of its work.
    silence: seconds between two messages. threads: how many may compute at once."""

    memory: int
    seconds: float
    silence: float
    threads: int = 1


class Died(Unreadable):
    """The child ended, or was ended, before its work was done."""


def listen(work: Work, bounds: Bounds, deadline: float) -> Generator[Message]:
    """What `work` yields in a child process, as it comes. `deadline` is a time of `time.monotonic`.

    Raises Unreadable when the work did, Died when the child did.
    """
    fork = multiprocessing.get_context("fork")
    ours, theirs = fork.Pipe(duplex=False)
    with tempfile.TemporaryFile() as noise:
        child = fork.Process(target=_perform, args=(work, ours, theirs, noise.fileno(), bounds))
        child.start()
        theirs.close()
        try:
            yield from _messages(ours, bounds, deadline)
            child.join(bounds.silence)
            if child.exitcode != 0:
                raise _autopsy(child.exitcode, noise)
        finally:
            ours.close()
            _end(child)


def _messages(pipe: Connection, bounds: Bounds, deadline: float) -> Iterator[Message]:
    while pipe.poll(max(0.0, min(bounds.silence, deadline - time.monotonic()))):
        try:
            message = _read(pipe.recv_bytes(LONGEST_MESSAGE))
        except EOFError:
            return
        if "refused" in message:
            raise Unreadable(message["refused"], message["detail"])
        yield message
    raise Died("took_too_long")


def _read(sent: bytes) -> Message:
    message: Message = {"raw": sent[1:]} if sent.startswith(RAW) else json.loads(sent)
    return message


def _written(message: Message) -> bytes:
    return RAW + message["raw"] if "raw" in message else json.dumps(message).encode()


def _end(child: ForkProcess) -> None:
    """Kill the child and all that it started; it leads a process group of its own."""
    assert child.pid is not None
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        child.kill()  # it had no time to found its group
    child.join()


def _autopsy(exitcode: int | None, noise: IO[bytes]) -> Died:
    noise.seek(max(0, noise.seek(0, os.SEEK_END) - 8192))
    said = noise.read()
    if OUT_OF_MEMORY.search(said) or exitcode == -signal.SIGKILL:
        return Died("needs_too_much_memory")
    if exitcode is None or exitcode == -signal.SIGXCPU:
        return Died("took_too_long")
    if exitcode < 0:
        return Died("parser_crashed", signal.Signals(-exitcode).name)
    return Died("corrupt", _last_words(said))


def _last_words(said: bytes) -> str:
    """Kind and place of the exception that ended the child; its message may quote the document and stays here."""
    places, kinds = RAISED_AT.findall(said), RAISED.findall(said)
    if not places or not kinds:
        return ""
    file, line = places[-1]
    return f"{kinds[-1].decode()} at {file.decode(errors='replace')}:{int(line)}"


def _perform(work: Work, parents: Connection, pipe: Connection, noise: int, bounds: Bounds) -> None:
    parents.close()  # so that the child notices when its parent has died
    _confine(noise, bounds)
    try:
        for message in work():
            pipe.send_bytes(_written(message))
    except Unreadable as refusal:
        pipe.send_bytes(json.dumps({"refused": refusal.code, "detail": refusal.detail}).encode())


def _confine(noise: int, bounds: Bounds) -> None:
    os.setsid()
    faulthandler.disable()
    os.dup2(noise, 1)
    os.dup2(noise, 2)
    sys.stdout = sys.stderr = open(2, "w", closefd=False, errors="replace")  # noqa: SIM115 lives as long as the child
    os.environ.update(ENVIRONMENT)
    seconds = int(bounds.seconds * (bounds.threads + 1)) + 1
    for what, most in (
        (resource.RLIMIT_AS, bounds.memory + _inherited()),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, LARGEST_WRITE),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (soft, hard))
    sys.addaudithook(_stay_inside)


def _inherited() -> int:
    """Bytes of address space that came with the fork: the parent's, however much it has mapped, and not the file's."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * resource.getpagesize()


def _stay_inside(event: str, _: tuple[Any, ...]) -> None:
    if event.startswith("socket.") and event in FORBIDDEN:
        raise PermissionError(event)
