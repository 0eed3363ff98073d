"""Keep the engine's memory on disk, so that even `kill -9` loses no finished work.

MiniStack saves its state when it is stopped politely and at no other time. Here a forked child saves it soon after
every change: the child sees all services at one instant, and the engine goes on working meanwhile.
"""

import logging
import os
import signal
import threading
import time
import warnings
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Save = Callable[[], None]
Application = Callable[[MutableMapping[str, Any], Any, Any], Awaitable[None]]

PAUSE = 0.5  # seconds between two snapshots, at least
SHARE = 6  # and at least this many times what the last one took: at most a sixth of one core goes into snapshots
SETTLED = 2.0  # seconds after the last request in which the engine still works on its own account
DEADLINE = 60.0  # seconds


def noting(application: Application, changed: threading.Event) -> Application:
    """The same ASGI application, setting `changed` around every request."""

    async def noted(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan" or scope.get("path", "").startswith("/_ministack/"):
            return await application(scope, receive, send)
        changed.set()
        try:
            await application(scope, receive, send)
        finally:
            changed.set()

    return noted


def follow(changed: threading.Event, save: Save, keep_open: int, turn: threading.Lock) -> None:
    """Snapshot after changes, for ever. Nothing is saved before the first request, so a half-loaded state never is."""
    while True:
        changed.wait()
        while changed.is_set():
            changed.clear()
            began = time.monotonic()
            snapshot(save, keep_open, turn)
            time.sleep(max(PAUSE, SHARE * (time.monotonic() - began)))
        time.sleep(SETTLED)
        snapshot(save, keep_open, turn)


def snapshot(save: Save, keep_open: int, turn: threading.Lock) -> bool:
    """Save in a forked child. `turn` keeps two savers from writing the same files; `keep_open` is the engine's lock,
    which the child shares, so that no new engine starts on files that are still being written."""
    with turn, warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # a fork amid threads: the child takes no lock of theirs
        child = os.fork()
        if not child:
            _save_and_exit(save, keep_open)
        return _wait(child, time.monotonic() + DEADLINE)


def _save_and_exit(save: Save, keep_open: int) -> None:
    status = 1
    try:
        os.closerange(3, keep_open)
        os.closerange(keep_open + 1, os.sysconf("SC_OPEN_MAX"))
        logging.disable(logging.INFO)
        save()
        status = 0
    finally:
        os._exit(status)


def _wait(child: int, deadline: float) -> bool:
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return status == 0
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)  # it inherited a lock that nobody will ever release; the next one will not
    os.waitpid(child, 0)
    return False
