"""Every access pattern of the one table: each is one Get or one Query, never a Scan.

Items are found by `pk` and `sk`; `gsi1pk`/`gsi1sk` is the one index.
"""

import hashlib

from lectern.model import CourseId, DocumentId, Run
from lectern.speech import Recording

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
    - Objects lie below the prefixes of `objects_of_learner`.
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


def quiz(course: str, quiz: str, owner: str = "") -> Key:
    """A quiz of the class, or with `owner` a learner's own practice quiz."""
    return {"pk": learner(course, owner) if owner else f"COURSE#{course}", "sk": f"QUIZ#{quiz}"}


def quiz_item(course: str, quiz_id: str, number: int, owner: str = "") -> Key:
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


def mastery(course: str, user: str, concept: str) -> Key:
    return {"pk": learner(course, user), "sk": f"MASTERY#{concept}"}


def mastery_of_class(course: str, concept: str = "", user: str = "") -> dict[str, str]:
    """Index entry of a mastery item; with `user` empty, the partition of the whole class."""
    entry = {"gsi1pk": f"COURSE#{course}#MASTERY"}
    return {**entry, "gsi1sk": f"{concept}#{user}"} if user else entry


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


def audit(course: str, at: str, entry: str) -> Key:
    """Something that a teacher overrode, in order of time."""
    return {"pk": f"COURSE#{course}#AUDIT", "sk": f"AUDIT#{at}#{entry}"}


def lms(course: str, platform: str) -> Key:
    """A learning platform from which people come to a course."""
    return {"pk": f"COURSE#{course}", "sk": f"LMS#{platform}"}


def lms_binding(issuer: str, client: str, deployment: str, context: str) -> Key:
    """Which course a deployment of a platform leads to; with `context` empty, whatever the context."""
    return {"pk": f"LMS#{_brief(issuer, client)}", "sk": f"BINDING#{_brief(deployment)}#{_brief(context)}"}


def lms_state(state: str) -> Key:
    """A login that a platform has begun."""
    return {"pk": f"LMSSTATE#{state}", "sk": "STATE"}


def lms_launch(code: str) -> Key:
    """A launch that waits for somebody to say that it was theirs."""
    return {"pk": f"LMSLAUNCH#{code}", "sk": "LAUNCH"}


def lms_link(course: str, user: str, platform: str) -> Key:
    """Who a learner is in a platform."""
    return {"pk": learner(course, user), "sk": f"LMS#{platform}"}


def lms_links(course: str, platform: str = "", subject: str = "") -> dict[str, str]:
    """Index entry of a link; with `platform` empty, the partition of all links of a course."""
    entry = {"gsi1pk": f"COURSE#{course}#LMS"}
    return {**entry, "gsi1sk": f"{platform}#{_brief(subject)}"} if platform else entry


def lms_pending(course: str, platform: str, subject: str) -> Key:
    """Somebody on the platform's roster who has not come to Lectern yet."""
    return {"pk": f"COURSE#{course}", "sk": f"LMSPENDING#{platform}#{_brief(subject)}"}


def lms_line(course: str, assignment: str, platform: str) -> Key:
    """The column of the platform's gradebook that an assignment has."""
    return {"pk": f"COURSE#{course}", "sk": f"LMSLINE#{assignment}#{platform}"}


def passback(course: str, user: str, assignment: str, platform: str) -> Key:
    """What a platform was told of a learner's grade."""
    return {"pk": learner(course, user), "sk": f"PASSBACK#{assignment}#{platform}"}


def passbacks_of_class(course: str, assignment: str, user: str = "", platform: str = "") -> dict[str, str]:
    """Index entry of a passback; with `user` empty, the partition of the whole class."""
    entry = {"gsi1pk": f"COURSE#{course}#PASSBACK#{assignment}"}
    return {**entry, "gsi1sk": f"{user}#{platform}"} if user else entry


def _brief(*parts: str) -> str:
    """Whatever a stranger calls a thing, in 32 characters that fit a key."""
    return hashlib.blake2b("\0".join(parts).encode(errors="replace"), digest_size=16).hexdigest()


def spent(user: str, operation: str, day: str) -> Key:
    """How often a person did something on a day (2026-11-22), in all courses. It outlives an erasure, which would else
    fill the ration again, and expires by itself on the day after."""
    return {"pk": f"USER#{user}", "sk": f"SPENT#{operation}#{day}"}


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


# --- objects in the bucket -------------------------------------------------------------------------------------


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


def objects_of(course: str, document: str) -> tuple[str, ...]:
    """Every prefix under which a document has objects."""
    return tuple(f"{folder}/{course}/{document}/" for folder in ("uploads", "pages", "parts"))


def objects_of_learner(course: str, user: str) -> tuple[str, ...]:
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
