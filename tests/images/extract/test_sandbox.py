"""A parser may crash, hang or eat all memory: it does so alone, and the pages it had finished survive."""

import ctypes
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from extract.limits import MIB, Limits
from lectern.errors import Unreadable
from lectern.sandbox import Died, Message, listen


def crash() -> Iterator[Message]:
    yield {"before": 1}
    ctypes.string_at(0)


def hang() -> Iterator[Message]:
    yield {"family": [os.getpid(), subprocess.Popen(["sleep", "600"]).pid]}
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
        list(listen(work, replace(limits, page_seconds=1).bounds, time.monotonic() + 30))

    assert death.value.code == code
    assert "document says" not in str(death.value)


def test_a_refusal_is_no_death(limits: Limits) -> None:
    with pytest.raises(Unreadable) as refusal:
        list(listen(refuse, limits.bounds, time.monotonic() + 30))

    assert refusal.value.code == "encrypted"
    assert not isinstance(refusal.value, Died)


def test_what_came_before_the_crash_arrives(limits: Limits) -> None:
    with closing(listen(crash, limits.bounds, time.monotonic() + 30)) as messages:
        assert next(messages) == {"before": 1}


def alive(process: int) -> bool:
    stat = Path(f"/proc/{process}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


def test_grandchildren_die_with_the_child(limits: Limits) -> None:
    with closing(listen(hang, limits.bounds, time.monotonic() + 30)) as messages:
        family = next(messages)["family"]
        assert all(map(alive, family))

    assert len(family) == 2
    assert not any(map(alive, family))


def test_it_needs_no_shared_memory(limits: Limits, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lambda has no /dev/shm, where the semaphores of multiprocessing live."""

    def unavailable(*_: object) -> None:
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr("_multiprocessing.SemLock", unavailable)

    assert list(listen(lambda: iter([{"a": 1}]), limits.bounds, time.monotonic() + 30)) == [{"a": 1}]


def test_the_handler_imports_nothing_heavy() -> None:
    heavy = ("pypdfium2", "tesserocr", "lxml", "unstructured", "PIL", "numpy", "docx", "pptx", "openpyxl", "bs4")
    imports = "import sys, extract.reading, extract.planning, extract.merging"
    script = f"{imports}; print([name for name in {heavy} if name in sys.modules])"
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "[]"
