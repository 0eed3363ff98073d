"""A function's image in a container, under the official runtime interface emulator and Lambda's restrictions."""

import json
import os
import platform
import re
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import samcli

ENGINE = os.environ.get("LECTERN_IMAGES_WITH", "")  # podman or docker, as run.sh found it
ARCHITECTURE = "arm64" if platform.machine() in ("aarch64", "arm64") else "x86_64"
EMULATOR = Path(samcli.__file__).parent / "local" / "rapid" / f"aws-lambda-rie-{ARCHITECTURE}"
ALONE = (
    "--ipc",
    "none",
    "--user",
    "993:990",
    "--cap-drop",
    "all",
    "--security-opt",
    "no-new-privileges",
    "--read-only",
)
TMP = ("--tmpfs", "/tmp:size=512m,mode=1777")

_ports = count(9100, 2)


@dataclass(frozen=True, slots=True)
class Lambda:
    """How a function runs: its image, processors, memory (MiB), timeout (seconds) and variables."""

    image: str
    processors: float
    memory: int
    timeout: int
    variables: Mapping[str, str]
    command: tuple[str, ...] = ()  # instead of the image's own


@dataclass(frozen=True, slots=True)
class Running:
    container: str
    port: int

    def invoke(self, event: Mapping[str, Any]) -> Any:
        """What the function answers; on an error of its own, {"errorMessage", "errorType", ...}."""
        address = f"http://127.0.0.1:{self.port}/2015-03-31/functions/function/invocations"
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with direct.open(address, json.dumps(event).encode(), timeout=280) as reply:
            return json.loads(reply.read())

    @property
    def log(self) -> str:
        said = engine("logs", self.container)
        return said.stdout + said.stderr

    @property
    def init(self) -> float:
        """Milliseconds that the initialisation took, by the emulator's own report."""
        found = re.search(r"INIT REPORT\(durationMs: ([\d.]+)", self.log)
        assert found, self.log
        return float(found[1])


def engine(*arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    # in a folder of its own, since the container monitor leaves a file `oom` in the one it is called from
    done = subprocess.run([ENGINE, *arguments], capture_output=True, text=True, check=False, cwd=gettempdir())
    assert done.returncode == 0 or not check, done.stderr
    return done


def inspect(image: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(engine("image", "inspect", image).stdout)[0]
    return found


def run_python(image: str, code: str) -> subprocess.CompletedProcess[str]:
    """Code in the image's own interpreter, with Lambda's restrictions and no network at all."""
    flags = ("--rm", "--network", "none", *ALONE, *_only_tmp(), "--entrypoint", "python")
    return engine("run", *flags, image, "-c", code, check=False)


@contextmanager
def running(function: Lambda, network: str, *flags: str) -> Iterator[Running]:
    """A fresh container in the network of another one, which has a loopback and nothing else. So must the caller.
    `flags` are further ones of the engine's `run`."""
    port = next(_ports)
    config = inspect(function.image)["Config"]
    emulate = f"--runtime-interface-emulator-address 127.0.0.1:{port} --runtime-api-address 127.0.0.1:{port + 1}"
    container = engine(
        *("run", "-d", "--network", f"container:{network}", *ALONE, *_only_tmp(), *flags),
        *("--memory", f"{function.memory}m", "--cpus", str(function.processors)),
        *("-v", f"{EMULATOR}:/emulator:ro", "--entrypoint", "/emulator"),
        *_variables(function),
        *(function.image, *emulate.split(), *config["Entrypoint"], *(function.command or config["Cmd"])),
    ).stdout.strip()
    try:
        _await(port)
        yield Running(container, port)
    finally:
        engine("rm", "-f", "-v", container)


def _only_tmp() -> tuple[str, ...]:
    return ("--read-only-tmpfs=false", *TMP) if ENGINE == "podman" else TMP


def _variables(function: Lambda) -> Iterator[str]:
    """Those that Lambda itself sets, and the function's."""
    given = {"AWS_LAMBDA_FUNCTION_TIMEOUT": function.timeout, "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": function.memory}
    for name, value in {**given, **function.variables}.items():
        yield from ("-e", f"{name}={value}")


def _await(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError("the emulator does not listen")
