"""DOCX, straight from its XML: headings by style, lists, tables, text boxes and formulas, in document order."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from lxml import etree

from extract.job import Job, Leaf, Written, table, title
from extract.unpacking import opened, part
from extract.xml import parse
from lectern.errors import Unreadable
from lectern.model import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
MAIN = re.compile(rb'PartName="/([^"]+)"\s+ContentType="[^"]*(?:wordprocessingml\.document\.main|document\.macroEnabled'
                  rb'|template\.main)[^"]*"')  # fmt: skip
HEADING = re.compile(r"heading (\d)", re.IGNORECASE)
LEFT_OUT = {f"{W}del", f"{W}moveFrom", f"{W}instrText", f"{W}delText", FALLBACK, f"{W}pPr", f"{W}rPr"}
BREAKS = {f"{W}br": "\n", f"{W}cr": "\n", f"{W}tab": "\t", f"{W}noBreakHyphen": "-"}
SIGNS = {f"{M}sup": "^", f"{M}sub": "_", f"{M}den": "/"}  # of formulas
LOWEST = 9  # outline level that means body text


@dataclass(frozen=True, slots=True)
class Style:
    level: int | None = None
    item: bool = False
    based_on: str | None = None


@dataclass(slots=True)
class _Body:
    styles: dict[str, Style]
    hidden: bool = False
    boxes: list[etree._Element] = field(default_factory=list)

    def elements(self, parent: etree._Element) -> Iterator[Element]:
        for child in parent:
            if child.tag == f"{W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{W}tbl":
                yield table(list(self._rows(child)))
            elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml", f"{W}footnote", f"{W}endnote"):
                yield from self.elements(child)

    def _paragraph(self, paragraph: etree._Element) -> Iterator[Element]:
        text = "".join(self._runs(paragraph))
        level, item = self._kind(paragraph)
        if text.strip():
            yield title(text, level) if level else Element("ListItem" if item else "NarrativeText", text)
        boxes, self.boxes = self.boxes, []
        for box in boxes:
            yield from self.elements(box)

    def _kind(self, paragraph: etree._Element) -> tuple[int | None, bool]:
        """(level of a heading, whether it is a list item), by the paragraph itself, then by its style."""
        own = _style(paragraph.find(f"{W}pPr"))
        style, seen = own.based_on, set[str]()
        while style in self.styles and style not in seen and own.level is None:
            seen.add(style)
            above = self.styles[style]
            own, style = Style(above.level, own.item or above.item, None), above.based_on
        return (None if own.level is None or own.level > LOWEST else own.level), own.item

    def _runs(self, node: etree._Element) -> Iterator[str]:
        for child in node:
            if child.tag in LEFT_OUT:
                continue
            if child.tag in (f"{W}t", f"{M}t"):
                yield child.text or ""
            elif child.tag in SIGNS:
                inner = "".join(self._runs(child))
                yield f"{SIGNS[child.tag]}{inner if len(inner) < 2 else f'({inner})'}" if inner else ""
            elif child.tag in BREAKS:
                yield BREAKS[child.tag]
            elif child.tag == f"{W}txbxContent":
                self.boxes.append(child)
            elif child.tag == f"{W}r" and _vanishes(child):
                self.hidden = self.hidden or child.find(f"{W}t") is not None
            else:
                yield from self._runs(child)

    def _rows(self, tbl: etree._Element) -> Iterator[list[str]]:
        for row in tbl.iter(f"{W}tr"):
            if next(row.iterancestors(f"{W}tbl")) is tbl:
                yield [self._cell(cell) for cell in row.iter(f"{W}tc") if next(cell.iterancestors(f"{W}tr")) is row]

    def _cell(self, cell: etree._Element) -> str:
        return " ".join("".join(self._runs(paragraph)) for paragraph in cell.iter(f"{W}p"))


def leaves(job: Job, _: str) -> Sequence[Leaf]:
    return [partial(_document, job)]


def _document(job: Job) -> Written:
    with opened(job.path) as archive:
        found = MAIN.search(part(archive, "[Content_Types].xml"))
        main = found[1].decode() if found else "word/document.xml"
        folder = main.rpartition("/")[0]
        names = set(archive.namelist())
        styles = f"{folder}/styles.xml"
        body = _Body(_styles(parse(part(archive, styles))) if styles in names else {})
        root = parse(part(archive, main)).find(f"{W}body")
        if root is None:
            raise Unreadable("corrupt", "no body")
        elements = list(body.elements(root))
        for notes in (f"{folder}/footnotes.xml", f"{folder}/endnotes.xml"):
            if notes in names:
                elements += body.elements(parse(part(archive, notes)))
    return Written(elements, ("hidden_text",) if body.hidden else ())


def _styles(root: etree._Element) -> dict[str, Style]:
    return {style.get(f"{W}styleId", ""): _named(style) for style in root.iter(f"{W}style")}


def _named(style: etree._Element) -> Style:
    said, based = _style(style.find(f"{W}pPr")), style.find(f"{W}basedOn")
    name = _value(style.find(f"{W}name")) or ""
    heading = HEADING.match(name)
    level = int(heading[1]) if heading else 1 if name.lower() == "title" else said.level
    return Style(level, said.item or name.lower().startswith("list "), _value(based))


def _style(properties: etree._Element | None) -> Style:
    """Of a paragraph's or a style's properties; `based_on` is the paragraph's style."""
    if properties is None:
        return Style()
    outline, number = _value(properties.find(f"{W}outlineLvl")), properties.find(f"{W}numPr")
    listed = number is not None and _value(number.find(f"{W}numId")) != "0"
    level = int(outline) + 1 if outline and outline.isdigit() else None
    return Style(level, listed, _value(properties.find(f"{W}pStyle")))


def _value(node: etree._Element | None) -> str | None:
    return None if node is None else node.get(f"{W}val")


def _vanishes(run: etree._Element) -> bool:
    found = run.find(f"{W}rPr/{W}vanish")
    return found is not None and _value(found) not in ("0", "false")
