"""Writes quizzes and marks answers from their queue, and tells of those given up."""

from functools import partial
from typing import Any

from lectern import batches
from lectern.platform import Platform
from lectern.starting import entry
from quiz import marking, working

platform = Platform()


@entry(partial(platform.load, "table", "files", "passages"), platform.forget)
def write(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """One quiz per message, or the answers of one attempt that wait for a mark."""
    return batches.handle(event, _do)


@entry(partial(platform.load, "table"), platform.forget)
def bury(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """A message that its queue has given up marks its quiz as failed; answers go on waiting for a teacher."""
    return batches.handle(event, lambda body, _: (marking if "attempt" in body else working).bury(platform, body))


def _do(body: batches.Body, token: str) -> None:
    if "attempt" in body:
        marking.mark_answers(platform, body)
    else:
        working.write_quiz(platform, body, token)
