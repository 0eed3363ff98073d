"""Chunks as Pinecone records, and back.

Metadata may hold text, numbers (which come back as floats) and lists of text, so whatever is nested is kept
as JSON.
Limits: docs.pinecone.io/reference/api/database-limits.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lectern.errors import Invalid, Unavailable
from lectern.model import Chunk, Embedded, PageSpan, Vector

Record = dict[str, Any]

_BATCH_RECORDS = 100
_BATCH_BYTES = 2_000_000
_METADATA_BYTES = 40_960


def record(embedded: Embedded) -> Record:
    """Raises Invalid when the chunk does not fit a record, Unavailable when it has no vector."""
    chunk = embedded.chunk
    layout = {
        "headings": chunk.headings,
        "tokens": chunk.tokens,
        "spans": [(span.page, span.at, span.start) for span in chunk.spans],
        "sentences": chunk.sentences,
    }
    metadata = {
        "text": chunk.text,
        "document": chunk.document,
        "editions": sorted(embedded.editions),
        "layout": json.dumps(layout, ensure_ascii=False, separators=(",", ":")),
    }
    if _size(metadata) > _METADATA_BYTES:
        raise Invalid(f"Chunk {chunk.id} is too large for the index.")
    return {"id": chunk.id, "values": dense(embedded.vector), "metadata": metadata}


def dense(vector: Vector | None) -> list[float]:
    """Plain floats: Pinecone's client takes no numpy numbers."""
    if vector is None:
        raise Unavailable("Pinecone searches by meaning alone; it needs an embedding model.")
    return [float(value) for value in vector]


def chunk(identity: str, metadata: Mapping[str, Any]) -> Chunk:
    layout = json.loads(metadata["layout"])
    return Chunk(
        id=identity,
        document=metadata["document"],
        text=metadata["text"],
        headings=tuple(layout["headings"]),
        tokens=layout["tokens"],
        spans=tuple(PageSpan(*span) for span in layout["spans"]),
        sentences=tuple((start, end) for start, end in layout["sentences"]),
    )


def editions(metadata: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(metadata["editions"])


def batches(records: Iterable[Record]) -> Iterator[list[Record]]:
    """In order, each small enough for one upsert."""
    batch: list[Record] = []
    size = 0
    for each in records:
        weight = _size(each)
        if batch and (len(batch) == _BATCH_RECORDS or size + weight > _BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(each)
        size += weight
    if batch:
        yield batch


def _size(value: Record) -> int:
    return len(json.dumps(value))  # ASCII with escapes, which is how the client sends it
