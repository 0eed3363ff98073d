"""Start the engine's process, find out whether it runs, and end it with everything it started."""

import contextlib
import fcntl
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable

from local.engine import environment
from local.folder import PROJECT, Folder, Trouble, read_json, write_private

PORTS = range(20000, 32000)  # below what systems hand out to outgoing connections
ELSEWHERE = "Or begin afresh in another folder: python -m local up --state DIR --port N"
START = 60.0  # seconds
STOP = 30.0


def address(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def ports(folder: Folder, wanted: int | None = None) -> dict[str, int]:
    """The engine's and the issuer's port, chosen once per folder: the addresses of its queues contain them."""
    known: dict[str, int] = read_json(folder.ports)
    if known and wanted and wanted != known["engine"]:
        raise Trouble(f"{folder.root} was set up on port {known['engine']} and stays there. {ELSEWHERE}")
    if not known:
        known = {"engine": wanted or _free(), "issuer": _free()}
        write_private(folder.ports, json.dumps(known))
    return known


def _free() -> int:
    return next(port for port in random.sample(PORTS, len(PORTS)) if not taken(port))


def taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def running(folder: Folder) -> int | None:
    """The engine's process id, or None. A file left by a dead engine does not count: the lock died with it."""
    if not folder.lock.exists():
        return None
    with folder.lock.open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return int(lock.read() or 0)
    return None


def settled(folder: Folder) -> int | None:
    """The id of an engine that answers, or None when there is none. For a moment it may be neither: while an engine
    starts, and while the last snapshot of a killed one is being finished."""
    _until(lambda: running(folder) is None or healthy(ports(folder)["engine"]), START)
    engine = running(folder)
    if engine and not healthy(ports(folder)["engine"]):
        raise Trouble("An engine is running but does not answer. Stop it first: python -m local down")
    return engine


def start(folder: Folder, port: int | None = None, iam: bool = False) -> int:
    """Start the engine and wait until it answers; returns its process id."""
    folder.prepare()
    chosen = ports(folder, port)
    for number in filter(taken, chosen.values()):
        raise Trouble(f"Port {number} is used by another program. Stop that one. {ELSEWHERE}")
    scrubbed = environment(folder, chosen["engine"], iam, os.environ)
    command = [sys.executable, "-m", "local.engine", str(folder.root)]
    with folder.log.open("ab") as log:
        process = subprocess.Popen(
            command, cwd=PROJECT, env=scrubbed, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
    _until(lambda: process.poll() is not None or healthy(chosen["engine"]), START)
    if process.poll() is not None or not healthy(chosen["engine"]):
        raise Trouble(f"The engine did not start. The end of {folder.log} says:\n{_tail(folder)}")
    return process.pid


def healthy(port: int) -> bool:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(f"{address(port)}/_ministack/health", timeout=5) as reply:
            return bool(reply.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def stop(folder: Folder) -> bool:
    """End the engine and everything it started; False when it was not running."""
    engine = running(folder)
    if not engine:
        return False
    with contextlib.suppress(ProcessLookupError):
        os.kill(engine, signal.SIGTERM)
    _until(lambda: running(folder) is None, STOP)
    with contextlib.suppress(ProcessLookupError):  # the functions; the engine has saved everything by now
        os.killpg(engine, signal.SIGKILL)
    folder.connection.unlink(missing_ok=True)
    return True


def _until(done: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not done() and time.monotonic() < deadline:
        time.sleep(0.05)
    return done()


def _tail(folder: Folder) -> str:
    return "\n".join(folder.log.read_text(errors="replace").splitlines()[-15:])
