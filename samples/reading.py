"""Reads the course's source texts: a small part of Markdown, one block between two blank lines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["title", "chapter", "section", "paragraph", "bullets", "steps", "table", "notes", "figure"]
Style = Literal["plain", "bold", "italic", "code"]

MARKED = re.compile(r"\*\*(?P<bold>.+?)\*\*|\*(?P<italic>.+?)\*|`(?P<code>.+?)`")
OPENINGS: tuple[tuple[str, Kind], ...] = (
    (r"# ", "title"),
    (r"## ", "chapter"),
    (r"### ", "section"),
    (r"- ", "bullets"),
    (r"\d+\. ", "steps"),
    (r"> ", "notes"),
)


@dataclass(frozen=True, slots=True)
class Block:
    """`items` are a list's entries, or one text; `rows` the cells of a table; `picture` the name of a figure."""

    kind: Kind
    items: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = ()
    picture: str = ""

    @property
    def text(self) -> str:
        return " ".join(self.items)


def blocks(source: str) -> tuple[Block, ...]:
    return tuple(_block(chunk.splitlines()) for chunk in re.split(r"\n{2,}", source.strip()))


def spans(text: str) -> Iterator[tuple[str, Style]]:
    """The runs of a text with their style: '**Scope** is' gives ('Scope', bold), (' is', plain)."""
    at = 0
    for found in MARKED.finditer(text):
        if found.start() > at:
            yield text[at : found.start()], "plain"
        style: Style = "bold" if found["bold"] else "italic" if found["italic"] else "code"
        yield found[style], style
        at = found.end()
    if at < len(text):
        yield text[at:], "plain"


def plain(text: str) -> str:
    return "".join(run for run, _ in spans(text))


def _block(lines: list[str]) -> Block:
    if lines[0].startswith("|"):
        return Block("table", (), tuple(_cells(line) for line in lines if not re.match(r"\|[-|\s]+$", line)))
    if figure := re.match(r"!\[(.+)\]\((.+)\)", lines[0]):
        return Block("figure", (figure[1],), picture=figure[2])
    for opening, kind in OPENINGS:
        if re.match(opening, lines[0]):
            return Block(kind, tuple(re.sub(rf"^{opening}", "", line) for line in lines))
    return Block("paragraph", tuple(lines))


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.strip("|").split("|"))
