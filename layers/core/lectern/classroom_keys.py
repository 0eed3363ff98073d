"""Keys of coursework and its grades."""

from lectern.keys import Key, learner


def assignment(course: str, assignment: str) -> Key:
    return {"pk": f"COURSE#{course}", "sk": f"ASSIGNMENT#{assignment}"}


def group(course: str, group: str) -> Key:
    return {"pk": f"COURSE#{course}", "sk": f"GROUP#{group}"}


def gradebook(course: str) -> Key:
    """How the course's grades are weighed."""
    return {"pk": f"COURSE#{course}", "sk": "GRADEBOOK"}


def work(course: str, user: str, assignment: str) -> Key:
    """What a learner handed in, and what it was worth."""
    return {"pk": learner(course, user), "sk": f"WORK#{assignment}"}


def work_of_class(course: str, assignment: str, user: str = "") -> dict[str, str]:
    """Index entry of a learner's work; with `user` empty, the partition of the whole class's work on an assignment."""
    entry = {"gsi1pk": f"COURSE#{course}#WORK#{assignment}"}
    return {**entry, "gsi1sk": user} if user else entry
