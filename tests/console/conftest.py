"""`lectern` as typed, in a folder whose connection file names a platform on loopback."""

import json
from collections.abc import Callable, Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner, Result

from console.main import main

from .platform import Platform
from .serving import Handler

type Lectern = Callable[..., Result]


@pytest.fixture
def platform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Platform]:
    """Runs, and is the one that the working directory's connection file names."""
    running = Platform()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"platform": running}))
    running.url = f"http://127.0.0.1:{server.server_port}"
    account = {"email": "teacher@example.org", "password": "open sesame"}
    found = {"api": running.url, "issuer": f"{running.url}/auth", "accounts": {"instructor": account}}
    (tmp_path / ".lectern").mkdir()
    (tmp_path / ".lectern" / "connection.json").write_text(json.dumps(found))
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield running
    server.shutdown()
    server.server_close()


@pytest.fixture
def lectern() -> Lectern:
    """Runs the command as typed; `output` is what a pipe would get, standard error included."""
    clean = dict.fromkeys(("LECTERN_API", "LECTERN_TOKEN", "LECTERN_SOCKET", "LECTERN_COURSE", "FORCE_COLOR"))
    return lambda *words, **settings: CliRunner().invoke(main, [str(word) for word in words], env=clean | settings)


@pytest.fixture
def course(platform: Platform, lectern: Lectern) -> str:
    assert lectern("course", "create", "Physics").exit_code == 0
    platform.log.clear()
    return "Physics"
