"""Reads the queue of grades: each goes to the LMS of the learner whose grade it is."""

from functools import cache, partial
from typing import TYPE_CHECKING, Any

from lectern import batches
from lectern.model import CourseId, UserId
from lectern.platform import Platform
from lectern.starting import entry

if TYPE_CHECKING:
    from classroom.lti.serving import Tokens

platform = Platform()


@cache
def _tokens(private: bool) -> "Tokens":
    """Kept from one message to the next."""
    from classroom.lti.reaching import Web
    from classroom.lti.serving import Tokens
    from classroom.lti.signing import Signer

    return Tokens(Web(private), Signer(platform.settings.lti_secret).sign)


def _pass_back(body: batches.Body, attempt: str) -> None:
    from classroom.lti.noting import Task
    from classroom.lti.passing_back import Desk, pass_back

    task = Task(CourseId(body["course"]), body["assignment"], UserId(body["user"]), body.get("tries", 0))
    pass_back(Desk(platform, _tokens(platform.settings.private_lms == "yes")), task, attempt)


def _forget() -> None:
    platform.forget()
    _tokens.cache_clear()


@entry(partial(platform.load, "table"), _forget)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return batches.handle(event, _pass_back)
