"""What a course says, sorted for whoever makes questions by rule: sentences, terms with their meanings, rare words."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log

from lectern.model import Citation
from lectern.quizzes import Sheet
from lectern.sentences import Sentence, sentences
from lectern.words import content_words, stem, words

# A sentence that begins or points so cannot be understood without its neighbours.
_POINTS_BACK = re.compile(
    r"^(?:it|they|this|these|that|those|he|she|his|her|its|their|here|there|such|then|therefore|however|thus|hence|both|but|"
    r"and|so|or|also|again|another|others?|instead|neither|nor|one|some|each|either|for this|for that|for example|"
    r"in this|in that|at this|of these|of those|with this|by this|because of this|finally|next|first|second|third)\b"
    r"|\b(?:figure|fig\.|table|above|below|following|example|exercise|chapter|page|section|former|latter|the same)\b",
    re.IGNORECASE,
)
# A pronoun right behind the opening words: "Near springs it is ..."
_POINTS_SOON = re.compile(r"^(?:[\w’'-]+,?\s+){1,4}(?:it|they|he|she|this|these|those)\s|^[^,:;]*\bthem\b", re.I)
# A heading that a reader took for the beginning of its text: "Depth and scope Scope is ..."
_MERGED = re.compile(r"[a-z] (?:An?|The|In|On|At|By|If|When|It) [a-z]|\b(?i:(\w+) \1)\b")
_COMMANDS = frozenset(
    words(
        """add allow always apply ask avoid call carry check choose compare consider do draw find give go imagine keep
lay let look make measure move multiply never note please put read recall remember return see set show start step stop
suppose take think try turn use wash write"""
    )
)
_NOT_TAUGHT = re.compile(
    r"\b(?:examples?|exercises?|solutions?|answers?|references|bibliography|contents|index|acknowledge?ments?|problems)\b",
    re.IGNORECASE,
)
_FEWEST, _MOST = 7, 40  # words of a sentence that a question can be made from
_DETERMINER = r"(?:(?:A|An|The|Each|Every)\s+)?"
_TERM = r"(?P<term>[A-Za-z][\w'’-]*(?:\s+(?:of\s+|the\s+)?[\w'’-]+){0,3}?)"
_IS = re.compile(
    rf"^{_DETERMINER}{_TERM}\s+(?P<verb>is|are|means|refers to|denotes|describes)\s+"
    r"(?P<meaning>(?:the|an?|any|what|how|when|where|those)\s.+?)[.;]"
)
_CALLED = re.compile(
    r"^(?P<meaning>(?:An?|The|Lines|Those)\s.+?)\s+(?P<verb>is|are)\s+(?:called|known as|termed)\s+(?:the\s+|an?\s+)?"
    r"(?P<term>[\w'’-]+(?:\s+(?:of\s+the\s+)?[\w'’-]+){0,3})[.;,]"
)
# An entry of a list that explains its first words: "Undo: takes back what was done last."
_ENTRY = re.compile(
    r"^(?:\d{1,2}[.)]\s+|[•–-]\s*)?(?P<term>[A-Z][\w/’'-]*(?:[ /][\w’'-]+){0,4}):\s"
    r"(?P<verb>)(?P<meaning>[A-Z].{20,}?)[.;]"
)
_NOT_IN_A_TERM = frozenset(
    words(
        """is are was were has have had which that who what where when it this these those not no than then as but
and or if in on at by for with from most many several first second result reason purpose same other one two three four
between difference answer question problem way thing example"""
    )
)


@dataclass(frozen=True, slots=True)
class Quoted:
    """A sentence and the page it stands on."""

    sheet: Sheet
    sentence: Sentence

    @property
    def text(self) -> str:
        return self.sentence.text

    @property
    def concept(self) -> str:
        """The nearest heading, or the document's name where there is none."""
        return self.sentence.headings[-1] if self.sentence.headings else self.sheet.name

    def cite(self) -> Citation:
        return cite(self.sheet, self.sentence.start, self.sentence.end)


def cite(sheet: Sheet, start: int, end: int) -> Citation:
    page = sheet.page
    return Citation(sheet.document, sheet.name, page.number, start, end, page.text[start:end])


