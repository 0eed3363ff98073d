"""What reading one file may cost."""

from dataclasses import dataclass, fields
from shutil import which

from lectern.sandbox import Bounds

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    max_bytes: int = 200 * MIB
    max_pages: int = 5000
    kinds: frozenset[str] | None = None  # that are read; None: all
    seconds: float = 600.0  # for a whole call of `plan` or `read`
    page_seconds: float = 60.0  # of silence: no page begun, none finished
    memory: int = 1536 * MIB  # address space of the child process beyond what it inherits
    max_pixels: int = 25_000_000  # of one page drawn for recognition
    ocr_threads: int = 2
    ocr_engine: str = "tesserocr"  # or pytesseract, which needs the program tesseract
    language: str = "eng"
    max_inflated: int = 1024 * MIB  # what an archive may unpack to, and the text of a document
    max_ratio: float = 200.0  # of that to the file's own size
    max_entries: int = 20_000  # in an archive

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, int | float) and value <= 0:
                raise ValueError(f"Limits.{field.name} is {value}; it must be greater than 0")
        if self.ocr_engine not in ("tesserocr", "pytesseract"):
            raise ValueError(f"Limits.ocr_engine is {self.ocr_engine!r}; choose tesserocr or pytesseract")
        if self.ocr_engine == "pytesseract" and which("tesseract") is None:
            raise ValueError("Limits.ocr_engine is pytesseract, but there is no program tesseract; install it")

    @property
    def bounds(self) -> Bounds:
        """Of a child process."""
        return Bounds(self.memory, self.seconds, self.page_seconds, self.ocr_threads)
