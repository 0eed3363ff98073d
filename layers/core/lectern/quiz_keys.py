"""Keys of quizzes, and of what learners make of them."""

from lectern.keys import Key, learner


def quiz(course: str, quiz: str, owner: str = "") -> Key:
    """A quiz of the class, or with `owner` a learner's own practice quiz."""
    return {"pk": learner(course, owner) if owner else f"COURSE#{course}", "sk": f"QUIZ#{quiz}"}


def item(course: str, quiz_id: str, number: int, owner: str = "") -> Key:
    """A question with its key; `number` counts from 1."""
    above = quiz(course, quiz_id, owner)
    return {"pk": f"{above['pk']}#{above['sk']}", "sk": f"ITEM#{number:03d}"}


def attempt(course: str, user: str, quiz: str, attempt: str) -> Key:
    return {"pk": learner(course, user), "sk": f"ATTEMPT#{quiz}#{attempt}"}


def accommodation(course: str, user: str, quiz: str) -> Key:
    """What one learner is granted in one quiz beyond its rules."""
    return {"pk": learner(course, user), "sk": f"ACCOMMODATION#{quiz}"}


def override(course: str, user: str, quiz: str, attempt: str, at: float, item: int) -> Key:
    """One change of a mark by a teacher; below its attempt, in order of time."""
    return {"pk": f"{learner(course, user)}#ATTEMPT#{quiz}#{attempt}", "sk": f"OVERRIDE#{at:017.6f}#{item:03d}"}


def attempts_at(course: str, quiz: str, user: str = "") -> dict[str, str]:
    """Index entry of an attempt; with `user` empty, the partition of the whole class's attempts at a quiz."""
    entry = {"gsi1pk": f"COURSE#{course}#ATTEMPTS#{quiz}"}
    return {**entry, "gsi1sk": user} if user else entry
