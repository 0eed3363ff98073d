"""No text is embedded twice: vectors are kept by model and content, for every course and every retry."""

import array
import time
from collections.abc import Sequence

from lectern import keys
from lectern.aws.table import Table
from lectern.model import Vector
from lectern.ports import Embedder

KEPT = 90 * 86400  # seconds


def embed_once(texts: Sequence[str], embedder: Embedder, table: Table) -> list[Vector]:
    """One vector per text, in order; only texts that the table does not hold are given to the embedder.

    A crash between the model's answer and the table's write costs that one call again, and no more.
    """
    wanted = {keys.vector(embedder.model, text)["pk"]: text for text in texts}
    found = {item["pk"]: _unpack(item["vector"]) for item in table.get_many([_key(pk) for pk in wanted])}
    missing = [pk for pk in wanted if pk not in found]
    if missing:
        fresh = embedder.embed([wanted[pk] for pk in missing])
        expires = int(time.time()) + KEPT
        table.put_many(
            _key(pk) | {"vector": _pack(vector), "expires": expires} for pk, vector in zip(missing, fresh, strict=True)
        )
        found |= dict(zip(missing, fresh, strict=True))
    return [found[keys.vector(embedder.model, text)["pk"]] for text in texts]


def _key(pk: str) -> dict[str, str]:
    return {"pk": pk, "sk": "VECTOR"}


def _pack(vector: Vector) -> bytes:
    return array.array("f", vector).tobytes()


def _unpack(raw: bytes) -> Vector:
    return array.array("f", raw)
