"""A small course for the contracts: chunks with every feature that an index must keep; and whose answer is heard."""

from collections.abc import Sequence

from lectern.model import Brief, Chunk, DocumentId, Embedded, Evidence, PageSpan, Passage, Turn
from lectern.speech import Recording

from ..loopback.embedding import embedding

WIDTH = 256
ANSWER = Recording("c1", "u1", "i1", "a1")


def chunk(text: str, document: str = "thermo", number: int = 1) -> Chunk:
    """One sentence, one page."""
    return Chunk(
        id=f"{document}#{number:04}",
        document=DocumentId(document),
        text=text,
        headings=("Thermodynamics",),
        tokens=len(text.split()),
        spans=(PageSpan(page=3, at=0, start=40),),
        sentences=((0, len(text)),),
    )


def rich_chunk() -> Chunk:
    first, second = (
        "Die Entropie „wächst“: ΔS ≥ 0 — 熵は増大する 𝒮.",
        "Line two\nof <b>page</b> four\t\u0000\u2028 ends.",
    )
    return Chunk(
        id="thermo#ffee",
        document=DocumentId("thermo"),
        text=f"{first} {second}",
        headings=("Wärmelehre", "2. Hauptsatz — énoncé", "日本語"),
        tokens=41,
        spans=(PageSpan(3, 0, 118), PageSpan(4, len(first) + 1, 0)),
        sentences=((0, len(first)), (len(first) + 1, len(first) + 1 + len(second))),
    )


def embedded(chunk: Chunk, *editions: str) -> Embedded:
    parts = [chunk.text[start:end] for start, end in chunk.sentences]
    return Embedded(
        chunk,
        frozenset(editions or ("thermo@1",)),
        embedding(chunk.embedded_text, WIDTH),
        tuple(embedding(part, WIDTH) for part in parts),
    )


def asked(question: str) -> list[float]:
    return embedding(question, WIDTH)


def brief(question: str, *texts: str, history: Sequence[Turn] = ()) -> Brief:
    """A question with one piece of evidence per text, numbered from 1."""
    evidence = tuple(
        Evidence(number, f"week {number}.pdf", Passage(chunk(text, number=number), frozenset({"thermo@1"}), 1.0, 0.9))
        for number, text in enumerate(texts, start=1)
    )
    return Brief(question, evidence, tuple(history))
