"""The words of LTI 1.3, and what Lectern takes from a launch.

imsglobal.org/spec/lti/v1p3, lti-dl/v2p0, lti-nrps/v2p0, lti-ags/v2p0
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from classroom.lti.reaching import vet
from lectern.errors import Forbidden, Invalid
from lectern.policy import Role

LTI = "https://purl.imsglobal.org/spec/lti/claim"
DEEP = "https://purl.imsglobal.org/spec/lti-dl/claim"
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
SCORE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
LINE = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem"
ROSTER = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
RESOURCE, LINKING = "LtiResourceLinkRequest", "LtiDeepLinkingRequest"
LONGEST = 255  # characters of an id

_MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership"
_ASSISTANT = {f"{_MEMBERSHIP}/Instructor#{each}" for each in ("TeachingAssistant", "TeachingAssistantGroup")}
_INSTRUCTOR = {f"{_MEMBERSHIP}#Instructor", "Instructor"}
_LEARNER = {f"{_MEMBERSHIP}#Learner", "Learner"}


@dataclass(frozen=True, slots=True)
class Launch:
    """What is kept of a launch: no name, no e-mail address.

    kind: RESOURCE or LINKING; subject: the person's id at the platform; return_url and data: of deep linking.
    """

    platform: str  # registration
    course: str
    subject: str
    role: Role
    kind: str
    assignment: str = ""
    line_url: str = ""
    lines_url: str = ""
    roster_url: str = ""
    return_url: str = ""
    data: str = ""

    def to_item(self) -> dict[str, Any]:
        return asdict(self)


def from_item(item: Mapping[str, Any]) -> Launch:
    return Launch(**{name: item[name] for name in Launch.__slots__})


def role_of(roles: Any, instructors: bool) -> Role:
    """The role here of somebody with these roles in the LMS's course; roles outside of it do not count. Raises
    Forbidden for none. A teaching assistant is listed as instructor too."""
    held = {each for each in roles if isinstance(each, str)} if isinstance(roles, list) else set()
    if held & _ASSISTANT:
        return "assistant"
    if held & _INSTRUCTOR:
        return "instructor" if instructors else "assistant"
    if held & _LEARNER:
        return "student"
    raise Forbidden("Your LMS gives you no role in this course that Lectern knows: instructor, assistant or learner.")


def text(claims: Mapping[str, Any], name: str, most: int = LONGEST) -> str:
    """A claim that has to be there. Raises Invalid, naming it."""
    found = claims.get(name)
    if not isinstance(found, str) or not 1 <= len(found) <= most or not found.isprintable():
        raise Invalid(f"The LMS's message has no good {name.rpartition('/')[2]}.")
    return found


def part(claims: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A claim that is an object, {} when it is not there."""
    found = claims.get(name) or {}
    if not isinstance(found, dict):
        raise Invalid(f"The LMS's message has no good {name.rpartition('/')[2]}.")
    return found


def services(claims: Mapping[str, Any], private: bool) -> dict[str, str]:
    """Where the platform's gradebook and roster are, "" where it does not offer one. Raises Invalid."""
    grades, names = part(claims, AGS), part(claims, NRPS)
    offered = {
        "line_url": grades.get("lineitem"),
        "lines_url": grades.get("lineitems"),
        "roster_url": names.get("context_memberships_url"),
    }
    return {name: vet(url, name, private) if url else "" for name, url in offered.items()}


def linking(claims: Mapping[str, Any], private: bool) -> dict[str, str]:
    """Where deep linking goes back to, and what it wants to have back. Raises Invalid."""
    asked = part(claims, f"{DEEP}/deep_linking_settings")
    accepted: Sequence[Any] = asked.get("accept_types") or ()
    if "ltiResourceLink" not in accepted:
        raise Invalid("The LMS asks for something other than a link to Lectern.")
    data = asked.get("data") or ""
    if not isinstance(data, str) or len(data) > 16_384:
        raise Invalid("The LMS's deep linking data is no text of at most 16384 characters.")
    return {"return_url": vet(asked.get("deep_link_return_url"), "deep_link_return_url", private), "data": data}
