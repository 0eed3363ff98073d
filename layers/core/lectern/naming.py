"""Which names of courses and files make sense to people."""

import unicodedata


def is_line(name: str, most: int) -> bool:
    """Whether this is one line of 1 to `most` characters that shows something."""
    return len(name) <= most and bool(name.strip()) and all(unicodedata.category(letter) != "Cc" for letter in name)
