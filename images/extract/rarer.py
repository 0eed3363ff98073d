"""The rarer formats, through `unstructured`: mail, as EML and as Outlook keeps it.

unstructured asks spaCy, which it downloads at first use, whether a line is a sentence; the answer only chooses between
two labels. A stand-in answers by punctuation, so nothing is downloaded.
"""

import re
import sys
from collections.abc import Sequence
from functools import partial
from types import ModuleType
from typing import Any

from extract.job import Job, Leaf, Written, title
from lectern.model import Element

SENTENCE = re.compile(r"(?<=[.!?])\s+")
WORD = re.compile(r"\w+|[^\w\s]")


def leaves(job: Job, kind: str) -> Sequence[Leaf]:
    return [partial(_partition, job, kind)]


def stand_in() -> None:
    """Puts our tokenizer in the place of unstructured's."""
    tokenizing = ModuleType("unstructured.nlp.tokenize")
    tokenizing.__dict__.update(
        sent_tokenize=lambda text: SENTENCE.split(text),
        word_tokenize=lambda text: WORD.findall(text),
        pos_tag=lambda text: [(word, "VB") for word in WORD.findall(text)],
    )
    sys.modules["unstructured.nlp.tokenize"] = tokenizing


def _partition(job: Job, kind: str) -> Written:
    stand_in()
    if kind == "eml":
        from unstructured.partition.email import partition_email as partition
    else:
        from unstructured.partition.msg import partition_msg as partition
    found: Sequence[Any] = partition(str(job.path))
    subject = next((element.metadata.subject for element in found if element.metadata.subject), None)
    return Written([*([title(subject, 1)] if subject else []), *(_element(element, 2) for element in found)])


def _element(element: Any, level: int) -> Element:
    if element.category == "Title":
        return title(element.text, level + (element.metadata.category_depth or 0))
    return Element(element.category, element.text)
