"""Keeps links, images and markup that a document may have smuggled into an answer from leaving it."""

import re
from collections.abc import Iterable, Iterator

from lectern.model import Usage

_CARRIES_OUT = re.compile(r"\]\(|://|\bwww\.|<[a-z/!]|\b(?:javascript|data|mailto):", re.IGNORECASE)
REMOVED = "(link removed)"


def clean(pieces: Iterable[str | Usage]) -> Iterator[str | Usage]:
    """The same text in whole words, as soon as each is complete, with every word that carries a link replaced."""
    held = ""
    for piece in pieces:
        if isinstance(piece, Usage):
            if held:
                yield _word_by_word(held)
            held = ""
            yield piece
            continue
        held += piece
        cut = max(held.rfind(" "), held.rfind("\n")) + 1
        if cut:
            yield _word_by_word(held[:cut])
            held = held[cut:]


def _word_by_word(text: str) -> str:
    return re.sub(r"\S+", lambda word: REMOVED if _CARRIES_OUT.search(word[0]) else word[0], text)
