"""Names and Role Provisioning Services: who is in the LMS's course, kept without names and e-mail addresses.

imsglobal.org/spec/lti-nrps/v2p0
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from classroom.lti import messages
from classroom.lti.platforms import Registration
from classroom.lti.reaching import Overloaded
from classroom.lti.serving import Service
from lectern import keys, lms_keys
from lectern.aws.table import ConditionFailed, Item, Table
from lectern.errors import Conflict, Forbidden
from lectern.model import CourseId
from lectern.platform import Platform
from lectern.policy import Role

MOST_PAGES = 100
MOST_MEMBERS = 10_000
_KIND = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
_NEXT = re.compile(r'<([^>]*)>[^,<]*;\s*rel="?next"?', re.IGNORECASE)
_STATES = ("Active", "Inactive", "Deleted")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the roster: their id there, the role that they would have here, whether they are still there."""

    subject: str
    role: Role
    status: str


def sync(platform: Platform, course: CourseId, service: Service) -> dict[str, int]:
    """Doing it again changes nothing. Raises Conflict before the first launch, Declined and Overloaded."""
    found = {person.subject: person for person in people(service)}
    table, links = platform.table, linked(platform.table, course, service.found.id)
    counted = Counter(linked=0, enrolled=0, pending=0, gone=0)
    for link in links:
        person = found.pop(link["subject"], None) or Person(link["subject"], link["role"], "Deleted")
        counted["linked"] += 1
        counted["gone"] += person.status != "Active"
        counted["enrolled"] += _renew(platform, course, link, person)
    waiting = [person for person in found.values() if person.status == "Active"]
    _keep_pending(table, course, service.found.id, waiting)
    return dict(counted | {"pending": len(waiting)})


def people(service: Service) -> Iterator[Person]:
    """Page by page; people without a role that Lectern knows are left out."""
    url, pages, seen = service.found.roster_url, 0, 0
    if not url:
        raise Conflict("The LMS has not said where its roster is; open Lectern from it once.")
    while url:
        answer = service.ask("GET", url, messages.ROSTER, _KIND)
        listed = _members(answer.json())
        pages, seen = pages + 1, seen + len(listed)
        if pages > MOST_PAGES or seen > MOST_MEMBERS:
            raise Overloaded("The LMS's roster has no end.")
        yield from (person for each in listed if (person := _person(each, service.found)))
        url = _following(url, answer.headers.get("link", ""))


def _members(told: Any) -> list[Any]:
    listed = told.get("members") if isinstance(told, dict) else None
    if not isinstance(listed, list):
        raise Overloaded("The LMS answered something that is no roster.")
    return listed


def _person(told: Any, found: Registration) -> Person | None:
    subject, status = (told.get("user_id"), told.get("status", "Active")) if isinstance(told, dict) else (None, None)
    if not isinstance(subject, str) or not 1 <= len(subject) <= messages.LONGEST or status not in _STATES:
        return None
    try:
        return Person(subject, messages.role_of(told.get("roles"), found.instructors), status)
    except Forbidden:
        return None


def _following(url: str, link: str) -> str:
    """The next page, of the same server: our token goes to nobody else. Raises Overloaded."""
    found = _NEXT.search(link)
    if found is None:
        return ""
    if urlsplit(found[1])[:2] != urlsplit(url)[:2]:
        raise Overloaded("The LMS's roster goes on at another server.")
    return found[1]


def linked(table: Table, course: CourseId, lms: str) -> list[Item]:
    """The people of a platform who have come to Lectern."""
    return [each for each in table.indexed(lms_keys.links(course)["gsi1pk"]) if each["platform"] == lms]


def _renew(platform: Platform, course: CourseId, link: Mapping[str, Any], person: Person) -> bool:
    """Whether somebody was made a member again. Nobody is taken out: that is a teacher's to decide."""
    if (link["role"], link["status"]) != (person.role, person.status):
        told = {":role": person.role, ":status": person.status}
        names = {"#role": "role", "#status": "status"}
        try:
            set_both = "SET #role = :role, #status = :status"
            platform.table.update(_key(link), set_both, told, "attribute_exists(pk)", names)
        except ConditionFailed:
            return False  # their data was erased at this moment
    if person.status != "Active" or platform.table.get(keys.member(course, link["user"])):
        return False
    platform.roster.enrol(course, link["user"], person.role)
    return True


def _key(item: Mapping[str, Any]) -> dict[str, str]:
    return {"pk": item["pk"], "sk": item["sk"]}


def _keep_pending(table: Table, course: CourseId, lms: str, waiting: list[Person]) -> None:
    """Those who have not come: id, role and status, for as long as the roster lists them."""
    wanted = {}
    for person in waiting:
        key = lms_keys.pending(course, lms, person.subject)
        told = {"platform": lms, "subject": person.subject, "role": person.role, "status": person.status}
        wanted[key["sk"]] = key | {"entity": "lms pending"} | told
    kept = {each["sk"]: each for each in pending(table, course, lms)}
    table.put_many(item for sk, item in wanted.items() if kept.get(sk) != item)
    table.delete_many(item for sk, item in kept.items() if sk not in wanted)


def pending(table: Table, course: CourseId, lms: str) -> list[Item]:
    return list(table.all(keys.course(course)["pk"], f"LMSPENDING#{lms}#"))


def view(table: Table, course: CourseId, lms: str) -> list[dict[str, Any]]:
    found = [*linked(table, course, lms), *pending(table, course, lms)]
    return [{name: each.get(name) for name in ("subject", "user", "role", "status")} for each in found]
