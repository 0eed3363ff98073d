"""Counts the tokens of any stretch of a text exactly, although the text is encoded only once."""

import hashlib
import re
from base64 import b64decode
from functools import cache
from pathlib import Path
from string import ascii_letters, digits
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy
    import tiktoken

_VOCABULARY = Path(__file__).parent / "vocabulary" / "9b5ad71b2ce5302211f9c61530b329a4922fc6a4"
_SHA256 = "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7"
_PATTERN = (  # of cl100k_base, as tiktoken_ext.openai_public has it
    r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+"
    r"|\s++$|\s*[\r\n]|\s+(?!\S)|\s"
)
_SPECIAL = {"<|endoftext|>": 100257}  # never read as such; with none at all tiktoken is half as fast
_NEWLINE = ord("\n")
_GAPS = [ord(gap) for gap in " \n"]
_LETTERS = [ord(letter) for letter in ascii_letters + digits]
_WORD_GAP = re.compile(r"(?<=\S) ")


@cache
def load_encoding() -> "tuple[tiktoken.Encoding, numpy.ndarray[Any, Any]]":
    """cl100k_base and the length in bytes of each of its tokens, from the baked file: no network, no cache folder."""
    import numpy
    import tiktoken

    raw = _VOCABULARY.read_bytes()
    if hashlib.sha256(raw).hexdigest() != _SHA256:
        raise RuntimeError(f"{_VOCABULARY.name} is not the published cl100k vocabulary; bake the image again")
    ranks = {b64decode(token): int(rank) for token, rank in map(bytes.split, raw.splitlines())}
    lengths = numpy.zeros(max(ranks.values()) + 1, numpy.int64)
    lengths[list(ranks.values())] = [len(token) for token in ranks]
    return tiktoken.Encoding("cl100k_base", pat_str=_PATTERN, mergeable_ranks=ranks, special_tokens=_SPECIAL), lengths


class Tokens:
    """The tokens of a text, found by character.

    cl100k splits a text into words before it merges bytes, and a word never reaches across a space that follows a
    visible character, nor across the end of a line. Between two such places the one encoding of the whole text holds
    for every stretch of it; only the first and the last word of a stretch may have to be encoded again.
    """

    def __init__(self, text: str) -> None:
        import numpy

        self.text = text
        self._encoding, lengths = load_encoding()
        self._ends = lengths[self._encoding.encode_to_numpy(text, disallowed_special=())].cumsum()  # in bytes
        self._points = numpy.frombuffer(f"{text}\n".encode("utf-32-le"), numpy.uint32)  # a text ends as a line does
        self._wide = None if text.isascii() else _Wide(self._points)

    def ended(self, characters: Any) -> Any:
        """How many tokens end at or before each of these characters."""
        return self._ends.searchsorted(self._octets(characters), "right")

    def begun(self, characters: Any) -> Any:
        """How many tokens begin before each of these characters."""
        return self._ends.searchsorted(self._octets(characters), "left") + 1

    def exact_starts(self, characters: Any) -> Any:
        """Whether the tokens from each of these characters on are those of a stretch that begins there."""
        return self._points[characters - 1] == _NEWLINE

    def exact_ends(self, characters: Any) -> Any:
        """Whether `begun` counts the tokens up to each of these characters as a stretch that ends there has them.

        White space must follow, and either a token ends there, or a token goes on that began with the one mark behind
        a letter (".\\n\\n" is one token): that mark alone is one token too.
        """
        import numpy

        octets, begun, points = self._octets(characters), self.begun(characters), self._points
        whole = self._ends[begun - 1] == octets
        mark = (begun > 1) & (self._ends[begun - 2] == octets - 1) & numpy.isin(points[characters - 2], _LETTERS)
        return numpy.isin(points[characters], _GAPS) & (whole | mark)

    def count(self, start: int, end: int) -> int:
        """The exact number of tokens of `text[start:end]` alone; its first and last word are encoded again."""
        gap = _WORD_GAP.search(self.text, start + 1, end)
        if gap is None:
            return self._encode(start, end)
        first, last = gap.start(), self.text.rfind(" ", start, end)
        while self.text[last - 1].isspace():
            last = self.text.rfind(" ", start, last)
        return self._encode(start, first) + int(self.ended(last) - self.ended(first)) + self._encode(last, end)

    def reach(self, start: int, budget: int) -> int:
        """The furthest end of a stretch from `start` of at most `budget` tokens: after a line, else after a word, else
        after a character."""
        furthest = int(self._ends[min(self.ended(start) + budget, len(self._ends)) - 1])
        end = self._character(furthest)
        for separator in ("\n", " "):
            cut = self.text.rfind(separator, start + 1, end)
            if cut > start and 0 < self.count(start, cut) <= budget:
                return cut
        while self.count(start, end) > budget:
            end -= 1
        return max(end, start + 1)

    def _encode(self, start: int, end: int) -> int:
        return len(self._encoding.encode_ordinary(self.text[start:end]))

    def _octets(self, characters: Any) -> Any:
        return self._wide.octets(characters) if self._wide else characters

    def _character(self, octet: int) -> int:
        return self._wide.character(octet) if self._wide else octet


class _Wide:
    """Translates between characters and bytes of UTF-8 by the places of the characters that are not ASCII."""

    def __init__(self, points: Any) -> None:
        import numpy

        self._places = numpy.flatnonzero(points >= 0x80)
        points = points[self._places]
        extra = 1 + (points >= 0x800).astype(numpy.int64) + (points >= 0x10000)
        self._extra = numpy.append(0, extra.cumsum())

    def octets(self, characters: Any) -> Any:
        return characters + self._extra[self._places.searchsorted(characters, "left")]

    def character(self, octet: int) -> int:
        """The character that holds this byte."""
        wide = int((self._places + self._extra[:-1]).searchsorted(octet, "right"))
        after = octet - int(self._extra[wide])
        return max(after, int(self._places[wide - 1])) if wide else after
