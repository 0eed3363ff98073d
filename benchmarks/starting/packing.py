"""The zip functions as `sam build` packs them, since a source tree is not what Lambda starts."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click

from benchmarks.starting import quotas
from benchmarks.starting.subjects import BARE, PEER_CODE, Subject
from local.folder import PROJECT
from tests.artefacts.building import add_runtime

HERE = "@"  # stands for the artefact's folder in a recipe


@contextmanager
def packed(subjects: tuple[Subject, ...]) -> Iterator[tuple[Subject, ...]]:
    """The zip functions, and the bare one, with the folders that Lambda would put on their path; the others as they
    are. Functions of one recipe share an artefact, for as long as the context lasts."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        recipes = {each.name: _recipe(f"build-{each.name}") for each in subjects if each.kind == "zip"}
        made = _made(folder, sorted(set(recipes.values())))
        layer = _make(_recipe("build-Core", "layers/core/Makefile"), folder / "Core") / "python"
        shared = (layer, add_runtime(folder / "runtime"))
        codes = {name: (made[recipe], *shared) for name, recipe in recipes.items()}
        codes[BARE] = (PEER_CODE, *shared)
        yield tuple(replace(each, code=codes.get(each.name, ())) for each in subjects)


def _recipe(target: str, makefile: str = "services/Makefile") -> str:
    """What SAM has make run for a function."""
    command = ["make", "--silent", "--dry-run", "--file", makefile, target, f"ARTIFACTS_DIR={HERE}"]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout.strip()


def _made(folder: Path, recipes: list[str]) -> dict[str, Path]:
    places = [folder / str(number) for number in range(len(recipes))]
    with (
        ThreadPoolExecutor(quotas.processors()) as packers,
        click.progressbar(
            packers.map(_make, recipes, places), len(recipes), label="packing", file=sys.stderr
        ) as making,
    ):
        return dict(zip(recipes, making, strict=True))


def _make(recipe: str, place: Path) -> Path:
    search = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    subprocess.run(
        recipe.replace(HERE, str(place)),
        shell=True,  # as make does
        cwd=PROJECT,
        env={**os.environ, "PATH": search},
        check=True,
    )
    return place
