"""Plays somebody who is good at tests and has not read the course."""

import re

from lectern.quizzes import Item
from lectern.words import content_words, stem
from quiz.grading import normalise

_ABSOLUTE = re.compile(r"\b(?:always|never|only ever|without exception|under no circumstances)\b", re.IGNORECASE)
_ARTICLE = re.compile(r"\b(an?)\s*(?:_____)?\s*[:?.]?$", re.IGNORECASE)


def tells(item: Item) -> bool:
    """Whether the answer can be told from the question's own wording."""
    match item.kind:
        case "cloze" | "short" | "numeric":
            asked = f" {normalise(item.stem.replace('_____', ' '))} "
            return any(f" {normalise(key)} " in asked for key in item.key)
        case "choice":
            return _echoes(item) or _fits_alone(item)
        case "truth":
            return bool(_ABSOLUTE.search(item.stem))
        case "matching":
            return _pairs_echo(item)
        case "choices" | "ordering":
            return False


def _echoes(item: Item) -> bool:
    """The key repeats a word of the question that no other option repeats."""
    asked = _stems(item.stem)
    shared = {option.id: _stems(option.text) & asked for option in item.options}
    others = set().union(*(words for id, words in shared.items() if id not in item.key))
    return bool(shared[item.key[0]] - others)


def _fits_alone(item: Item) -> bool:
    """The question ends in "a" or "an", and one option alone can follow."""
    if not (match := _ARTICLE.search(item.stem)):
        return False
    vowel = match[1].lower() == "an"
    fitting = [option.id for option in item.options if (option.text[:1].lower() in "aeiou") == vowel]
    return fitting == list(item.key)


def _pairs_echo(item: Item) -> bool:
    """More than half of the pairs share a word that no other pair has."""
    told = 0
    for prompt, key in zip(item.prompts, item.key, strict=True):
        others = set().union(*(_stems(option.text) for option in item.options if option.id != key))
        told += bool((_stems(prompt) & _stems(item.text_of(key))) - others)
    return told > len(item.prompts) / 2


def _stems(text: str) -> set[str]:
    return {stem(word) for word in content_words(text)}
