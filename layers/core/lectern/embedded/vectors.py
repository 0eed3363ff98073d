"""Vectors as bytes: float16 for a chunk, int8 for each of its sentences; numpy is touched only where there are any."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from lectern.model import Vector

if TYPE_CHECKING:
    import numpy


def pack(vector: Vector | None) -> bytes | None:
    if vector is None:
        return None
    import numpy

    return numpy.asarray(vector, numpy.float16).tobytes()


def pack_rows(vectors: Sequence[Vector]) -> bytes | None:
    """int8, each row scaled to its own largest value: cosines stay right to about 0.005."""
    if not vectors:
        return None
    import numpy

    rows = numpy.asarray(vectors, numpy.float32)
    scale = 127 / numpy.abs(rows).max(axis=1, keepdims=True)
    return numpy.rint(rows * scale).astype(numpy.int8).tobytes()


def unpack_all(blobs: Sequence[bytes], dimensions: int) -> "numpy.ndarray[Any, Any]":
    """(n, dimensions) float32 from n packed vectors."""
    import numpy

    return numpy.frombuffer(b"".join(blobs), numpy.float16).reshape(-1, dimensions).astype(numpy.float32)


def row_cosines(blob: bytes | None, vector: "numpy.ndarray[Any, Any]") -> list[float]:
    """The cosine of a unit vector with each packed row."""
    import numpy

    if blob is None or len(blob) % len(vector):
        return []
    rows = numpy.frombuffer(blob, numpy.int8).reshape(-1, len(vector)).astype(numpy.float32)
    cosines: list[float] = (rows @ vector / numpy.linalg.norm(rows, axis=1)).tolist()
    return cosines
