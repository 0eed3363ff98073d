"""Quiz questions from the course's own sentences by rule: no language model, and it says so."""

import random
from collections.abc import Callable, Iterator, Sequence

from lectern.embedded import asking_meanings, blanking, gathering, swapping
from lectern.embedded.reading_course import Course
from lectern.quizzes import Bloom, Item, Kind, Line, Sheet

Rule = Callable[[Course, Sequence[str], Line, random.Random], Iterator[Item]]
_RULES: dict[Kind, tuple[Rule, ...]] = {
    "choice": (asking_meanings.choose_term, asking_meanings.choose_meaning, blanking.choose_number),
    "choices": (gathering.choose_members, swapping.choose_statements),
    "truth": (swapping.judge_statement,),
    "cloze": (blanking.fill_term,),
    "short": (asking_meanings.name_term,),
    "numeric": (blanking.fill_number,),
    "ordering": (gathering.put_in_order,),
    "matching": (asking_meanings.match_terms,),
}


class RuledItems:
    """The `ItemWriter` port, from patterns of English sentences: definitions, lists, rare terms, numbers.

    It writes questions that ask to remember or to understand what the course says, and none above that."""

    mode = "rules (no language model): definitions, lists, blanks and swapped numbers from the course's own sentences"

    levels: tuple[Bloom, ...] = ("remember", "understand")

    def write_items(self, line: Line, topics: Sequence[str], sheets: Sequence[Sheet], seed: int) -> Iterator[Item]:
        if line.bloom not in self.levels:
            return
        course = Course(sheets)
        drawn = random.Random(seed)
        yield from _alternating([rule(course, topics, line, drawn) for rule in _RULES[line.kind]])

    def repair(self, item: Item, fault: str, sheets: Sequence[Sheet]) -> Item | None:
        """A rule that has failed once would fail again; what can be mended is a distractor too many."""
        return swapping.without_faulty_option(item, fault) if item.kind in ("choice", "choices") else None


def _alternating(rules: Sequence[Iterator[Item]]) -> Iterator[Item]:
    """One of each in turn, until all are empty."""
    waiting = list(rules)
    while waiting:
        for rule in list(waiting):
            if (item := next(rule, None)) is None:
                waiting.remove(rule)
            else:
                yield item
