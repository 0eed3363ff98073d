"""What Lectern knows of a question and other programs' formats do not: written beside it, and read back with care."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lectern.model import Citation, DocumentId
from lectern.quizzes import BLOOM, DIFFICULTIES, KINDS, Kind

NOWHERE = Citation(DocumentId(""), "", 0, 0, 0, "")
IMPORTED = "Imported questions"


@dataclass(frozen=True, slots=True)
class Beside:
    """`fields` are further fields of an Item by name."""

    kind: Kind | None = None
    concept_name: str = IMPORTED
    source: Citation = NOWHERE
    fields: dict[str, Any] = field(default_factory=dict)


def read_beside(raw: Any) -> Beside:
    """What is missing or has another shape is left out: anybody may have written it."""
    if not isinstance(raw, Mapping):
        return Beside()
    kind = next((known for known in KINDS if known == raw.get("kind")), None)
    concept = raw.get("concept_name")
    fields = {
        name: raw[name] for name, known in (("bloom", BLOOM), ("difficulty", DIFFICULTIES)) if raw.get(name) in known
    }
    if isinstance(points := raw.get("points"), int | float) and 0 < points <= 100:
        fields["points"] = points
    if isinstance(unit := raw.get("unit"), str):
        fields["unit"] = unit[:40]
    return Beside(
        kind, concept if isinstance(concept, str) and concept else IMPORTED, _source(raw.get("source")), fields
    )


def _source(raw: Any) -> Citation:
    wanted = {"document": str, "name": str, "page": int, "start": int, "end": int, "quote": str}
    if not isinstance(raw, Mapping) or not all(isinstance(raw.get(name), kind) for name, kind in wanted.items()):
        return NOWHERE
    return Citation(**{name: raw[name] for name in wanted})
