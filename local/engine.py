"""The process that is AWS on this machine: MiniStack and the issuer on loopback, and a snapshot after every change.

`launching` starts it as `python -m local.engine FOLDER`, in an environment made by `environment`.
"""

import asyncio
import fcntl
import os
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from local import amending, bounding, issuer, snapshotting
from local.folder import Folder, Trouble, read_json

REGION = "us-east-1"
# Functions inherit the engine's environment, so it holds nothing of the user's but these
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "TESSDATA_PREFIX")


def environment(folder: Folder, port: int, iam: bool, outside: Mapping[str, str]) -> dict[str, str]:
    return {
        **{name: outside[name] for name in KEPT if name in outside},
        "TMPDIR": str(folder.scratch),
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "OMP_THREAD_LIMIT": "1",
        **_ministack(folder, port, iam),
    }


def _ministack(folder: Folder, port: int, iam: bool) -> dict[str, str]:
    return {
        "BIND_HOST": "127.0.0.1",  # its default is every interface, which would let the network run code here
        "GATEWAY_PORT": str(port),
        "MINISTACK_REGION": REGION,
        "PERSIST_STATE": "1",
        "STATE_DIR": str(folder.engine_state),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(folder.objects),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "DOCKER_HOST": "unix:///nonexistent/docker.sock",  # it tidies away containers; none of them is ours
        "LAMBDA_ACCOUNT_CONCURRENCY": str(max(16, 8 * (os.cpu_count() or 1))),
        "LOG_LEVEL": "INFO",
        "AUTH": "true" if iam else "false",
    }


def hold(path: Path) -> int:
    """Lock the file until the process ends and write the process id into it; returns the descriptor."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as taken:
        raise Trouble(f"Another engine is using {path.parent}. Stop it with: python -m local down") from taken
    os.ftruncate(descriptor, 0)
    os.write(descriptor, str(os.getpid()).encode())
    return descriptor


def host(port: int, lock: int) -> None:
    """Serve until SIGTERM or SIGINT."""
    from hypercorn.asyncio import serve
    from hypercorn.config import Config
    from ministack import app as ministack
    from ministack.core.persistence import save_all

    changed, turn = threading.Event(), threading.Lock()

    def save() -> None:
        save_all(ministack._build_persistence_save_dict())

    def save_last(services: Any) -> None:
        turn.acquire()  # for good: no snapshot may follow
        save_all(services)

    ministack.save_all = save_last
    threading.Thread(target=snapshotting.follow, args=(changed, save, lock, turn), daemon=True).start()
    config = Config()
    config.bind = [f"127.0.0.1:{port}"]
    config.graceful_timeout = 1.0
    served = snapshotting.noting(bounding.bound(ministack.app), changed)
    asyncio.run(serve(served, config))  # type: ignore[arg-type]


def main(folder: Folder) -> None:
    lock = hold(folder.lock)
    ports = read_json(folder.ports)
    issuer.serve(folder, ports["issuer"])
    amending.amend()
    bounding.count_frames()
    host(ports["engine"], lock)


if __name__ == "__main__":
    main(Folder(Path(sys.argv[1])))
