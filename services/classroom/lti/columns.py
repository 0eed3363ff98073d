"""The columns of the LMS's gradebook: each assignment has one, found or made."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from classroom import assigning
from classroom.lti import messages
from classroom.lti.serving import Service
from lectern import lms_keys
from lectern.aws.table import Table
from lectern.errors import Invalid
from lectern.model import CourseId

_ONE = "application/vnd.ims.lis.v2.lineitem+json"
_MANY = "application/vnd.ims.lis.v2.lineitemcontainer+json"


def column(table: Table, service: Service, course: CourseId, assignment: str) -> str:
    """The address of the assignment's column: as a launch told it, else found by the assignment's id, else made new.

    Raises Declined, Overloaded, and Invalid when the LMS has told no gradebook."""
    if kept := table.get(lms_keys.line(course, assignment, service.found.id)):
        return str(kept["url"])
    if not service.found.lines_url:
        raise Invalid("The LMS has not said where its gradebook is; open Lectern from it once.")
    found = _find(service, assignment) or _make(table, service, course, assignment)
    keep(table, course, assignment, service.found.id, found)
    return found


def _find(service: Service, assignment: str) -> str:
    joint = "&" if urlsplit(service.found.lines_url).query else "?"
    url = f"{service.found.lines_url}{joint}{urlencode({'resource_id': assignment})}"
    listed = service.ask("GET", url, messages.LINE, _MANY).json()
    ours = [each for each in listed if isinstance(each, dict) and each.get("resourceId") == assignment]
    return _address(ours[0], service) if ours else ""


def _make(table: Table, service: Service, course: CourseId, assignment: str) -> str:
    found = assigning.get(table, course, assignment)
    told = {"label": found.title, "scoreMaximum": found.points, "resourceId": assignment}
    return _address(service.ask("POST", service.found.lines_url, messages.LINE, _ONE, told).json(), service)


def _address(line: Any, service: Service) -> str:
    """Of a column, on the gradebook's own server: our token goes to nobody else."""
    url = line.get("id") if isinstance(line, dict) else None
    if not isinstance(url, str) or urlsplit(url)[:2] != urlsplit(service.found.lines_url)[:2]:
        raise Invalid("The LMS made a column at another server.")
    return url


def below(line: str, what: str) -> str:
    """The address of a column's part: its query stays behind its path."""
    path, mark, query = line.partition("?")
    return f"{path.rstrip('/')}/{what}{mark}{query}"


def keep(table: Table, course: CourseId, assignment: str, lms: str, url: str) -> None:
    key = lms_keys.line(course, assignment, lms)
    table.put(key | {"entity": "lms line", "url": url, "platform": lms, "assignment": assignment})


def forget(table: Table, course: CourseId, assignment: str, lms: str) -> None:
    table.delete_many([lms_keys.line(course, assignment, lms)])
