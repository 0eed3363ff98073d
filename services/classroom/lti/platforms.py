"""The learning platforms that a course is open to: who signs for it, and where its services are.

A registration belongs to one course. One (issuer, client, deployment) leads to one course, or to one for each context
(the LMS's word for its own course) that was named; its keys never let anybody into another course.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from classroom.lti.reaching import vet
from lectern import keys, lms_keys
from lectern.aws.table import ConditionFailed, Table
from lectern.errors import Conflict, Invalid, Missing
from lectern.http import checked
from lectern.model import CourseId

MOST = 50  # registrations of a course
_ADDRESSES = ("auth_url", "token_url", "jwks_url")
_NAMES = ("issuer", "client_id", "deployment_id", "context_id")


@dataclass(frozen=True, slots=True)
class Registration:
    """context_id "" stands for every context of the deployment. `instructors`: whether the LMS's instructors become
    instructors here, else assistants. roster_url and lines_url are learned from launches, "" until then."""

    id: str
    course: CourseId
    issuer: str
    client_id: str
    deployment_id: str
    context_id: str
    auth_url: str
    token_url: str
    jwks_url: str
    instructors: bool
    roster_url: str = ""
    lines_url: str = ""

    @property
    def binding(self) -> dict[str, str]:
        return lms_keys.binding(self.issuer, self.client_id, self.deployment_id, self.context_id)


def _from(item: Mapping[str, Any]) -> Registration:
    return Registration(**{name: item[name] for name in Registration.__slots__ if name in item})


def register(table: Table, course: CourseId, sent: Any, private: bool) -> Registration:
    """The same registration again changes its addresses. Raises Conflict when it leads to another course already."""
    made = _parse(course, sent, private)
    others = [each for each in of_course(table, course) if each.id != made.id]
    if len(others) >= MOST:
        raise Conflict(f"A course has at most {MOST} platforms; take one out first.")
    _must_agree(table, made)
    _bind(table, made)
    table.put(lms_keys.platform(course, made.id) | {"entity": "lms"} | asdict(made))
    return made


def _must_agree(table: Table, made: Registration) -> None:
    """A login may be answered by any registration of a client, so that nobody registers another address for it."""
    known_ones = (_from(item) for item in table.all(made.binding["pk"], "BINDING#"))
    for each in known_ones:
        if each.course != made.course and any(getattr(each, name) != getattr(made, name) for name in _ADDRESSES):
            raise Conflict(
                "Another course knows this client by other addresses; ask your administrator which are right."
            )


def _bind(table: Table, made: Registration) -> None:
    item = made.binding | {"entity": "lms binding"} | asdict(made)
    try:
        table.put(item, unless_exists=True)
    except ConditionFailed as taken:
        if taken.item is None or taken.item["course"] != made.course:
            raise Conflict(
                "This deployment of the LMS leads to another course; name its context_id, or ask your administrator."
            ) from taken
        table.put(item)


def _parse(course: CourseId, sent: Any, private: bool) -> Registration:
    rest = {name: value for name, value in sent.items() if name != "instructors"} if isinstance(sent, dict) else sent
    told = checked(rest, **dict.fromkeys(_NAMES[:3], str), context_id=str | None, **dict.fromkeys(_ADDRESSES, str))
    told |= {"context_id": told["context_id"] or "", "instructors": sent.get("instructors", False)}
    return _made(course, told, private)


def _made(course: CourseId, told: Mapping[str, Any], private: bool) -> Registration:
    if not isinstance(told["instructors"], bool):
        raise Invalid("instructors is true or false.")
    for name in _NAMES:
        least = 0 if name == "context_id" else 1
        if not least <= len(told[name]) <= 255 or not told[name].isprintable():
            raise Invalid(f"{name} has {least} to 255 characters and no control characters.")
    for name in _ADDRESSES:
        vet(told[name], name, private)
    identity = hashlib.blake2b("\0".join(told[name] for name in _NAMES).encode(), digest_size=12).hexdigest()
    return Registration(id=identity, course=course, **told)


def of_course(table: Table, course: CourseId) -> list[Registration]:
    return [_from(item) for item in table.all(keys.course(course)["pk"], "LMS#")]


def get(table: Table, course: CourseId, platform: str) -> Registration:
    found = table.get(lms_keys.platform(course, platform))
    if found is None:
        raise Missing
    return _from(found)


def withdraw(table: Table, course: CourseId, platform: str) -> None:
    """No launch of it reaches the course any more. What was learned about its people stays with them."""
    found = get(table, course, platform)
    table.delete_many([found.binding])
    table.delete(lms_keys.platform(course, platform))


def bound(table: Table, issuer: str, client: str, deployment: str, context: str) -> Registration:
    """Where a launch leads: by its context, else by its deployment. Raises Invalid when nowhere."""
    for each in dict.fromkeys((context, "")):
        if found := table.get(lms_keys.binding(issuer, client, deployment, each)):
            return _from(found)
    raise Invalid("This deployment of your LMS leads to no course of Lectern; an instructor registers it first.")


def known(table: Table, issuer: str, client: str, deployment: str) -> Registration:
    """Any registration of the client, for a login that does not say its context. Raises Invalid for a stranger."""
    key = lms_keys.binding(issuer, client, deployment, "")
    prefix = key["sk"].rpartition("#")[0] if deployment else "BINDING#"
    found, _ = table.query(key["pk"], prefix, limit=1)
    if not found:
        raise Invalid("This LMS, client or deployment is not registered with Lectern.")
    return _from(found[0])


def learn(table: Table, course: CourseId, platform: str, told: Mapping[str, str]) -> None:
    """Where the platform's roster and line items are, as its launches say: only what is said."""
    if wanted := {name: url for name, url in told.items() if url}:
        sets = ", ".join(f"{name} = :{name}" for name in wanted)
        values = {f":{name}": url for name, url in wanted.items()}
        table.update(lms_keys.platform(course, platform), f"SET {sets}", values, "attribute_exists(pk)")


def view(made: Registration) -> dict[str, Any]:
    shown = {name: getattr(made, name) for name in ("id", *_NAMES, *_ADDRESSES, "instructors")}
    return shown | {"context_id": made.context_id or None, "launched": bool(made.roster_url or made.lines_url)}
