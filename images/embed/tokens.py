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

VOCABULARY = Path(__file__).parent / "vocabulary" / "9b5ad71b2ce5302211f9c61530b329a4922fc6a4"
_SHA256 = "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7"
# The words of cl100k_base, as tiktoken_ext.openai_public has them, but without possessive quantifiers, which change no
# match here, and with all that needs no look-ahead in one group, which the engine then runs as an automaton: the same
# words for half the time.
_PATTERN = (
    r"(?:'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s+$|\s*[\r\n])"
    r"|\s+(?!\S)|\s"
)
_SPECIAL = {"<|endoftext|>": 100257}  # never read as such; with none at all tiktoken is half as fast
_SPACE, _NEWLINE = map(ord, " \n")
_NO_MARKS = [_NEWLINE, *map(ord, ascii_letters + digits)]
_WORD_GAP = re.compile(r"(?<=\S) ")


@cache
def load_encoding() -> "tuple[tiktoken.Encoding, numpy.ndarray[Any, Any]]":
    """cl100k_base and two rows of bytes by token, from the baked file: no network, no cache folder.

    The first row has the length of each token; the second that of the ASCII mark in it, where a token is a mark with
    line ends behind it and the mark alone is a token as well, else 0: 3 and 1 for ".\\n\\n".
    """
    import numpy
    import tiktoken

    raw = VOCABULARY.read_bytes()
    if hashlib.sha256(raw).hexdigest() != _SHA256:
        raise RuntimeError(f"{VOCABULARY.name} is not the published cl100k vocabulary; bake the image again")
    ranks = {b64decode(token): int(rank) for token, rank in map(bytes.split, raw.splitlines())}
    sizes = numpy.zeros((2, max(ranks.values()) + 1), numpy.uint8)
    sizes[0, list(ranks.values())] = [len(token) for token in ranks]
    for token in ranks:
        mark = token.rstrip(b"\r\n")
        if mark != token and mark.isascii() and mark in ranks:
            sizes[1, ranks[token]] = len(mark)
    return tiktoken.Encoding("cl100k_base", pat_str=_PATTERN, mergeable_ranks=ranks, special_tokens=_SPECIAL), sizes


class Tokens:
    """The tokens of a text, found by character.

    cl100k splits a text into words before it merges bytes, and a word never reaches across a space that follows a
    visible character, nor across the end of a line. Between two such places the one encoding of the whole text holds
    for every stretch of it; only the first and the last word of a stretch may have to be encoded again.
    """

    def __init__(self, text: str) -> None:
        import numpy

        self.text = text
        self._encoding, (self._lengths, self._marks) = load_encoding()
        self._tokens = self._encoding.encode_to_numpy(text, disallowed_special=())
        self._ends = self._lengths[self._tokens].cumsum(dtype=numpy.int64)  # in bytes
        self.points = numpy.frombuffer(f"{text}\n".encode("utf-32-le"), numpy.uint32)  # a text ends as a line does
        self._wide = None if text.isascii() else _Wide(self.points)

    def starting(self, characters: Any) -> tuple[Any, Any]:
        """How many tokens end at or before each of these characters, and whether the tokens from there on are those of
        a stretch that begins there."""
        return self._ends.searchsorted(self._octets(characters), "right"), self.points[characters - 1] == _NEWLINE

    def ending(self, characters: Any) -> tuple[Any, Any]:
        """How many tokens begin before each of these characters, and whether a stretch that ends there has as many.

        It has where white space follows, and either a token ends there, or a token goes on that is a mark with line
        ends behind it (".\\n\\n" is one token), if no other mark stands before it: the mark alone is one token too.
        """
        import numpy

        octets, points = self._octets(characters), self.points
        last = self._ends.searchsorted(octets, "left")
        token, over = self._tokens[last], self._ends[last] - octets
        mark = self._marks[token]
        first = characters - mark
        alone = (points[first] == _SPACE) | numpy.isin(points[first - 1], _NO_MARKS)
        closed = (mark > 0) & (mark + over == self._lengths[token]) & alone
        return last + 1, ((over == 0) | closed) & numpy.isin(points[characters], [_SPACE, _NEWLINE])

    def count(self, start: int, end: int) -> int:
        """The exact number of tokens of `text[start:end]` alone; its first and last word are encoded again."""
        gap = _WORD_GAP.search(self.text, start + 1, end)
        if gap is None:
            return self._encode(start, end)
        first, last = gap.start(), self.text.rfind(" ", start, end)
        while self.text[last - 1].isspace():
            last = self.text.rfind(" ", start, last)
        return self._encode(start, first) + self._ended(last) - self._ended(first) + self._encode(last, end)

    def reach(self, start: int, budget: int) -> int:
        """The furthest end of a stretch from `start` of at most `budget` tokens: after a line, else after a word, else
        after a character."""
        furthest = int(self._ends[min(self._ended(start) + budget, len(self._ends)) - 1])
        end = self._character(furthest)
        for separator in ("\n", " "):
            cut = self.text.rfind(separator, start + 1, end)
            if cut > start and 0 < self.count(start, cut) <= budget:
                return cut
        while self.count(start, end) > budget:
            end -= 1
        return max(end, start + 1)

    def _ended(self, character: int) -> int:
        return int(self._ends.searchsorted(self._octets(character), "right"))

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
