"""Plain text by its blank lines, RTF, subtitles without their times, and tables in CSV or TSV."""

import csv
import re
from collections.abc import Iterator, Sequence
from functools import partial

from extract.decoding import decode
from extract.job import Job, Leaf, Written
from extract.layout import is_item, join
from extract.sheets import tables
from lectern.model import Element

BLANK = re.compile(r"\n\s*\n")
TIMES = re.compile(r"^(?:\d+:)?\d+:\d+[.,]\d+\s*-->.*$")
CUE_TAG = re.compile(r"<[^>\n]*>")
CUES = 12  # of a paragraph
LONGEST_FIELD = 1 << 20
NARROW = 60  # characters: verse, addresses and code keep their lines, wrapped prose does not


def leaves(job: Job, kind: str) -> Sequence[Leaf]:
    return [partial(_read, job, kind)]


def _read(job: Job, kind: str) -> Written:
    text = decode(job.path.read_bytes()).replace("\r\n", "\n").replace("\r", "\n")
    match kind:
        case "rtf":
            from striprtf.striprtf import rtf_to_text

            lines: str = rtf_to_text(text, errors="ignore")  # type: ignore[no-untyped-call]
            return Written([Element("NarrativeText", line) for line in lines.split("\n")])
        case "csv" | "tsv":
            return Written(list(tables(_rows(text, kind))))
        case "vtt":
            return Written(list(_spoken(text)))
        case _:
            return Written(list(paragraphs(text)))


def paragraphs(text: str) -> Iterator[Element]:
    for block in BLANK.split(text):
        lines = [line.strip() for line in block.split("\n") if line.strip()]
        if not lines:
            continue
        if any(map(is_item, lines)):
            yield from (Element("ListItem" if is_item(line) else "NarrativeText", line) for line in lines)
        else:
            wrapped = max(map(len, lines)) > NARROW
            yield Element("NarrativeText", join(lines) if wrapped else "\n".join(lines))


def _spoken(text: str) -> Iterator[Element]:
    """WebVTT and SubRip: what is said, a dozen cues to a paragraph."""
    said: list[str] = []
    for block in BLANK.split(text):
        lines = block.strip().split("\n")
        time = next((at for at, line in enumerate(lines) if TIMES.match(line.strip())), None)
        if time is None:
            continue  # the signature, a note or a style sheet
        words = CUE_TAG.sub("", " ".join(lines[time + 1 :])).strip()
        if words and words not in said[-1:]:  # rolling captions say each line twice
            said.append(words)
        if len(said) == CUES:
            yield Element("NarrativeText", " ".join(said))
            said = []
    if said:
        yield Element("NarrativeText", " ".join(said))


def _rows(text: str, kind: str) -> list[list[str]]:
    csv.field_size_limit(LONGEST_FIELD)
    first = text[:65536]
    counts = {mark: first.count(mark) for mark in (",", ";", "\t", "|")}
    mark = "\t" if kind == "tsv" else max(counts, key=lambda char: counts[char])
    rows = csv.reader(text.split("\n"), delimiter=mark)
    return [row for row in rows if any(cell.strip() for cell in row)]
