"""`python -m local up | down | status`: the platform on this machine. Progress goes to stderr, results to stdout."""

import argparse
import json
import sys
import time
from pathlib import Path

from local import launching, raising
from local.folder import PROJECT, Folder, Trouble


def main(arguments: list[str] | None = None) -> int:
    """0 done, 1 something stands in the way, 2 wrong usage, 3 `status` and nothing runs."""
    asked = _parser().parse_args(arguments)
    folder = Folder(asked.state.absolute())
    try:
        return int({"up": _up, "down": _down, "status": _status}[asked.command](folder, asked))
    except Trouble as trouble:
        say(str(trouble))
        return 1


def _up(folder: Folder, asked: argparse.Namespace) -> int:
    raising.up(folder, say, asked.port, asked.iam)
    if asked.foreground:
        _stay(folder)
    return 0


def _stay(folder: Folder) -> None:
    say("Press Ctrl-C to stop.")
    try:
        while launching.running(folder):
            time.sleep(1)
        say(f"The engine has stopped; {folder.log} says why.")
    except KeyboardInterrupt:
        launching.stop(folder)
        say("Stopped.")


def _down(folder: Folder, _: argparse.Namespace) -> int:
    say("Stopped; everything is kept." if launching.stop(folder) else "Nothing is running.")
    return 0


def _status(folder: Folder, asked: argparse.Namespace) -> int:
    found = raising.status(folder)
    if asked.json:
        print(json.dumps(found))
    else:
        where = found.get("api", "not deployed yet")
        print(f"Lectern is running: {where}" if found["running"] else "Lectern is not running.")
    return 0 if found["running"] else 3


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local", description="Lectern on this machine.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, help_text in _COMMANDS.items():
        command = commands.add_parser(name, help=help_text)
        command.add_argument("--state", type=Path, default=PROJECT / ".lectern", help="the folder of all it keeps")
        if name == "up":
            command.add_argument("--port", type=int, help="of the engine (drawn once and remembered)")
            command.add_argument("--foreground", action="store_true", help="stay, and stop the engine on Ctrl-C")
            command.add_argument("--iam", action="store_true", help="hold every function to its own IAM role")
        if name == "status":
            command.add_argument("--json", action="store_true")
    return parser


_COMMANDS = {
    "up": "start the platform, or bring a running one up to date with the sources",
    "down": "stop the platform; its state is kept",
    "status": "say whether it is running, and where",
}

if __name__ == "__main__":
    sys.exit(main())
