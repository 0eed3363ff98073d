"""What passes between the process that asks for a file's pages and the child that reads them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from extract.limits import Limits
from lectern.model import Element

if TYPE_CHECKING:
    from PIL.Image import Image


@dataclass(frozen=True, slots=True)
class Job:
    """Pages `first` to `last` of a file, without those in `skip`. `careful`: one page at a time, so that the page that
    kills the child is known."""

    path: Path
    name: str
    limits: Limits
    first: int = 1
    last: int | None = None
    skip: frozenset[int] = field(default_factory=frozenset)
    careful: bool = False

    def wanted(self, pages: int) -> list[int]:
        last = pages if self.last is None else min(self.last, pages)
        return [number for number in range(self.first, last + 1) if number not in self.skip]


@dataclass(frozen=True, slots=True)
class Written:
    """A page that was read as text. A title's `headings` are as many empty strings as levels are above it; merging
    fills them in."""

    elements: Sequence[Element]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page whose text must be recognised. `otherwise` is what its own text layer said, if it says anything."""

    image: "Image"
    dpi: int
    otherwise: Sequence[Element] = ()


Leaf = Callable[[], Written | Drawn]


def title(text: str, level: int) -> Element:
    """A heading; level 1 is the highest."""
    return Element("Title", text, ("",) * (level - 1))


def table(rows: Sequence[Sequence[str]]) -> Element:
    lines = (" | ".join(" ".join(cell.split()) for cell in row) for row in rows)
    return Element("Table", "\n".join(line for line in lines if line.strip(" |")))
