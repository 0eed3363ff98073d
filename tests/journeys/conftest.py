"""A whole platform on this machine, deployed once per session from the real template, and people at its door."""

from collections.abc import Iterator

import pytest

from local import launching, raising
from local.folder import Folder
from tests.journeys.clients import Person, Platform


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    folder = Folder(tmp_path_factory.mktemp("platform"))
    try:
        yield Platform(folder, raising.up(folder, print, iam=True))
    finally:
        launching.stop(folder)


@pytest.fixture(scope="session")
def teacher(platform: Platform) -> Person:
    return Person(platform, "instructor")


@pytest.fixture(scope="session")
def student(platform: Platform) -> Person:
    return Person(platform, "student")
