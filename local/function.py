"""One function's process: the official runtime client, which ends when the engine that started it does.

The engine leads a process group that all its functions and their children belong to. A function that finds the engine
gone takes the whole group down with it: nobody is left who could use the result. (PR_SET_PDEATHSIG would not do: it
fires when the engine's *thread* that started the function ends.)
"""

import os
import signal
import sys
import threading
import time

from awslambdaric.__main__ import main

LOOK = 0.5  # seconds


def follow(engine: int) -> None:
    """End with the process that started this one."""
    while os.getppid() == engine:
        time.sleep(LOOK)
    if os.getpgrp() == engine:
        os.killpg(engine, signal.SIGKILL)
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=follow, args=(os.getppid(),), name="follow-engine", daemon=True).start()
    main(sys.argv)
