"""Every access pattern of the one table: each is one Get or one Query, never a Scan.

Items are found by `pk` and `sk`; `gsi1pk`/`gsi1sk` is the one index. Here are the keys of courses, documents and
learners; `quiz_keys`, `classroom_keys`, `lms_keys` and `interview_keys` hold those of one theme, by the same rules.
What lies in the bucket is named in `objects`.
"""

import hashlib

from lectern.model import Run

Key = dict[str, str]


def course(course: str) -> Key:
    return {"pk": f"COURSE#{course}", "sk": "COURSE"}


def member(course: str, user: str) -> Key:
    return {"pk": f"COURSE#{course}", "sk": f"MEMBER#{user}"}


def courses_of(user: str, course: str = "") -> dict[str, str]:
    """Index entry of a member item; with `course` empty, the partition of all of a user's courses."""
    entry = {"gsi1pk": f"USER#{user}"}
    return {**entry, "gsi1sk": f"COURSE#{course}"} if course else entry


def document(course: str, document: str) -> Key:
    return {"pk": f"COURSE#{course}", "sk": f"DOC#{document}"}


def content(course: str, sha256: str) -> Key:
    """Which document of a course holds these bytes."""
    return {"pk": f"COURSE#{course}", "sk": f"SHA256#{sha256}"}


def parts(run: Run) -> Key:
    """Which page ranges of a version have been read."""
    return {"pk": f"DOC#{run.course}#{run.document}", "sk": f"PARTS#{run.version:06d}"}


def part(run: Run, first: int, last: int) -> Key:
    """The claim on one page range."""
    return {"pk": f"DOC#{run.course}#{run.document}", "sk": f"PART#{run.version:06d}#{first:05d}-{last:05d}"}


def conversation(course: str, user: str, conversation: str) -> Key:
    return {"pk": f"COURSE#{course}#USER#{user}", "sk": f"CONVERSATION#{conversation}"}


def message(course: str, user: str, conversation: str, message: str) -> Key:
    """Message ids sort by time."""
    return {"pk": f"COURSE#{course}#USER#{user}#CONVERSATION#{conversation}", "sk": f"MESSAGE#{message}"}


def learner(course: str, user: str) -> str:
    """The partition of everything that belongs to one learner in one course.

    What needs a partition of its own hangs below an item here: its pk is this pk, "#" and that item's sk, as messages
    hang below conversations. Export and erase find everything by this rule, whatever kinds there will be:
    - `entity` says what an item is, and is its heading in an export; without it, the first word of its sk is.
    - Attributes that begin with "_" are for Lectern alone; an export leaves them out, like keys.
    - A number called `at`, or ending in `_at`, is a time in seconds since the epoch.
    - Whatever is written below an item is written only while that item exists (`Table.put_below`), for an erasure may
      come in between.
    - Objects lie below the prefixes of `objects.of_learner`.
    """
    return f"COURSE#{course}#USER#{user}"


# Kinds of which there may be thousands, and which have nothing below them: nobody need look.
LEAVES = ("EVENT#", "MASTERY#", "MESSAGE#")


def receipt(course: str, user: str, receipt: str) -> Key:
    """What was erased of a learner; ids sort by time. It belongs to the course, so that no erasure takes it."""
    return {"pk": f"COURSE#{course}", "sk": f"ERASED#{user}#{receipt}"}


def erasing(course: str, user: str) -> Key:
    """The receipt of an erasure that has begun and is not done."""
    return {"pk": f"COURSE#{course}", "sk": f"ERASING#{user}"}


def event(course: str, user: str, at: float, event: str) -> Key:
    """Something a learner did, in order of time."""
    return {"pk": learner(course, user), "sk": f"EVENT#{at:017.6f}#{event}"}


def mastery(course: str, user: str, concept: str) -> Key:
    return {"pk": learner(course, user), "sk": f"MASTERY#{concept}"}


def mastery_of_class(course: str, concept: str = "", user: str = "") -> dict[str, str]:
    """Index entry of a mastery item; with `user` empty, the partition of the whole class."""
    entry = {"gsi1pk": f"COURSE#{course}#MASTERY"}
    return {**entry, "gsi1sk": f"{concept}#{user}"} if user else entry


def audit(course: str, at: str, entry: str) -> Key:
    """Something that a teacher overrode, in order of time."""
    return {"pk": f"COURSE#{course}#AUDIT", "sk": f"AUDIT#{at}#{entry}"}


def spent(user: str, operation: str, day: str) -> Key:
    """How often a person did something on a day (2026-11-22), in all courses. It outlives an erasure, which would else
    fill the ration again, and expires by itself on the day after."""
    return {"pk": f"USER#{user}", "sk": f"SPENT#{operation}#{day}"}


def reading(course: str, user: str, document: str) -> Key:
    """Which pages of a document a learner has read."""
    return {"pk": learner(course, user), "sk": f"READING#{document}"}


def activity(course: str, user: str, kind: str) -> Key:
    """How often a learner did something of one kind."""
    return {"pk": learner(course, user), "sk": f"ACTIVITY#{kind}"}


def unanswered(course: str, at: float = 0) -> dict[str, str]:
    """Index entry of a question that was refused; without `at`, the partition of the whole class's."""
    entry = {"gsi1pk": f"COURSE#{course}#UNANSWERED"}
    return {**entry, "gsi1sk": f"{at:017.6f}"} if at else entry


def outline(course: str, document: str) -> Key:
    """The concepts of a document, and where each one begins."""
    return {"pk": f"COURSE#{course}", "sk": f"OUTLINE#{document}"}


def outlines_of(course: str, name: str = "") -> dict[str, str]:
    """Index entry of an outline; without `name`, the partition of the whole course's, which sorts by name."""
    entry = {"gsi1pk": f"COURSE#{course}#OUTLINE"}
    return {**entry, "gsi1sk": name} if name else entry


def connection(connection: str) -> Key:
    return {"pk": f"CONNECTION#{connection}", "sk": "CONNECTION"}


def vector(model: str, text: str) -> Key:
    """The embedding cache: one entry per model and text, whoever's text it is."""
    digest = hashlib.blake2b(f"{model}\x1f{text}".encode(), digest_size=20).hexdigest()
    return {"pk": f"VECTOR#{digest}", "sk": "VECTOR"}


# What the janitor looks for: an item carries this index entry only while it needs looking after.
INGESTING = "INGESTING"
SWEEPING = "SWEEPING"
FORGETTING = "FORGETTING"  # recordings, by when their sound must be gone
SPEAKING = "SPEAKING"  # answers that are being spoken, by when they were begun


def care(list_name: str, since: str) -> dict[str, str]:
    return {"gsi1pk": list_name, "gsi1sk": since}
