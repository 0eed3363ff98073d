"""ODT, straight from its XML: headings, paragraphs, lists and tables."""

from collections.abc import Iterator, Sequence
from functools import partial

from lxml import etree

from extract.job import Job, Leaf, Written, table, title
from extract.unpacking import opened, part
from extract.xml import parse
from lectern.errors import Unreadable
from lectern.model import Element

TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
SPACES = {f"{TEXT}s": " ", f"{TEXT}tab": "\t", f"{TEXT}line-break": "\n"}
LEFT_OUT = {f"{TEXT}tracked-changes", f"{OFFICE}annotation", f"{TEXT}table-of-content", f"{OFFICE}forms"}


def leaves(job: Job, _: str) -> Sequence[Leaf]:
    return [partial(_document, job)]


def _document(job: Job) -> Written:
    with opened(job.path) as archive:
        if b"encryption-data" in (part(archive, "META-INF/manifest.xml") if _manifest(archive.namelist()) else b""):
            raise Unreadable("encrypted")
        root = parse(part(archive, "content.xml")).find(f"{OFFICE}body/{OFFICE}text")
    if root is None:
        raise Unreadable("corrupt", "no body")
    return Written(list(_elements(root, False)))


def _manifest(names: Sequence[str]) -> bool:
    return "META-INF/manifest.xml" in names


def _elements(parent: etree._Element, listed: bool) -> Iterator[Element]:
    for child in parent:
        if child.tag == f"{TEXT}h":
            level = child.get(f"{TEXT}outline-level", "1")
            yield title(" ".join("".join(_text(child)).split()), int(level) if level.isdigit() else 1)
        elif child.tag == f"{TEXT}p":
            yield Element("ListItem" if listed else "NarrativeText", "".join(_text(child)))
        elif child.tag == f"{TABLE}table":
            yield table(
                [
                    [_cell(cell) for cell in row.iterfind(f"{TABLE}table-cell")]
                    for row in child.iter(f"{TABLE}table-row")
                ]
            )
        elif child.tag not in LEFT_OUT:
            yield from _elements(child, listed or child.tag == f"{TEXT}list")


def _cell(cell: etree._Element) -> str:
    return " ".join("".join(_text(paragraph)) for paragraph in cell.iter(f"{TEXT}p", f"{TEXT}h"))


def _text(node: etree._Element) -> Iterator[str]:
    yield node.text or ""
    for child in node:
        if child.tag in SPACES:
            yield SPACES[child.tag]
        elif child.tag not in LEFT_OUT:
            yield from _text(child)
        yield child.tail or ""
