"""Keys of interviews and their spoken answers."""

from lectern.keys import Key, learner
from lectern.speech import Recording


def interview(course: str, user: str, interview: str) -> Key:
    """Questions to answer aloud, and the learner's consent; its answers hang below it."""
    return {"pk": learner(course, user), "sk": f"INTERVIEW#{interview}"}


def answers(course: str, user: str, interview: str) -> str:
    """The partition of an interview's answers."""
    return f"{learner(course, user)}#INTERVIEW#{interview}"


def live_answer(recording: Recording) -> Key:
    """How far an answer that is being spoken has been listened to."""
    return {"pk": answers(recording.course, recording.user, recording.interview), "sk": f"LIVE#{recording.answer}"}


def speaking(recording: Recording) -> Key:
    """That an answer is being spoken. It goes when the answer's recording is complete, whoever ended it."""
    below = answers(recording.course, recording.user, recording.interview)
    return {"pk": below, "sk": f"SPEAKING#{recording.answer}"}


def recording_state(recording: Recording) -> Key:
    """How far the analysis of a spoken answer has come; it hangs below the learner's INTERVIEW#... item."""
    below = answers(recording.course, recording.user, recording.interview)
    return {"pk": below, "sk": f"RECORDING#{recording.answer}"}
