"""From a question to a cited answer, or to an honest refusal."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from chat.citing import cite
from chat.cleaning import clean
from chat.tuning import Tuning
from lectern.aws.table import Item
from lectern.ledger.book import Ledger
from lectern.model import Answer, Brief, Citation, CourseId, DocumentId, Evidence, Passage, Turn, Usage
from lectern.ports import Embedder, Passages, Writer

LEXICAL_ONLY = "The embedding model is not available: only the words of the question were searched, not its meaning."


@dataclass(frozen=True)
class Answering:
    """The ports and knobs of one answer."""

    ledger: Ledger
    embedder: Embedder | None
    passages: Passages
    writer: Writer
    tuning: Tuning

    @property
    def mode(self) -> str:
        return f"{self.writer.mode}, {'hybrid' if self.embedder else 'lexical'} search"

    @property
    def notice(self) -> str | None:
        return None if self.embedder else LEXICAL_ONLY

    def answer(self, course: CourseId, question: str, history: Sequence[Turn]) -> Iterator[str | Citation | Answer]:
        """Pieces of the answer as they are written, then its citations, then the whole Answer once."""
        brief = Brief(question, (), tuple(history))
        asked = self.writer.rewrite(brief) if history else question
        found = self.find(course, asked)
        evidence = self._admitted(found)
        if not evidence:
            yield from self._refuse(course, found)
            return
        yield from self._write(replace(brief, evidence=evidence))

    def find(self, course: CourseId, question: str) -> list[Evidence]:
        """The best passages of live editions, numbered from 1."""
        vector = self.embedder.embed_question(question) if self.embedder else None
        found = self.passages.search(course, question, vector, self.tuning.candidates)
        live = self.ledger.live_editions(course, list({passage.chunk.document for passage in found}))
        kept = [passage for passage in found if _is_live(passage, live)][: self.tuning.passages]
        return [Evidence(number, live[p.chunk.document]["name"], p) for number, p in enumerate(kept, 1)]

    def _admitted(self, found: Sequence[Evidence]) -> tuple[Evidence, ...]:
        """The evidence gate: everything when one passage supports an answer, nothing when none does."""
        gate = self.tuning.gate if self.embedder else self.tuning.lexical_gate
        return tuple(found) if any(evidence.passage.support >= gate for evidence in found) else ()

    def _write(self, brief: Brief) -> Iterator[str | Citation | Answer]:
        written, usage = "", Usage()
        for piece in clean(self.writer.write(brief)):
            if isinstance(piece, Usage):
                usage = piece
            else:
                written += piece
                yield piece
        text, citations = cite(written, brief.evidence)
        yield from citations
        yield Answer(text, not citations, self.mode, citations, usage, self.notice)

    def _refuse(self, course: CourseId, found: Sequence[Evidence]) -> Iterator[str | Answer]:
        names = list(dict.fromkeys(evidence.name for evidence in found))
        text = refusal(names, bool(names) or self.ledger.answers(course))
        yield text
        yield Answer(text, True, self.mode, (), Usage(), self.notice)


def refusal(names: Sequence[str], anything: bool) -> str:
    """What a student reads when nothing supports an answer: what was searched, and what came closest."""
    if not anything:
        return "I cannot answer this: the course has no document yet that I could search."
    closest = f"the closest were {', '.join(names[:3])}" if names else "none has a passage about it"
    return f"The course material does not answer this. I searched all of its documents; {closest}."


def _is_live(passage: Passage, live: Mapping[DocumentId, Item]) -> bool:
    item = live.get(passage.chunk.document)
    return item is not None and item["edition"] in passage.editions
