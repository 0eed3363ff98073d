"""XML of any vocabulary (CNXML, DocBook, JATS ...): what holds text is a paragraph, what is called a title is one."""

from collections.abc import Iterator, Sequence
from functools import partial

from lxml import etree

from extract.job import Job, Leaf, Written, table, title
from extract.xml import parse
from lectern.model import Element

UNREAD = {"metadata", "teiHeader", "script", "style"}
KINDS = {
    "item": "ListItem", "li": "ListItem", "listitem": "ListItem", "code": "CodeSnippet",
    "programlisting": "CodeSnippet", "preformat": "CodeSnippet", "caption": "FigureCaption",
}  # fmt: skip
TITLES = {"title", "head"}
ROWS, CELLS = {"row", "tr"}, {"entry", "td", "th", "cell"}
TABLES = {"table", "informaltable"}


def leaves(job: Job, _: str) -> Sequence[Leaf]:
    return [partial(_document, job)]


def _document(job: Job) -> Written:
    return Written(list(_elements(parse(job.path.read_bytes()), 1)))


def _elements(node: etree._Element, level: int) -> Iterator[Element]:
    name = _name(node)
    if name in UNREAD:
        return
    if name in TABLES:
        yield from _titles(node)
        yield table(
            [[_flat(cell) for cell in row if _name(cell) in CELLS] for row in node.iter() if _name(row) in ROWS]
        )
    elif name in TITLES:
        yield title(_flat(node), level)
    elif KINDS.get(name) == "CodeSnippet":
        yield Element("CodeSnippet", "".join(node.itertext()).strip("\n"))
    elif _speaks(node):
        yield Element(KINDS.get(name, "NarrativeText"), _flat(node))
    else:
        deeper = level + any(_name(child) in TITLES for child in node) if node.getparent() is not None else level
        for child in node:
            yield from _elements(child, deeper)


def _titles(node: etree._Element) -> Iterator[Element]:
    for child in node:
        if _name(child) in TITLES:
            yield Element("FigureCaption", _flat(child))


def _speaks(node: etree._Element) -> bool:
    """Whether text stands in the node itself, between its children too."""
    return any(piece and piece.strip() for piece in (node.text, *(child.tail for child in node)))


def _flat(node: etree._Element) -> str:
    return " ".join("".join(node.itertext()).split())


def _name(node: etree._Element) -> str:
    return etree.QName(node).localname if isinstance(node.tag, str) else ""
