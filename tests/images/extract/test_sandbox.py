"""A parser may crash, hang or eat all memory: it does so alone, and the pages it had finished survive."""

import ctypes
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from extract.limits import MIB, Limits
from extract.sandbox import Died, Message, listen
from lectern.errors import Unreadable


def crash() -> Iterator[Message]:
    yield {"before": 1}
    ctypes.string_at(0)


def hang() -> Iterator[Message]:
    subprocess.Popen(["sleep", "600"])
    yield {"pid": os.getpid()}
    time.sleep(600)


def gorge() -> Iterator[Message]:
    yield {"bytes": len(bytearray(4096 * MIB))}


def spin() -> Iterator[Message]:
    yield {"before": 1}
    while True:
        pass


def stumble() -> Iterator[Message]:
    raise KeyError("what the document says")
    yield {}


def refuse() -> Iterator[Message]:
    raise Unreadable("encrypted")
    yield {}


def be_killed() -> Iterator[Message]:
    os.kill(os.getpid(), 9)
    yield {}


def phone_home() -> Iterator[Message]:
    with socket.socket() as phone:
        phone.connect(("127.0.0.1", 9))
    yield {}


@pytest.mark.parametrize(
    ("work", "code"),
    [
        (crash, "parser_crashed"),
        (gorge, "needs_too_much_memory"),
        (be_killed, "needs_too_much_memory"),
        (spin, "took_too_long"),
        (stumble, "corrupt"),
        (phone_home, "corrupt"),
    ],
)
def test_every_death_has_its_reason(limits: Limits, work: Callable[[], Iterator[Message]], code: str) -> None:
    with pytest.raises(Died) as death:
        list(listen(work, replace(limits, page_seconds=1), time.monotonic() + 30))

    assert death.value.code == code
    assert "document says" not in str(death.value)


def test_a_refusal_is_no_death(limits: Limits) -> None:
    with pytest.raises(Unreadable) as refusal:
        list(listen(refuse, limits, time.monotonic() + 30))

    assert refusal.value.code == "encrypted"
    assert not isinstance(refusal.value, Died)


def test_what_came_before_the_crash_arrives(limits: Limits) -> None:
    arrived = []
    with pytest.raises(Died):
        arrived.extend(message for message in listen(crash, limits, time.monotonic() + 30))

    messages = listen(crash, limits, time.monotonic() + 30)
    assert next(messages) == {"before": 1}
    messages.close()


def test_grandchildren_die_with_the_child(limits: Limits) -> None:
    messages = listen(hang, limits, time.monotonic() + 30)
    child = psutil.Process(next(messages)["pid"])
    family = [child, *child.children()]
    messages.close()

    gone, alive = psutil.wait_procs(family, timeout=10)
    assert len(family) == 2
    assert not [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]
    assert gone


def test_it_needs_no_shared_memory(limits: Limits, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lambda has no /dev/shm, where the semaphores of multiprocessing live."""
    import _multiprocessing

    def unavailable(*_: object) -> None:
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(_multiprocessing, "SemLock", unavailable)

    assert list(listen(lambda: iter([{"a": 1}]), limits, time.monotonic() + 30)) == [{"a": 1}]


def test_the_handler_imports_nothing_heavy(tmp_path: Path) -> None:
    heavy = ("pypdfium2", "tesserocr", "lxml", "unstructured", "PIL", "numpy", "docx", "pptx", "openpyxl", "bs4")
    said = subprocess.run(
        [
            "python",
            "-c",
            f"import sys, extract.reading, extract.planning, extract.merging; print([m for m in {heavy} if m in sys.modules])",
        ],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PATH": f"{Path(os.sys.executable).parent}:{os.environ['PATH']}"},
    )

    assert said.stdout.strip() == "[]"
