"""The zip functions, built once per session."""

from pathlib import Path

import pytest

from tests.artefacts.building import NAMES, Artefact, add_runtime, build

UNREACHED = ("Failed to fetch", "error sending request", "dns error", "Could not connect", "tunnel")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Artefact]:
    folder = tmp_path_factory.mktemp("sam")
    done = build(folder)
    if done.returncode and any(sign in done.stderr for sign in UNREACHED):
        pytest.skip("a package is neither in uv's cache nor can it be fetched")
    assert done.returncode == 0, done.stderr
    runtime = add_runtime(folder / "runtime")
    made = folder / "built"
    return {name: Artefact(name, made / name, made / "Core" / "python", runtime) for name in NAMES}


@pytest.fixture(params=NAMES)
def artefact(request: pytest.FixtureRequest, built: dict[str, Artefact]) -> Artefact:
    return built[request.param]


@pytest.fixture
def bare(built: dict[str, Artefact], tmp_path: Path) -> Artefact:
    """A handler that imports nothing, beside the same runtime client."""
    source = "def handler(event, context):\n    return event\n"
    package = tmp_path / "bare.py"
    package.write_text(source)
    any_other = next(iter(built.values()))
    return Artefact("bare", tmp_path, tmp_path, any_other.runtime)
