"""The values of quizzes: what was asked for, questions with their keys, what a learner sees of them, and attempts.

Whatever leaves the server for somebody who takes a quiz is built from a `StudentItem`, which has no key.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from lectern.model import Citation, DocumentId, Page

Kind = Literal["choice", "choices", "truth", "cloze", "short", "numeric", "ordering", "matching"]
Bloom = Literal["remember", "understand", "apply", "analyse", "evaluate", "create"]
Difficulty = Literal["easy", "medium", "hard"]
State = Literal["waiting", "drafting", "draft", "published", "failed", "deleting"]
Review = Literal["never", "after_submit", "after_due"]
KINDS: tuple[Kind, ...] = get_args(Kind)
BLOOM: tuple[Bloom, ...] = get_args(Bloom)
DIFFICULTIES: tuple[Difficulty, ...] = get_args(Difficulty)
REVIEWS: tuple[Review, ...] = get_args(Review)
WITH_OPTIONS: tuple[Kind, ...] = ("choice", "choices", "truth", "ordering", "matching")
MOST_ITEMS = 60  # of a quiz: a graded attempt and the events of its items are one transaction of at most 100
GRACE = 30.0  # seconds after a deadline in which a submission still counts


# Why a question is not kept, in words for an instructor
FAULTS = {
    "keys": "it does not have exactly the number of right answers that its kind has",
    "duplicate_options": "two options say the same, or one contains another",
    "uneven_options": "the right option stands out by its length",
    "all_of_the_above": "an option is “all of the above” or the like",
    "unsupported": "the key does not follow from the quoted sentence, or the quote is not on the page",
    "not_found_again": "a search for the question does not find its own source among the first three",
    "gives_itself_away": "the answer can be told from the question's own wording",
    "true_distractor": "a wrong option is true by the source",
    "repeated": "it asks what another question of the quiz asks, or that one's wording tells its answer",
}

# Why there are fewer questions than were asked for, in words for an instructor
SHORTAGES = {
    "beyond_writer": "the writer here asks to remember and to understand alone; a language model can ask for more",
    "used_up": "the pages gave no more questions of this sort that pass every check",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of a document that questions may be made from."""

    document: DocumentId
    name: str
    page: Page


@dataclass(frozen=True, slots=True)
class Line:
    """`count` questions of one sort."""

    kind: Kind
    count: int
    bloom: Bloom = "remember"
    difficulty: Difficulty = "medium"


@dataclass(frozen=True, slots=True)
class Blueprint:
    """What a quiz is to be made of. Topics, documents and pages (document, page number) narrow the course down; with
    none of them it is the whole course. The same seed on the same pages gives the same quiz with the same writer."""

    lines: tuple[Line, ...]
    topics: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    pages: tuple[tuple[str, int], ...] = ()
    seed: int = 0

    @property
    def count(self) -> int:
        return sum(line.count for line in self.lines)


@dataclass(frozen=True, slots=True)
class Option:
    """`id` is a letter that says nothing about the key."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """A question with its key.

    key, by kind:
        choice, truth  the id of the one right option
        choices        the ids of all right options
        ordering       the ids of all options in their right order
        matching       the id of the option that belongs to each of `prompts`
        cloze, short   every accepted text, the best first
        numeric        one number in `unit`, as text; right within `tolerance` of it (in `unit`)
    source: the sentence that the key rests on, verbatim on its page.
    """

    number: int
    kind: Kind
    stem: str
    key: tuple[str, ...]
    source: Citation
    concept: str  # happening.concept_id(concept_name)
    concept_name: str
    options: tuple[Option, ...] = ()
    prompts: tuple[str, ...] = ()
    tolerance: float = 0.0
    unit: str = ""
    bloom: Bloom = "remember"
    difficulty: Difficulty = "medium"
    points: float = 1.0
    explanation: str = ""

    def text_of(self, option: str) -> str:
        return next(each.text for each in self.options if each.id == option)


@dataclass(frozen=True, slots=True)
class StudentItem:
    """A question as somebody sees it who has yet to answer it: no key, no tolerance, no source, no concept."""

    number: int
    kind: Kind
    stem: str
    options: tuple[Option, ...]
    prompts: tuple[str, ...]
    unit: str
    points: float


@dataclass(frozen=True, slots=True)
class Rules:
    """How a quiz is taken. Times are seconds since the epoch, None for none."""

    attempts: int = 1  # 0: as many as one likes
    minutes: int | None = None
    review: Review = "after_submit"  # when a learner sees keys and sources
    shuffle: bool = True
    opens: float | None = None
    due: float | None = None

    def is_reviewable(self, now: float) -> bool:
        """Whether whoever has submitted may see what was right."""
        return {
            "never": False,
            "after_submit": True,
            "after_due": self.due is not None and now > self.due,
        }[self.review]


@dataclass(frozen=True, slots=True)
class Quiz:
    """`owner`: the learner whose practice it is; empty for a quiz of the class.

    items, points: how many questions it has and what they are worth together.
    dropped: how many drafted questions were not kept, by the check that they failed; `short` is how many of the
    questions that were asked for could not be made, `missing` the same by reason (a key of `SHORTAGES`). They are never
    made up for.
    writer: what wrote it, in words; reason: a key of `reasons.REASONS` when its making failed.
    """

    id: str
    course: str
    title: str
    state: State
    blueprint: Blueprint
    rules: Rules = Rules()
    owner: str = ""
    writer: str = ""
    items: int = 0
    points: float = 0.0
    done: int = 0  # lines of the blueprint that are written, while it is drafted
    dropped: Mapping[str, int] = field(default_factory=dict)
    repaired: int = 0
    short: int = 0
    missing: Mapping[str, int] = field(default_factory=dict)
    reason: str | None = None
    created: str = ""
    updated: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """What one answer is worth.

    score: 0 to 1. how: by the "key"; by a "writer", a language model; by a "teacher"; or still "waiting".
    note: a teacher's words, a writer's reason, or why an answer goes on waiting.
    by: who overrode it. quote: what a writer's mark rests on, verbatim in the source, the key or the answer.
    """

    score: float
    how: Literal["key", "writer", "teacher", "waiting"] = "key"
    note: str = ""
    by: str = ""
    quote: str = ""

    @property
    def is_pending(self) -> bool:
        """Whether the language model has yet to look at it; what waits with a note waits for a teacher."""
        return self.how == "waiting" and not self.note


@dataclass(frozen=True, slots=True)
class Attempt:
    """One learner's way through one quiz. Ids count from "001".

    answers: by number of the item, the learner's answer: option ids, in order for ordering, one per prompt for
    matching ("" for none); one text for cloze, short and numeric.
    saved: the highest sequence number of a save, so that late saves change nothing.
    deadline: when the answers must be in; None for no limit of time.
    marks: by number of the item, once submitted.
    """

    id: str
    quiz: str
    course: str
    user: str
    state: Literal["open", "graded"]
    seed: int
    started: float
    deadline: float | None = None
    answers: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    saved: int = 0
    submitted: float | None = None
    marks: Mapping[int, Mark] = field(default_factory=dict)
    score: float = 0.0  # points reached
    points: float = 0.0  # points that could be reached
