"""The knobs of answering, with an override in Parameter Store so that a course can be tuned without a deployment."""

import json
from dataclasses import dataclass, fields

from lectern.embedded.ranking import LEXICAL_SUPPORT_GATE, SUPPORT_GATE


@dataclass(frozen=True, slots=True)
class Tuning:
    """gate, lexical_gate: the support (0-1) that one passage must reach. candidates, passages: how many are searched
    for, and how many a writer is given. The gates fit the embedded index: see benchmarks/README.md."""

    gate: float = SUPPORT_GATE
    lexical_gate: float = LEXICAL_SUPPORT_GATE
    candidates: int = 24
    passages: int = 6

    def __post_init__(self) -> None:
        if not (0 <= self.gate <= 1 and 0 <= self.lexical_gate <= 1 and 1 <= self.passages <= self.candidates <= 100):
            raise ValueError("gates lie in 0 to 1, and 1 <= passages <= candidates <= 100")

    @classmethod
    def read(cls, text: str) -> "Tuning":
        """From a JSON object with any of the fields; {} keeps the defaults."""
        given = json.loads(text)
        if unknown := set(given) - {field.name for field in fields(cls)}:
            raise ValueError(f"unknown knob: {sorted(unknown)[0]}")
        return cls(**given)
