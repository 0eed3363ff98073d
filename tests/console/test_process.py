"""The command as a process: what a pipe gets, what Ctrl-C leaves, and what it never imports."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

from .platform import Platform

LECTERN = [sys.executable, "-c", "from console.main import main; main()"]


def _run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*LECTERN, *words], capture_output=True, text=True, check=False)


def test_a_pipe_gets_plain_lines(platform: Platform, course: str, tmp_path: Path) -> None:
    (tmp_path / "torn.txt").write_text("BROKEN")
    (tmp_path / "scan.txt").write_text("SCAN\fdim")

    ran = _run("ingest", str(tmp_path / "torn.txt"), str(tmp_path / "scan.txt"), "--course", course)
    listed = _run("documents", "--course", course)

    assert ran.returncode == 1 and listed.returncode == 0, ran.stderr + listed.stderr
    assert "scan.txt" in ran.stdout
    assert "\x1b" not in ran.stdout + ran.stderr + listed.stdout


def test_errors_go_to_standard_error_and_leave_json_alone(platform: Platform, course: str) -> None:
    ran = _run("ask", "What about the tide?", "--course", "Alchemy", "--json")

    assert ran.returncode == 1
    assert ran.stdout == ""
    assert len(ran.stderr.splitlines()) == 2


def test_an_interrupted_ingestion_is_resumed(platform: Platform, course: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A")
    platform.frozen = "extracting"
    words = [*LECTERN, "ingest", str(tmp_path / "a.txt"), "--course", course]
    # A runner in the background may have had SIGINT ignored, and passes that on.
    heard = signal.signal(signal.SIGINT, signal.default_int_handler)
    running = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    signal.signal(signal.SIGINT, heard)
    while platform.asked("GET /courses/.*/documents") < 2 and running.poll() is None:
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    platform.frozen = ""

    again = _run("ingest", str(tmp_path / "a.txt"), "--course", course, "--json")

    assert running.returncode == 1
    assert "Run the same command again" in said and "Traceback" not in said
    file, summary = map(json.loads, again.stdout.splitlines())
    assert file["state"] == "ready" and summary["summary"]["recognised"] == 1
    assert platform.asked("POST /store") == 1


def test_it_stands_on_the_http_api_alone() -> None:
    code = "import sys, console.main, console.streaming; print(*sys.modules)"

    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    tops = {name.partition(".")[0] for name in loaded}
    assert not tops & {"lectern", "local", "boto3", "botocore", "chat", "courses", "extract", "embed", "ingestion"}
