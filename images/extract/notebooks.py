"""Jupyter notebooks: the prose and the code, not the output."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from extract.decoding import decode
from extract.job import Job, Leaf, Written
from extract.webpages import from_markdown, read_html
from lectern.errors import Unreadable
from lectern.model import Element


def leaves(job: Job, _: str) -> Sequence[Leaf]:
    return [partial(_notebook, job)]


def _notebook(job: Job) -> Written:
    try:
        cells = json.loads(decode(job.path.read_bytes()))["cells"]
    except (ValueError, KeyError, TypeError) as broken:
        raise Unreadable("corrupt", "notebook") from broken
    return Written([element for cell in cells for element in _cell(cell)])


def _cell(cell: Mapping[str, Any]) -> Iterator[Element]:
    source = cell.get("source", "")
    text = source if isinstance(source, str) else "".join(source)
    if cell.get("cell_type") == "markdown":
        yield from read_html(from_markdown(text)).elements
    elif cell.get("cell_type") == "code":
        yield Element("CodeSnippet", text)
