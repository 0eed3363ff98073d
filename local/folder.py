"""Where a platform on this machine keeps its things: one folder, `.lectern/` unless another is named."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lectern.errors import LecternError

PROJECT = Path(__file__).parent.parent


class Trouble(LecternError):
    """Something on this machine stands in the way; the sentence says what to do next."""


@dataclass(frozen=True, slots=True)
class Folder:
    root: Path

    @property
    def engine_state(self) -> Path:
        return self.root / "engine"

    @property
    def objects(self) -> Path:
        return self.root / "objects"

    @property
    def data(self) -> Path:
        """What the embedded adapters keep: index and models."""
        return self.root / "data"

    @property
    def scratch(self) -> Path:
        return self.root / "tmp"

    @property
    def log(self) -> Path:
        return self.root / "engine.log"

    @property
    def lock(self) -> Path:
        """Holds the engine's process id, and is locked for as long as the engine lives."""
        return self.root / "engine.lock"

    @property
    def ports(self) -> Path:
        return self.root / "ports.json"

    @property
    def issuer_key(self) -> Path:
        return self.root / "issuer-key.pem"

    @property
    def accounts(self) -> Path:
        return self.root / "accounts.json"

    @property
    def connection(self) -> Path:
        return self.root / "connection.json"

    def prepare(self) -> None:
        for folder in (self.root, self.engine_state, self.objects, self.data, self.scratch):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def read_json(path: Path) -> dict[str, Any]:
    """Empty when there is no such file."""
    found: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    return found


def write_private(path: Path, text: str) -> None:
    """Readable by its owner alone from the first byte on, and never half written."""
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    fresh.write_text(text)
    fresh.replace(path)
