"""Writes quizzes from their queue, and tells of those given up."""

from functools import partial
from typing import Any

from lectern import batches
from lectern.platform import Platform
from lectern.starting import entry
from quiz import working

platform = Platform()


@entry(partial(platform.load, "table", "files", "passages"), platform.forget)
def write(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """One quiz per message."""
    return batches.handle(event, lambda body, attempt: working.write_quiz(platform, body, attempt))


@entry(partial(platform.load, "table"), platform.forget)
def bury(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """A message that its queue has given up marks its quiz as failed."""
    return batches.handle(event, lambda body, _attempt: working.bury(platform, body))
