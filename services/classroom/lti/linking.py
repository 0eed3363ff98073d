"""Deep linking: a teacher picks an assignment, and the platform puts a link to it into its own course."""

import secrets
from collections.abc import Callable
from typing import Any

from classroom import assigning
from classroom.assignments import Assignment, written
from classroom.lti import platforms
from classroom.lti.messages import DEEP, LINKING, LTI, Launch
from classroom.lti.signing import Signer
from lectern import lms_keys
from lectern.aws.table import ConditionFailed, Table
from lectern.errors import Conflict
from lectern.model import CourseId

LIFE = 300  # seconds of the answer


def answer(
    table: Table, signer: Signer, made: Launch, code: str, assignment: str, ours: str, clock: Callable[[], float]
) -> dict[str, Any]:
    """What the browser posts to the platform: JWT to `return_url`. Once for each launch."""
    course = CourseId(made.course)
    if made.kind != LINKING:
        raise Conflict("This launch opens Lectern and does not ask for a link; choose Lectern in your LMS's editor.")
    found = assigning.get(table, course, assignment)
    registered = platforms.get(table, course, made.platform)
    now = int(clock())
    claims: dict[str, Any] = {"iss": registered.client_id, "aud": registered.issuer, "iat": now, "exp": now + LIFE}
    claims |= {"nonce": secrets.token_urlsafe(24), f"{LTI}/deployment_id": registered.deployment_id}
    claims |= {f"{LTI}/message_type": "LtiDeepLinkingResponse", f"{LTI}/version": "1.3.0"}
    claims |= {f"{DEEP}/data": made.data} if made.data else {}
    signed = signer.sign(claims | {f"{DEEP}/content_items": [_item(found, ours)]})
    _use_up(table, code)
    return {"return_url": made.return_url, "jwt": signed}


def _item(found: Assignment, ours: str) -> dict[str, Any]:
    """A link that opens the assignment, with a column for its grade."""
    line = {"label": found.title, "scoreMaximum": found.points, "resourceId": found.id}
    times = {"available": {"startDateTime": written(found.opens)}, "submission": {"endDateTime": written(found.due)}}
    told = {"type": "ltiResourceLink", "title": found.title, "url": ours, "custom": {"assignment": found.id}}
    return told | {"lineItem": line} | times


def _use_up(table: Table, code: str) -> None:
    try:
        table.delete(lms_keys.launch(code), "attribute_exists(pk)")
    except ConditionFailed:
        raise Conflict("This launch was answered already; choose Lectern in your LMS again.") from None
