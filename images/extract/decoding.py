"""Bytes to text: by byte-order mark, else as the page declares, else UTF-8, else the western code page of Windows."""

import codecs
import re

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
DECLARED = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([\w-]{2,40})""", re.IGNORECASE
)
DECLARATION_WITHIN = 2048  # bytes


def decode(content: bytes) -> str:
    """Never fails: what no encoding explains becomes U+FFFD."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    for encoding in (*_declared(content), "utf-8", "cp1252"):
        try:
            return content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return content.decode("cp1252", "replace")


def _declared(content: bytes) -> list[str]:
    """A page that can be searched for these ASCII letters is not UTF-16, whatever it says."""
    found = DECLARED.search(content[:DECLARATION_WITHIN])
    name = found[1].decode("ascii").lower() if found else ""
    return [name] if name and not name.startswith(("utf-16", "utf16", "utf-32", "ucs")) and _is_text(name) else []


def _is_text(name: str) -> bool:
    """Python also knows "encodings" that are no character sets."""
    try:
        return codecs.lookup(name)._is_text_encoding
    except LookupError:
        return False
