"""Pinecone's data plane, with its limits: batches, metadata, widths, and namespaces that exist once written to."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .answers import Failure, Reply, as_json

if TYPE_CHECKING:
    from .server import Loopback, Request

_PAGE = 100
_MISSING = Failure(404, "", "Namespace not found")


@dataclass
class Index:
    """namespace -> id -> {"values", "metadata"}; as wide as its first vector."""

    spaces: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    width: int = 0


def reply(loopback: "Loopback", request: "Request") -> Reply | None:
    operations = {
        "/vectors/upsert": _upsert,
        "/query": _query,
        "/vectors/fetch": _fetch,
        "/vectors/delete": _delete,
        "/vectors/list": _list,
        "/vectors/update": _update,
        "/describe_index_stats": _stats,
    }
    if request.path not in operations:
        return None
    if not request.headers.get("Api-Key"):
        return Failure(401, "", "no API key").reply()
    asked = {name: values for name, values in request.query.items()} | (request.body or {})
    return operations[request.path](loopback.index, asked)


def _space(index: Index, asked: Mapping[str, Any]) -> tuple[str, dict[str, dict[str, Any]] | None]:
    named = asked.get("namespace", "")
    name = named[0] if isinstance(named, list) else named
    return name, index.spaces.get(name)


def _upsert(index: Index, asked: Mapping[str, Any]) -> Reply:
    vectors = asked["vectors"]
    index.width = index.width or len(vectors[0]["values"])
    too_large = len(vectors) > 1000 or len(json.dumps(vectors)) > 2 * 1024 * 1024
    if too_large or any(_unfit(index, vector) for vector in vectors):
        return Failure(400, "", f"Invalid request: {vectors[0]}").reply()
    name, _ = _space(index, asked)
    space = index.spaces.setdefault(name, {})
    for vector in vectors:
        space[vector["id"]] = {"values": vector["values"], "metadata": _stored(vector.get("metadata", {}))}
    return as_json({"upsertedCount": len(vectors)})


def _unfit(index: Index, vector: Mapping[str, Any]) -> bool:
    metadata = vector.get("metadata", {})
    odd = not vector["id"].isascii() or any(not _allowed(value) for value in metadata.values())
    return odd or len(vector["values"]) != index.width or len(json.dumps(metadata)) > 40_960


def _allowed(value: Any) -> bool:
    listed = isinstance(value, list) and all(isinstance(each, str) for each in value)
    return listed or isinstance(value, str | bool | int | float)


def _stored(metadata: Mapping[str, Any]) -> dict[str, Any]:
    return {name: float(value) if type(value) is int else value for name, value in metadata.items()}


def _query(index: Index, asked: Mapping[str, Any]) -> Reply:
    name, space = _space(index, asked)
    if len(asked["vector"]) != index.width and space:
        return Failure(400, "", "Vector dimension does not match").reply()
    scored = [(_cosine(asked["vector"], held["values"]), identity, held) for identity, held in (space or {}).items()]
    best = sorted(scored, key=lambda found: -found[0])[: asked["topK"]]
    matches = [{"id": identity, "score": score, "metadata": held["metadata"]} for score, identity, held in best]
    return as_json({"matches": matches, "namespace": name, "usage": {"readUnits": 1}})


def _fetch(index: Index, asked: Mapping[str, Any]) -> Reply:
    name, space = _space(index, asked)
    found = (
        {identity: {"id": identity, **space[identity]} for identity in asked["ids"] if identity in space}
        if space
        else {}
    )
    return as_json({"vectors": found, "namespace": name, "usage": {"readUnits": 1}})


def _delete(index: Index, asked: Mapping[str, Any]) -> Reply:
    _, space = _space(index, asked)
    if space is None:
        return _MISSING.reply()
    if len(asked["ids"]) > 1000:
        return Failure(400, "", "too many ids").reply()
    for identity in asked["ids"]:
        space.pop(identity, None)
    return as_json({})


def _list(index: Index, asked: Mapping[str, Any]) -> Reply:
    name, space = _space(index, asked)
    prefix = asked.get("prefix", [""])[0]
    after = asked.get("paginationToken", [""])[0]
    ids = sorted(identity for identity in space or {} if identity.startswith(prefix) and identity > after)
    page = ids[:_PAGE]
    more = {"pagination": {"next": page[-1]}} if len(ids) > _PAGE else {}
    return as_json({"vectors": [{"id": identity} for identity in page], "namespace": name, **more})


def _update(index: Index, asked: Mapping[str, Any]) -> Reply:
    _, space = _space(index, asked)
    if space is None or asked["id"] not in space:
        return _MISSING.reply()
    space[asked["id"]]["metadata"] |= _stored(asked.get("setMetadata", {}))
    space[asked["id"]]["values"] = asked.get("values") or space[asked["id"]]["values"]
    return as_json({})


def _stats(index: Index, asked: Mapping[str, Any]) -> Reply:
    counts = {name: {"vectorCount": len(space)} for name, space in index.spaces.items()}
    total = sum(len(space) for space in index.spaces.values())
    return as_json({"namespaces": counts, "dimension": index.width, "indexFullness": 0.0, "totalVectorCount": total})


def _cosine(one: list[float], other: list[float]) -> float:
    return math.sumprod(one, other) / (math.hypot(*one) * math.hypot(*other))
