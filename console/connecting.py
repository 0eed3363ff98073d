"""Finds the platform: the one named on the command line, or else the one that runs on this laptop."""

import json
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from console.api import Api
from console.errors import Unreachable
from console.signing import Bearer, Token, with_password

FILE = Path(".lectern") / "connection.json"
HOW = "Start one here with `lectern up`, or name one with --api and --token."


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line says about where to go and as whom."""

    api: str | None = None
    token: str | None = None
    socket: str | None = None
    account: str = "instructor"


def connect(options: Options, start: Path | None = None) -> Api:
    """Opens nothing yet. A connection file is looked for from `start` (else the working directory) upward.

    Raises Unreachable when there is nothing to connect to or no way to sign in.
    """
    if options.api:
        if not options.token:
            raise Unreachable(f"{options.api} asks for a token.", "Give one with --token or LECTERN_TOKEN.")
        return Api(options.api, Bearer(partial(Token, options.token)), options.socket)
    found = _read(start or Path.cwd())
    return Api(found["api"], _bearer(options, found), options.socket or found.get("socket"))


def accounts(options: Options, start: Path | None = None) -> frozenset[str]:
    """Whom one may sign in as here; nobody else where a token was given."""
    if options.api or options.token:
        return frozenset()
    return frozenset(_read(start or Path.cwd())["accounts"])


def _bearer(options: Options, found: dict[str, Any]) -> Bearer:
    if options.token:
        return Bearer(partial(Token, options.token))
    accounts = found["accounts"]
    if options.account not in accounts:
        raise Unreachable(f"There is no account “{options.account}” here.", f"Choose one of: {', '.join(accounts)}.")
    account = accounts[options.account]
    return Bearer(partial(with_password, found["issuer"], account["email"], account["password"]))


def _read(start: Path) -> dict[str, Any]:
    for folder in (start, *start.parents):
        try:
            found: dict[str, Any] = json.loads((folder / FILE).read_text())
        except FileNotFoundError:
            continue
        except (OSError, ValueError) as error:
            raise Unreachable(f"{folder / FILE} cannot be read.", "Write it anew with `lectern up`.") from error
        return found
    raise Unreachable("No Lectern platform was found from this folder upward.", HOW)
