"""A quiz's questions with their keys, in the formats of other programs."""

import base64
from collections.abc import Callable, Sequence

from lectern.errors import Invalid
from lectern.quizzes import Item, Quiz
from quiz.formats.anki import write_anki
from quiz.formats.gift_writing import write_gift
from quiz.formats.moodle_writing import write_moodle
from quiz.formats.qti_writing import file_name, write_qti
from quiz.formats.tables import write_csv

Write = Callable[[Quiz, Sequence[Item]], bytes]
FORMATS: dict[str, tuple[str, str, Write]] = {  # ending, media type, writer
    "qti": (".qti.zip", "application/zip", lambda quiz, items: write_qti(quiz.title, items)),
    "gift": (".gift.txt", "text/plain; charset=utf-8", lambda _, items: write_gift(items).encode()),
    "moodle": (".moodle.xml", "application/xml", lambda _, items: write_moodle(items)),
    "csv": (".csv", "text/csv; charset=utf-8", lambda _, items: write_csv(items).encode()),
    "anki": (".apkg", "application/octet-stream", lambda quiz, items: write_anki(quiz.id, quiz.title, items)),
}


def export(quiz: Quiz, items: Sequence[Item], wanted: str) -> dict[str, str]:
    """The file, with its content in base64. Raises Invalid for an unknown format."""
    if wanted not in FORMATS:
        raise Invalid(f"format is one of {', '.join(FORMATS)}.")
    ending, media_type, write = FORMATS[wanted]
    content = base64.b64encode(write(quiz, items)).decode()
    return {"name": f"{file_name(quiz.title)}{ending}", "media_type": media_type, "content": content}
