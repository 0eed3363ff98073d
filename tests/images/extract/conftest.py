from collections.abc import Callable
from pathlib import Path

import pytest

from extract.limits import MIB, Limits
from extract.reading import read
from lectern.model import Element, Extraction

Read = Callable[..., Extraction]


@pytest.fixture
def limits() -> Limits:
    return Limits(seconds=60, page_seconds=30, memory=1536 * MIB)


@pytest.fixture
def save(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture
def elements(limits: Limits) -> Callable[[Path], list[Element]]:
    """All elements of a file, page after page."""

    def of(path: Path) -> list[Element]:
        return [element for page in read(path, path.name, limits).pages for element in page.elements]

    return of
