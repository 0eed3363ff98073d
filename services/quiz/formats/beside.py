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
    """`fields` are further fields of an Item by name; `letters` the ids of its options by their texts, in order."""

    kind: Kind | None = None
    concept_name: str = IMPORTED
    source: Citation = NOWHERE
    fields: dict[str, Any] = field(default_factory=dict)
    letters: dict[str, str] = field(default_factory=dict)


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
    named = concept if isinstance(concept, str) and concept else IMPORTED
    return Beside(kind, named, _source(raw.get("source")), fields, _letters(raw.get("options")))


def _letters(raw: Any) -> dict[str, str]:
    options = raw if isinstance(raw, Mapping) else {}
    fits = all(isinstance(text, str) and id.isidentifier() and len(id) <= 40 for id, text in options.items())
    return {text: id for id, text in options.items()} if fits else {}


def _source(raw: Any) -> Citation:
    wanted = {"document": str, "name": str, "page": int, "start": int, "end": int, "quote": str}
    if not isinstance(raw, Mapping) or not all(isinstance(raw.get(name), kind) for name, kind in wanted.items()):
        return NOWHERE
    return Citation(**{name: raw[name] for name in wanted})
