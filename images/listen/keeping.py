"""An engine between two chunks, as bytes that a table can hold."""

import json
import zlib
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from listen.measuring import FrameEngine

LENGTH = 4  # bytes that tell how long the part in JSON is


def keep(engine: FrameEngine) -> bytes:
    """Everything that the engine knows."""
    arrays: list[bytes] = []
    told = json.dumps(_take_apart(engine, arrays)).encode()
    return zlib.compress(len(told).to_bytes(LENGTH) + told + b"".join(arrays), level=1)


def restore(kept: bytes) -> FrameEngine:
    """The engine as it was."""
    raw = zlib.decompress(kept)
    length = int.from_bytes(raw[:LENGTH])
    engine = FrameEngine()
    _put_together(engine, json.loads(raw[LENGTH : LENGTH + length]), memoryview(raw)[LENGTH + length :])
    return engine


def _take_apart(value: Any, arrays: list[bytes]) -> Any:
    if is_dataclass(value):
        return {one.name: _take_apart(getattr(value, one.name), arrays) for one in fields(value)}
    if isinstance(value, np.ndarray):
        arrays.append(value.tobytes())
        return [value.dtype.str, value.shape]
    return value


def _put_together(into: Any, told: dict[str, Any], arrays: memoryview) -> memoryview:
    """Fill a fresh dataclass; what is left of the arrays."""
    for name, value in told.items():
        fresh = getattr(into, name)
        if is_dataclass(fresh):
            arrays = _put_together(fresh, value, arrays)
        elif isinstance(fresh, np.ndarray):
            kind, shape = value
            size = np.dtype(kind).itemsize * int(np.prod(shape))
            setattr(into, name, np.frombuffer(arrays[:size], kind).reshape(shape).copy())
            arrays = arrays[size:]
        else:
            setattr(into, name, value)
    return arrays
