"""Runs a function as `awslambdaric` does, and writes between the lines of `-X importtime` where one part ends.

`python -X importtime probe.py HANDLER` writes on stderr `mark NAME SECONDS MODULES`, processor seconds and
modules so far, and `client SECONDS` for each client of botocore: how long making it took.
"""

import sys
import time
from types import CodeType

MAKES_CLIENTS = "Session.create_client"  # in botocore.session
TOOL = sys.monitoring.PROFILER_ID


def mark(name: str) -> None:
    print(f"mark {name} {time.process_time():.6f} {len(sys.modules)}", file=sys.stderr, flush=True)


def watch_clients() -> None:
    """Without touching botocore: the interpreter reports each function once, and only this one again and again."""
    begun: list[float] = []
    events = sys.monitoring.events

    def entered(code: CodeType, _offset: int) -> object:
        if code.co_qualname != MAKES_CLIENTS or "botocore" not in code.co_filename:
            return sys.monitoring.DISABLE
        begun.append(time.process_time())
        return None

    def left(code: CodeType, _offset: int, _value: object) -> object:
        if code.co_qualname != MAKES_CLIENTS or "botocore" not in code.co_filename:
            return sys.monitoring.DISABLE
        print(f"client {time.process_time() - begun.pop():.6f}", file=sys.stderr, flush=True)
        return None

    sys.monitoring.use_tool_id(TOOL, "lectern benchmarks")
    sys.monitoring.register_callback(TOOL, events.PY_START, entered)
    sys.monitoring.register_callback(TOOL, events.PY_RETURN, left)
    sys.monitoring.set_events(TOOL, events.PY_START | events.PY_RETURN)


if __name__ == "__main__":
    mark("interpreter")
    from awslambdaric.__main__ import main

    mark("runtime")
    __import__(sys.argv[1].rpartition(".")[0])  # importlib.import_module is not told of by importtime
    mark("handler")
    watch_clients()
    main(sys.argv)
