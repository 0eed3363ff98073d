"""What a course takes in: how large a file may be, of which kinds, and how many documents there may be."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from lectern.errors import Invalid, TooLarge

# The kind that a file's name promises
KINDS = {
    "pdf": "pdf", "docx": "docx", "docm": "docx", "dotx": "docx", "pptx": "pptx", "pptm": "pptx", "ppsx": "pptx",
    "potx": "pptx", "xlsx": "xlsx", "xlsm": "xlsx", "xltx": "xlsx", "html": "html", "htm": "html", "xhtml": "html",
    "md": "md", "markdown": "md", "txt": "txt", "text": "txt", "vtt": "vtt", "srt": "vtt", "epub": "epub",
    "png": "png", "jpg": "jpeg", "jpeg": "jpeg", "tif": "tiff", "tiff": "tiff", "webp": "webp", "bmp": "bmp",
    "gif": "gif", "odt": "odt", "rtf": "rtf", "csv": "csv", "tsv": "tsv", "eml": "eml", "msg": "msg", "xml": "xml",
    "cnxml": "xml", "ipynb": "ipynb",
}  # fmt: skip


def claimed(name: str) -> str | None:
    """The kind that a file's name promises; None when it promises nothing that Lectern reads."""
    return KINDS.get(PurePath(name).suffix.lower().lstrip("."))


@dataclass(frozen=True, slots=True)
class Intake:
    """`kinds` are values of `KINDS`; None takes every kind. `documents` counts those that are not deleted."""

    max_bytes: int
    max_documents: int
    kinds: frozenset[str] | None = None

    def __post_init__(self) -> None:
        if min(self.max_bytes, self.max_documents) < 1:
            raise Invalid("A course takes files of at least 1 byte, and at least 1 document.")
        if self.kinds is not None and not (self.kinds and self.kinds <= set(KINDS.values())):
            raise Invalid(f"kinds is null for every kind, or a list of: {', '.join(sorted(set(KINDS.values())))}.")

    def within(self, most: "Intake") -> "Intake":
        """These limits, and never more than the platform's."""
        documents = min(self.max_documents, most.max_documents)
        return Intake(min(self.max_bytes, most.max_bytes), documents, self.kinds)

    def check(self, name: str, size: int) -> None:
        """Raises TooLarge or Invalid for a file that the course does not take."""
        if size > self.max_bytes:
            raise TooLarge(
                f"A file of this course has at most {_words(self.max_bytes)}; split it and upload the parts."
            )
        if self.kinds is not None and claimed(name) not in self.kinds:
            raise Invalid(f"This course takes {', '.join(sorted(self.kinds))}; export the file as one of these.")

    def to_json(self) -> dict[str, Any]:
        kinds = None if self.kinds is None else sorted(self.kinds)
        return {"max_bytes": self.max_bytes, "max_documents": self.max_documents, "kinds": kinds}


def of(course: Mapping[str, Any] | None, most: Intake) -> Intake:
    """What the course with this item takes; without settings of its own, what the platform takes."""
    own = (course or {}).get("intake")
    if own is None:
        return most
    kinds = None if own["kinds"] is None else frozenset(own["kinds"])
    return Intake(own["max_bytes"], own["max_documents"], kinds).within(most)


def _words(size: int) -> str:
    return f"{size / 1024**2:.4g} MB" if size >= 1024**2 else f"{size} bytes"
