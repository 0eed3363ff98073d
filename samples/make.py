"""Makes the files of the sample course from its texts: `python -m samples.make`."""

import argparse
import shutil
from collections.abc import Sequence
from pathlib import Path

from samples import booklet, lesson, looks, scanning, slides, webpage, workbook
from samples.reading import Block, blocks

HERE = Path(__file__).parent
TEXT = HERE / "text"


def make(course: Path) -> None:
    """Writes the seven units into the folder `course`, the same bytes each time."""
    course.mkdir(parents=True, exist_ok=True)
    booklet.write(_read("01-the-tides"), course / "01-the-tides.pdf", looks.booklet())
    scanning.write(_read("02-anchoring"), course / "02-anchoring-scan.pdf", looks.handout())
    lesson.write(_read("03-chartwork"), course / "03-chartwork.docx")
    slides.write(_read("04-buoys-and-lights"), course / "04-buoys-and-lights.pptx")
    shutil.copyfile(TEXT / "05-planning-a-passage.md", course / "05-planning-a-passage.md")
    webpage.write(_read("06-weather-for-sailors"), course / "06-weather-for-sailors.html")
    sheets = {"Lights": TEXT / "07-lights-of-the-merrow-coast.csv", "Tides of May": TEXT / "07-tides-of-may.csv"}
    workbook.write(sheets, course / "07-merrow-almanac.xlsx")


def _read(unit: str) -> Sequence[Block]:
    return blocks((TEXT / f"{unit}.md").read_text(encoding="utf-8"))


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description="Make the files of the sample course.")
    arguments.add_argument("folder", nargs="?", type=Path, default=HERE / "course")
    make(arguments.parse_args().folder)
