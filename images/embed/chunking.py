"""Cuts a document into chunks that fit the embedding model: at sentence ends, never across a heading."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import accumulate

from embed.atoms import take_apart
from embed.packing import Packing
from embed.tokens import Tokens
from lectern.errors import Invalid
from lectern.model import Chunk, CourseId, DocumentId, Extraction, Page, PageSpan


@dataclass(frozen=True, slots=True)
class ChunkOptions:
    """`budget` counts cl100k tokens of a chunk's text, without its breadcrumb.

    MiniLM reads 256 word pieces and cuts the rest. With 200 tokens, 99 % of the chunks of an English textbook fit with
    their breadcrumb, and 0.1 % of its word pieces are lost; with 256 tokens, 12 % of the chunks are cut. The
    models of Bedrock read thousands.
    """

    budget: int = 200

    def __post_init__(self) -> None:
        if self.budget < 16:
            raise Invalid("A chunk needs a budget of at least 16 tokens.")


def chunk(
    extraction: Extraction, document: DocumentId, course: CourseId, options: ChunkOptions = ChunkOptions()
) -> Iterator[Chunk]:
    """The chunks of a document in reading order; together they hold every visible character of it once.

    A chunk's text is a verbatim stretch of the pages' texts joined by an empty line, its `tokens` are exact, and its id
    depends on course, document, headings and text alone (and on how many equal chunks stand before it).
    """
    pages = [(page, page.text) for page in extraction.pages]
    page_starts = list(accumulate((len(text) + 2 for _, text in pages), initial=0))
    tokens = Tokens("\n\n".join(text for _, text in pages))
    atoms, sections = take_apart(extraction.pages, tokens.text, tokens.points)
    seen: Counter[str] = Counter()
    for piece in Packing(tokens, atoms, options.budget).pack(sections):
        text = tokens.text[piece.start : piece.end]
        yield Chunk(
            id=_name(document, "\x1f".join((course, document, *piece.headings, text)), seen),
            document=document,
            text=text,
            headings=piece.headings,
            tokens=piece.tokens,
            spans=tuple(_spans(piece.start, piece.end, page_starts, extraction.pages)),
            sentences=piece.sentences,
        )


def _name(document: DocumentId, content: str, seen: Counter[str]) -> str:
    digest = blake2b(content.encode(), digest_size=16)
    if count := seen[content]:
        digest.update(b"\x1f%d" % count)
    seen[content] += 1
    return f"{document}#{digest.hexdigest()}"


def _spans(start: int, end: int, page_starts: Sequence[int], pages: Sequence[Page]) -> Iterator[PageSpan]:
    page = bisect_right(page_starts, start) - 1
    yield PageSpan(pages[page].number, 0, start - page_starts[page])
    for later in range(page + 1, bisect_right(page_starts, end - 1)):
        yield PageSpan(pages[later].number, page_starts[later] - start, 0)
