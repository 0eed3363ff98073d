"""Takes out of a text what no reader sees: control, tag and direction characters, and print-shop ligatures."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

from lectern.model import Element

LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
BULLETS = dict.fromkeys((0xF0B7, 0xF0A7, 0xF0D8, 0xF076, 0xF0A8, 0xF0FC), "•")  # of the fonts Symbol and Wingdings
UNSEEN = [
    range(0x09), range(0x0B, 0x0D), range(0x0E, 0x20), range(0x7F, 0xA0), range(0xAD, 0xAE), range(0x200B, 0x200C),
    range(0x200E, 0x2010), range(0x202A, 0x202F), range(0x2060, 0x2070), range(0xD800, 0xE000), range(0xFEFF, 0xFF00),
    range(0xFFF9, 0xFFFC), range(0xFFFE, 0x10000), range(0xE0000, 0xE0080),
]  # fmt: skip
INSTEAD = {**LIGATURES, **BULLETS, 0x0D: "\n", 0xA0: " "}
SEEN = {**dict.fromkeys(chain(*UNSEEN), None), **INSTEAD}
RARE = re.compile(
    "[" + "".join(f"{chr(span[0])}-{chr(span[-1])}" for span in UNSEEN) + "".join(map(chr, INSTEAD)) + "]"
)
SPACES = re.compile(r"[ \t]+")
AROUND_BREAKS = re.compile(r"\s*\n\s*")


def clean(text: str, keep_indents: bool = False) -> str:
    """Lone breaks stay, blank lines do not: a blank line is what parts two elements of a page."""
    if RARE.search(text):
        text = text.replace("\r\n", "\n").translate(SEEN)
    if not keep_indents:
        text = SPACES.sub(" ", text) if "  " in text or "\t" in text else text
        return AROUND_BREAKS.sub("\n", text).strip() if "\n" in text else text.strip()
    return "\n".join(line.rstrip() for line in text.expandtabs(4).split("\n") if line.strip())


def cleaned(elements: Iterable[Element]) -> Iterator[Element]:
    """The elements that still say something."""
    for element in elements:
        text = clean(element.text, element.kind == "CodeSnippet")
        if text:
            yield element if text == element.text else replace(element, text=text)
