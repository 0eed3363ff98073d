"""Courses and their members; membership is checked before anything else."""

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from lectern import keys
from lectern.aws.table import ConditionFailed, Item, Table
from lectern.errors import Conflict, Forbidden, Invalid, Missing
from lectern.model import Actor, CourseId, UserId
from lectern.naming import is_line
from lectern.policy import ROLES, allows

_USER = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Roster:
    table: Table
    clock: Callable[[], float]

    def admit(self, actor: Actor, course: str, operation: str) -> CourseId:
        """The course, if this person may do this in it.

        Raises Missing for whoever is no member, so that a foreign course looks like none; Forbidden for a member
        whose role does not reach.
        """
        role = "instructor" if actor.admin else self._role(actor.user, course)
        if not role:
            raise Missing
        if actor.admin:
            self._get(course)
        if not allows(role, operation):
            raise Forbidden(f"As {role} of this course you may not do this; ask one of its instructors.")
        return CourseId(course)

    def may(self, actor: Actor, course: CourseId, operation: str) -> bool:
        """For what somebody who was admitted is shown besides. Never instead of `admit`."""
        role = "instructor" if actor.admin else self._role(actor.user, course)
        return allows(role, operation)

    def must_be_member(self, course: CourseId, user: str) -> None:
        """Raises Missing for whoever is not in the course."""
        if not self._role(UserId(user), course):
            raise Missing

    def _role(self, user: UserId, course: str) -> str:
        """Empty for whoever is no member."""
        member = self.table.get(keys.member(course, user))
        return str(member["role"]) if member else ""

    def _get(self, course: str) -> Item:
        found = self.table.get(keys.course(course))
        if found is None:
            raise Missing
        return found

    def create(self, actor: Actor, name: str) -> Item:
        """A new course with its creator as instructor."""
        if not (actor.may_teach or actor.admin):
            raise Forbidden("Only instructors may create courses; ask your administrator for the role.")
        if not is_line(name, 200):
            raise Invalid("A course's name has 1 to 200 characters, not only spaces, and no control characters.")
        name = name.strip()
        course = uuid.uuid4().hex[:12]
        self.table.put(keys.course(course) | {"entity": "course", "id": course, "name": name, "created": self._now()})
        self._enrol(course, name, actor.user, "instructor")
        return self.describe(actor, CourseId(course))

    def describe(self, actor: Actor, course: CourseId) -> Item:
        found, role = self._get(course), self._role(actor.user, course) or "admin"
        return {"id": course, "name": found["name"], "role": role, "created": found["created"]}

    def courses_of(self, actor: Actor) -> list[Item]:
        """Read by the index, which may lag a moment behind."""
        entries = self.table.indexed(keys.courses_of(actor.user)["gsi1pk"])
        return [
            {"id": entry["course"], "name": entry["name"], "role": entry["role"], "created": entry["created"]}
            for entry in entries
        ]

    def members(self, course: CourseId) -> list[Item]:
        found = self.table.all(keys.course(course)["pk"], "MEMBER#")
        return [{"user": member["user"], "role": member["role"], "created": member["created"]} for member in found]

    def enrol(self, course: CourseId, user: str, role: str) -> Item:
        """Give a person a role, or another role."""
        if role not in ROLES:
            raise Invalid(f"The role is one of {', '.join(ROLES)}.")
        if not _USER.fullmatch(user):
            raise Invalid("A user is named by their Supabase id: a UUID in lower case.")
        name = self._get(course)["name"]
        self._keep_one_instructor(course, user, role)
        return self._enrol(course, name, UserId(user), role)

    def _enrol(self, course: str, name: str, user: UserId, role: str) -> Item:
        member = {"user": user, "role": role, "created": self._now()}
        entry = {"entity": "member", "course": course, "name": name}
        self.table.put(keys.member(course, user) | keys.courses_of(user, course) | entry | member)
        return member

    def dismiss(self, course: CourseId, user: str) -> None:
        self._keep_one_instructor(course, user, None)
        try:
            self.table.delete(keys.member(course, user), "#user = :user", {":user": user}, {"#user": "user"})
        except ConditionFailed as refused:
            raise Missing from refused

    def _keep_one_instructor(self, course: CourseId, user: str, role: str | None) -> None:
        instructors = [member["user"] for member in self.members(course) if member["role"] == "instructor"]
        if instructors == [user] and role != "instructor":
            raise Conflict("A course keeps at least one instructor; make another member instructor first.")

    def _now(self) -> str:
        return datetime.fromtimestamp(self.clock(), UTC).isoformat(timespec="milliseconds")
