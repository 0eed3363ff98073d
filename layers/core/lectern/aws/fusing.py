"""Ranks what a vector search found by its words too.

Convex fusion, 0.4 lexical + 0.6 dense: Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid
Retrieval", ACM TOIS 42 (2023).
"""

import math
from collections import Counter
from collections.abc import Sequence

from lectern.words import content_words, stem

_LEXICAL = 0.4


def fused(question: str, texts: Sequence[str], similarities: Sequence[float]) -> list[float]:
    """One score in 0..1 per text, from its words and its similarity to the question.

    The similarities are stretched over 0..1; the words count by their rarity among these texts."""
    if not texts:
        return []
    low, high = min(similarities), max(similarities)
    dense = [(value - low) / (high - low) if high > low else 1.0 for value in similarities]
    return [
        _LEXICAL * shared + (1 - _LEXICAL) * near for shared, near in zip(_overlap(question, texts), dense, strict=True)
    ]


def _overlap(question: str, texts: Sequence[str]) -> list[float]:
    """How much of the question each text repeats, 0..1; a word that no text has says nothing."""
    asked = _words(question)
    held = [_words(text) & asked for text in texts]
    spread = Counter(word for words in held for word in words)
    weight = {word: math.log(1 + len(texts) / count) for word, count in spread.items()}
    total = sum(weight.values()) or 1.0
    return [sum(weight[word] for word in words) / total for words in held]


def _words(text: str) -> set[str]:
    return {stem(word) for word in content_words(text)}
