"""A mini platform in its own folder, and an engine as it comes from its makers."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from local import launching, raising
from local.engine import environment
from local.folder import Folder

MINI = Path(__file__).parent / "mini"
TIMES = 400


def soon[T](look: Callable[[], T]) -> T:
    """What `look` finds, given some time to find anything."""
    for _ in range(TIMES):
        if found := look():
            return found
        time.sleep(0.05)
    raise AssertionError("it never came true")


@dataclass(frozen=True, slots=True)
class Mini:
    """A mini platform whose sources may be changed."""

    folder: Folder
    project: Path
    said: list[str]

    def up(self, iam: bool = False) -> dict[str, Any]:
        return raising.up(self.folder, self.said.append, iam=iam, project=self.project)


@pytest.fixture
def mini(tmp_path: Path) -> Iterator[Mini]:
    project = tmp_path / "project"
    shutil.copytree(MINI, project)
    platform = Mini(Folder(tmp_path / "state"), project, [])
    try:
        yield platform
    finally:
        launching.stop(platform.folder)


@dataclass(slots=True)
class Bare:
    """MiniStack without any help of ours."""

    port: int
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return launching.address(self.port)

    def start(self) -> None:
        command, quiet = [sys.executable, "-m", "ministack"], subprocess.DEVNULL
        self.process = subprocess.Popen(command, env=self.environment, stdout=quiet, stderr=quiet)
        soon(lambda: launching.healthy(self.port))

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Bare]:
    folder = Folder(tmp_path / "bare")
    folder.prepare()
    port = launching.ports(folder)["engine"]
    engine = Bare(port, environment(folder, port, False, os.environ))
    engine.start()
    try:
        yield engine
    finally:
        engine.kill()
