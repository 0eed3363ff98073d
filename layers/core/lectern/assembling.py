"""Puts a question together: options are shuffled and lettered so that neither order nor letter says which is right."""

import random
import string
from collections.abc import Sequence
from typing import Any

from lectern.happening import concept_id
from lectern.model import Citation
from lectern.quizzes import Item, Kind, Option


def assemble(
    kind: Kind, stem: str, right: Sequence[str], source: Citation, concept: str, wrong: Sequence[str] = (), **more: Any
) -> Item:
    """A question of texts. right: the right options (for ordering all, in order; for matching one for each of
    `prompts`), or the accepted texts where there are no options. wrong: the distractors."""
    options = _letter([*dict.fromkeys(right), *wrong], stem) if kind not in ("cloze", "short", "numeric") else ()
    ids = {option.text: option.id for option in options}
    key = [ids[text] for text in right] if options else right
    key = sorted(key) if kind == "choices" else key
    return Item(0, kind, stem, tuple(key), source, concept_id(concept), concept, options, **more)


def _letter(texts: Sequence[str], seed: str) -> tuple[Option, ...]:
    """In an order that depends on the texts and the question alone; true and false stand as ever."""
    shuffled = sorted(texts, reverse=True)
    if shuffled != ["True", "False"]:
        random.Random(f"{seed}/{shuffled}").shuffle(shuffled)
    return tuple(Option(_id(place), text) for place, text in enumerate(shuffled))


def _id(place: int) -> str:
    letters = string.ascii_lowercase
    return letters[place % 26] + (str(place // 26) if place >= 26 else "")
