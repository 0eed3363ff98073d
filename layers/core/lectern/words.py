"""The words of a text that carry its content, and what is left of them without their endings."""

import re

_WORD = re.compile(r"\w+")
_ENDING = re.compile(r"(?<=\w{3})(?:ies|ied|ing|ed|es|ly|s|y|e)$")


def words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


_FUNCTION_WORDS = frozenset(
    words(
        """about above after again against all also am an and another any are as at be because been before being below
between both but by can cannot could did do does doing don down during each else etc ever every few for from
further get give given had has have having he her here hers herself him himself his how however i if in into is it
its itself just let ll may me might more most much must my myself no nor not now of off on once one only or other
our ours ourselves out over own per please re s same say see shall she should so some such t tell than that the
their theirs them themselves then there these they thing things this those through to too under until up upon us
use used using ve very was we were what when where whether which while who whom whose why will with within without
would you your yours yourself yourselves called call name named describe explain mean means did didn doesn isn aren
wasn weren won wouldn couldn shouldn many kind type a"""
    )
)


def content_words(text: str) -> list[str]:
    """The words of a text, each once and in order, without those that any text has."""
    return [word for word in dict.fromkeys(words(text)) if word not in _FUNCTION_WORDS]


def stem(word: str) -> str:
    """A word without its ending: a rough stem that makes "oxidised", "oxidising" and "oxidises" one."""
    return _ENDING.sub("", word)
