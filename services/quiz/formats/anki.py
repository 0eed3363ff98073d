"""Questions as a deck of Anki cards: question on the front, answer and its source on the back."""

import html
import tempfile
import zlib
from collections.abc import Sequence
from pathlib import Path

from lectern.quizzes import Item
from quiz.formats.tables import right

_MODEL = 1607392319  # one note type for all decks, so that Anki updates instead of adding
_LOOK = (
    ".card { font-family: sans-serif; font-size: 20px; text-align: left; } .source { color: #666; font-size: 14px; }"
)


def write_anki(id: str, title: str, items: Sequence[Item]) -> bytes:
    """An .apkg file. The same quiz is the same deck and the same notes: importing again updates them."""
    import genanki

    fields = [{"name": name} for name in ("Question", "Answer", "Source")]
    back = '{{FrontSide}}<hr id="answer">{{Answer}}<p class="source">{{Source}}</p>'
    cards = [{"name": "Card", "qfmt": "{{Question}}", "afmt": back}]
    model = genanki.Model(_MODEL, "Lectern question", fields=fields, templates=cards, css=_LOOK)
    deck = genanki.Deck(zlib.crc32(id.encode()) + 2**31, title)
    for item in items:
        guid = genanki.guid_for(id, item.number)
        deck.add_note(genanki.Note(model=model, fields=[_front(item), _back(item), _source(item)], guid=guid))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "deck.apkg"
        genanki.Package(deck).write_to_file(str(path))
        return path.read_bytes()


def _front(item: Item) -> str:
    listed = [*item.prompts, *(option.text for option in item.options)]
    options = "".join(f"<li>{html.escape(text)}</li>" for text in listed)
    return f"{html.escape(item.stem)}<ul>{options}</ul>" if listed and item.kind != "truth" else html.escape(item.stem)


def _back(item: Item) -> str:
    if item.kind == "matching":
        told = [f"{prompt}: {text}" for prompt, text in zip(item.prompts, right(item), strict=True)]
    else:
        told = right(item) if item.options else [f"{item.key[0]} {item.unit}".strip()]
    return "<br>".join(html.escape(text) for text in [*told, item.explanation] if text)


def _source(item: Item) -> str:
    source = item.source
    return html.escape(f"“{source.quote}” {source.name}, page {source.page}") if source.quote else ""
