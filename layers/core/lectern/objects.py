"""What every object in the bucket is called, and whose it is."""

from lectern.model import CourseId, DocumentId, Run
from lectern.speech import Recording


def submission(course: str, user: str, assignment: str, sha256: str) -> str:
    """A file that a learner hands in: the same content is the same object."""
    return f"submissions/{course}/{user}/{assignment}/{sha256}"


def upload(run: Run) -> str:
    return f"uploads/{run.course}/{run.document}/{run.version}"


def pages(run: Run) -> str:
    return f"pages/{run.course}/{run.document}/{run.version}.json"


def page_parts(run: Run) -> str:
    """The prefix of a version's page ranges."""
    return f"parts/{run.course}/{run.document}/{run.version}/"


def page_part(run: Run, first: int, last: int) -> str:
    """Sorts by page."""
    return f"{page_parts(run)}{first:05d}-{last:05d}.json"


def of_document(course: str, document: str) -> tuple[str, ...]:
    """Every prefix under which a document has objects."""
    return tuple(f"{folder}/{course}/{document}/" for folder in ("uploads", "pages", "parts"))


def of_learner(course: str, user: str) -> tuple[str, ...]:
    """Every prefix under which a learner has objects in a course; the last one's are made for them, not by them."""
    return tuple(f"{folder}/{course}/{user}/" for folder in ("recordings", "submissions", "exports"))


def export(course: str, user: str, export: str) -> str:
    """Gone after a day."""
    return f"exports/{course}/{user}/{export}.json"


def run_of(key: str) -> Run:
    """Whose object this is."""
    _, course_id, document_id, version, *_ = key.split("/")
    return Run(CourseId(course_id), DocumentId(document_id), int(version.removesuffix(".json")))


def recording_folder(recording: Recording) -> str:
    """The prefix of all that is stored of a spoken answer."""
    return f"recordings/{recording.course}/{recording.user}/{recording.interview}/{recording.answer}/"


def audio(recording: Recording) -> str:
    """The recording itself: the only object below recordings/ whose arrival sets something going."""
    return f"{recording_folder(recording)}audio"


def audio_report(recording: Recording) -> str:
    """What was measured and heard."""
    return f"{recording_folder(recording)}report.json"


def audio_measured(recording: Recording) -> str:
    """The report of a long recording while its words are still missing."""
    return f"{recording_folder(recording)}measured.json"


def audio_words_folder(recording: Recording) -> str:
    return f"{recording_folder(recording)}words/"


def audio_words(recording: Recording, start: float) -> str:
    """The transcript of one passage of a long recording; sorts by time."""
    return f"{audio_words_folder(recording)}{start:09.2f}.json"


def audio_chunks(recording: Recording) -> str:
    """The prefix of a live answer's chunks."""
    return f"{recording_folder(recording)}chunks/"


def audio_job(recording: Recording, job: str, kind: str) -> str:
    """What a transcriber elsewhere is given (kind "wav") and gives back ("json")."""
    return f"{recording_folder(recording)}transcribing/{job}.{kind}"


def audio_chunk(recording: Recording, seq: int) -> str:
    """PCM of a live answer; sorts by `seq`."""
    return f"{audio_chunks(recording)}{seq:06d}"


def recording_of(key: str) -> Recording:
    """Whose audio this is. Raises ValueError for any other object."""
    _, course_id, user, interview, answer, name = key.split("/")
    if name != "audio":
        raise ValueError(f"{name} is no recording")
    return Recording(course_id, user, interview, answer)