@dataclass(frozen=True, slots=True)
class Definition:
    """`term` as it stands in the sentence; `meaning` without the full stop. `plural`: it is said with "are".
    `listed`: an entry of a list tells something of the term, not what it is."""

    term: str
    meaning: str
    plural: bool
    quoted: Quoted
    listed: bool = False


@dataclass(frozen=True)
class Course:
    """The pages of a course, read once."""

    sheets: Sequence[Sheet]

    @cached_property
    def everything(self) -> list[Quoted]:
        return [Quoted(sheet, sentence) for sheet in self.sheets for sentence in sentences(sheet.page)]

    @cached_property
    def whole(self) -> list[Quoted]:
        """Sentences that can stand alone, outside examples and exercises."""
        return [quoted for quoted in self.taught if stands_alone(quoted.text)]

    @cached_property
    def taught(self) -> list[Quoted]:
        return [quoted for quoted in self.everything if not _NOT_TAUGHT.search(quoted.concept)]

    @cached_property
    def definitions(self) -> list[Definition]:
        """One per term, the first that the course gives."""
        found = [definition for quoted in self.taught for definition in _define(quoted)]
        return list({normal(definition.term): definition for definition in reversed(found)}.values())[::-1]

    @cached_property
    def counts(self) -> Counter[str]:
        """In how many sentences each stem stands."""
        return Counter(one for quoted in self.everything for one in {stem(word) for word in words(quoted.text)})

    def rarity(self, text: str) -> float:
        """Inverse document frequency of the rarest content word, over sentences."""
        total = len(self.everything)
        return max((log(1 + total / (self.counts[stem(word)] + 0.5)) for word in content_words(text)), default=0.0)


def about(quoted: Iterable[Quoted], topics: Sequence[str]) -> list[Quoted]:
    """Those that share a content word with a topic, in the sentence or its headings; all when there are no topics."""
    wanted = {stem(word) for topic in topics for word in content_words(topic)}
    return [one for one in quoted if not wanted or wanted & _stems(" ".join((*one.sentence.headings, one.text)))]


def stands_alone(text: str) -> bool:
    """Whether a sentence is whole and can be understood without its neighbours."""
    count = len(words(text))
    if not (_FEWEST <= count <= _MOST and text[0].isupper() and text[-1] == "."):
        return False
    if words(text)[0] in _COMMANDS or ". . ." in text or "•" in text:
        return False
    return not (_POINTS_BACK.search(text) or _POINTS_SOON.search(text) or _MERGED.search(text))


def normal(text: str) -> str:
    return " ".join(stem(word) for word in words(text))


def _define(quoted: Quoted) -> Iterable[Definition]:
    text = quoted.text
    entry = _ENTRY.match(text) if quoted.sentence.kind == "ListItem" else None
    match = entry or _IS.match(text) or _CALLED.match(text)
    if not match or ". . ." in text or _MERGED.search(text) or len(words(text)) > _MOST:
        return
    term, meaning = match["term"].strip(), match["meaning"].strip(" ,;")
    meaning = (
        f"the {meaning.rsplit(', and the ', 1)[1]}" if ", and the " in meaning and match.re is _CALLED else meaning
    )
    pointing = text.startswith("The ") and " " not in term  # "The rule is ...": which one, only its neighbours know
    if _is_term(term) and not pointing and _is_meaning(meaning) and not _stems(term) <= _stems(meaning):
        yield Definition(term, _lower(meaning), match["verb"] == "are", quoted, match is entry)


def _is_term(term: str) -> bool:
    parts = words(term)
    if not parts or _NOT_IN_A_TERM & set(parts) or _POINTS_BACK.search(term):
        return False
    if re.search(r"\s(?:The|A|An)\s|est\s", term):
        return False
    return bool(content_words(term)) and len(term) > 2 and not any(part.isdigit() for part in parts)


def _is_meaning(text: str) -> bool:
    parts = words(text)
    return 4 <= len(parts) <= 30 and not {"one", "ones", "it", "this", "same"} & set(parts[:8])


def _lower(meaning: str) -> str:
    """The meaning as it would stand amid a sentence."""
    first, _, rest = meaning.partition(" ")
    return f"{first.lower()} {rest}" if first in ("A", "An", "The", "Lines", "Those") else meaning


def _stems(text: str) -> set[str]:
    return {stem(word) for word in content_words(text)}
