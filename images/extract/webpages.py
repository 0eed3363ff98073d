"""HTML, and what becomes HTML: Markdown, and the chapters of an EPUB. Nothing is fetched, no script is run."""

import re
from collections.abc import Iterator, Sequence
from functools import partial
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from lxml import etree, html

from extract.decoding import decode
from extract.job import Job, Leaf, Written, table, title
from extract.unpacking import opened, part
from extract.xml import parse
from lectern.errors import Unreadable
from lectern.model import Element

UNSEEN = {
    "script", "style", "noscript", "template", "head", "iframe", "object", "embed", "svg", "canvas", "nav", "select",
    "button", "input", "textarea", "video", "audio", "map", "dialog",
}  # fmt: skip
BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "header", "hr", "html", "li", "main", "ol", "p", "section", "summary",
    "ul", "table", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "caption", "tr", "td", "th", "tbody", "thead", "tfoot",
}  # fmt: skip
KINDS = {
    "li": "ListItem",
    "dt": "ListItem",
    "dd": "ListItem",
    "figcaption": "FigureCaption",
    "caption": "FigureCaption",
}
FOLDED = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)  # menus and the like: usual
CONCEALED = re.compile(r"(?:font-size|opacity)\s*:\s*0(?:\.0+)?(?:px|pt|em|rem|%)?\s*(?:;|$)", re.IGNORECASE)
FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*\n", re.DOTALL)
XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
SPACES = re.compile(r"\s+")


def leaves(job: Job, kind: str) -> Sequence[Leaf]:
    if kind == "epub":
        return [partial(_chapter, job, name) for name in _spine(job)]
    return [partial(_page, job, kind)]


def _page(job: Job, kind: str) -> Written:
    text = decode(job.path.read_bytes())
    return read_html(from_markdown(text) if kind == "md" else text)


def from_markdown(text: str) -> str:
    from markdown_it import MarkdownIt

    rendered: str = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(FRONT_MATTER.sub("", text))
    return rendered


def read_html(text: str) -> Written:
    parser = html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True, huge_tree=False)
    try:
        root = html.document_fromstring(XML_DECLARATION.sub("", text), parser=parser)
    except (etree.ParserError, ValueError):
        return Written(())
    mains = root.xpath("//main|//*[@role='main']")
    walk = _Walk()
    elements = list(walk.elements(mains[0] if len(mains) == 1 else root))
    return Written(elements, ("hidden_text",) if walk.hidden else ())


class _Walk:
    """Gathers running text until a block begins or ends. Iterates where documents can be deep, never recurses."""

    def __init__(self) -> None:
        self.hidden = False
        self.kind, self.text = "NarrativeText", list[str]()

    def elements(self, root: html.HtmlElement) -> Iterator[Element]:
        skip: etree._Element | None = None
        for event, node in etree.iterwalk(root, events=("start", "end")):
            if skip is not None:
                if event == "end" and node is skip:
                    skip = None
                    self.text.append(node.tail or "")
                continue
            if event == "start" and (found := self._whole(node)) is not None:
                yield from (*self._flush(), *found)
                skip = node
            elif event == "start":
                yield from self._start(node)
            else:
                yield from self._end(node)
        yield from self._flush()

    def _whole(self, node: etree._Element) -> Sequence[Element] | None:
        """What is read at one go: nothing of what is unseen, tables, code, headings."""
        tag = node.tag
        if not isinstance(tag, str) or tag in UNSEEN or self._hides(node):
            return []
        if tag == "table" and not node.xpath(".//table"):
            return _table(node)
        if tag == "pre":
            return [Element("CodeSnippet", "".join(node.itertext()).strip("\n"))]
        if len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
            return [title(_flat("".join(_seen(node))), int(tag[1]))]
        return None

    def _hides(self, node: etree._Element) -> bool:
        style = node.get("style", "")
        conceals = bool(CONCEALED.search(style))
        self.hidden = self.hidden or (conceals and bool("".join(node.itertext()).strip()))
        return conceals or "hidden" in node.attrib or bool(FOLDED.search(style))

    def _start(self, node: etree._Element) -> Iterator[Element]:
        if node.tag in BLOCKS:
            yield from self._flush()
            self.kind = KINDS.get(node.tag, self.kind if node.tag in ("p", "div") else "NarrativeText")
        elif node.tag == "br":
            self.text.append("\n")
        self.text.append(_flat(node.text or "", True))

    def _end(self, node: etree._Element) -> Iterator[Element]:
        if node.tag in BLOCKS:
            yield from self._flush()
            self.kind = self.kind if node.tag == "p" else "NarrativeText"
        self.text.append(_flat(node.tail or "", True))

    def _flush(self) -> Iterator[Element]:
        text, self.text = "".join(self.text), []
        if text.strip():
            yield Element(self.kind, text)


def _seen(node: etree._Element) -> Iterator[str]:
    """The text of a small part of a page, without what is unseen."""
    if node.tag in UNSEEN or not isinstance(node.tag, str):
        return
    yield node.text or ""
    for child in node:
        yield from _seen(child)
        yield (" " if child.tag in BLOCKS or child.tag == "br" else "") + (child.tail or "")


def _table(node: etree._Element) -> list[Element]:
    captions = [Element("FigureCaption", _flat("".join(_seen(caption)))) for caption in node.findall("caption")]
    rows = [[_flat("".join(_seen(cell))) for cell in row if cell.tag in ("td", "th")] for row in node.iter("tr")]
    return [*captions, table(rows)] if any(rows) else captions


def _flat(text: str, keep_ends: bool = False) -> str:
    flat = SPACES.sub(" ", text)
    return flat if keep_ends else flat.strip()


def _chapter(job: Job, name: str) -> Written:
    with opened(job.path) as archive:
        return read_html(decode(part(archive, name)))


def _spine(job: Job) -> list[str]:
    """The chapters' names in reading order."""
    with opened(job.path) as archive:
        root = parse(part(archive, "META-INF/container.xml")).find(".//{*}rootfile")
        package = root.get("full-path", "") if root is not None else ""
        opf = parse(part(archive, package))
        held = set(archive.namelist())
    files = {item.get("id"): item.get("href", "") for item in opf.iterfind(".//{*}manifest/{*}item")}
    spine = [files.get(item.get("idref"), "") for item in opf.iterfind(".//{*}spine/{*}itemref")]
    names = [normpath(join(dirname(package), unquote(name))) for name in spine if name]
    if not any(name in held for name in names):
        raise Unreadable("corrupt", "no chapters")
    return [name for name in names if name in held]
