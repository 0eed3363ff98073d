"""Checks an answer's citations: each must point at evidence that was given, and quote it verbatim."""

import re
from collections.abc import Sequence

from lectern.model import Citation, Evidence, Passage

_MARKER = re.compile(r"\[(\d{1,3})\]")
_WORD = re.compile(r"\w+")
_QUOTED = re.compile(r"[“\"]([^”\"]{12,})[”\"]")
SHARED = 0.4  # of a claim's longer words must stand in the sentence that is cited for it


def cite(answer: str, evidence: Sequence[Evidence]) -> tuple[str, tuple[Citation, ...]]:
    """The answer with each marker [n] naming the n-th citation, and the citations in order, without repeats.

    A marker that nothing supports is taken out.
    """
    numbered = {each.number: each for each in evidence}
    text, citations, claim, end = "", list[Citation](), "", 0
    for marker in _MARKER.finditer(answer):
        said = answer[end : marker.start()]
        claim, end = said.strip(" \n.,;") or claim, marker.end()
        found = _support(claim, numbered[int(marker[1])]) if int(marker[1]) in numbered else None
        if found and found not in citations:
            citations.append(found)
        text += said + (f"[{citations.index(found) + 1}]" if found else "")
    return (text + answer[end:]).strip(), tuple(citations)


def _support(claim: str, evidence: Evidence) -> Citation | None:
    """The sentence of the passage that shares most words with the claim, if it shares enough."""
    passage = evidence.passage
    if any(quoted not in passage.chunk.text for quoted in _QUOTED.findall(claim)):
        return None
    spans = _sentences(passage)
    wanted = _words(claim)
    shared, start, end = max(
        ((len(wanted & _words(passage.chunk.text[start:end])), start, end) for start, end in spans),
        key=lambda found: (found[0], found[1] - found[2]),
    )
    if not wanted or shared < SHARED * len(wanted):
        return None
    return _quote(evidence, start, end)


def _sentences(passage: Passage) -> Sequence[tuple[int, int]]:
    return passage.chunk.sentences or ((0, len(passage.chunk.text)),)


def _words(text: str) -> set[str]:
    return {word for word in _WORD.findall(text.lower()) if len(word) > 2 or word.isdigit()}


def _quote(evidence: Evidence, start: int, end: int) -> Citation:
    """A quote ends where its page ends."""
    chunk = evidence.passage.chunk
    raw = chunk.text[start:end]
    start += len(raw) - len(raw.lstrip())
    page, at = chunk.locate(start)
    next_page = min((span.at for span in chunk.spans if span.at > start), default=end)
    quote = chunk.text[start : min(end, next_page)].rstrip()
    return Citation(chunk.document, evidence.name, page, at, at + len(quote), quote)
