"""A course that an LMS is registered for, and the way of a browser through login and launch."""

import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from lectern.platform import Platform
from tests.loopback.lms import Lms
from tests.services.apis import Caller, Reply
from tests.services.classroom.conftest import LEARNER, TEACHER, assignment

STRANGER = Caller("", expires=None)  # a browser on its way: no token
OURS = "https://api.lectern.test/dev/lti/launch"


@dataclass(frozen=True)
class Login:
    """What the browser knows after the login."""

    state: str
    nonce: str
    cookie: str
    location: str


@dataclass(frozen=True)
class Visit:
    course: str
    lms: Lms
    platform: Platform

    def login(self, method: str = "POST", **changed: Any) -> Reply:
        told = self.lms.login(OURS, **changed)
        if method == "GET":
            return STRANGER("GET", "/lti/login", query=told)
        return STRANGER("POST", "/lti/login", urlencode(told))

    def begun(self, **changed: Any) -> Login:
        reply = self.login(**changed)
        assert reply.status == 303, reply.body
        asked = dict(parse_qsl(urlsplit(reply.headers["Location"]).query))
        cookie = reply.headers["Set-Cookie"].partition(";")[0]
        return Login(asked["state"], asked["nonce"], cookie, reply.headers["Location"])

    def launched(self, token: str, login: Login, cookie: str | None = None) -> Reply:
        form = urlencode({"id_token": token, "state": login.state})
        return STRANGER("POST", "/lti/launch", form, sent={"Cookie": login.cookie if cookie is None else cookie})

    def code(self, key: Any = None, **changed: Any) -> str:
        """Of a good launch."""
        login = self.begun()
        reply = self.launched(self.lms.sign(self.lms.claims(OURS, login.nonce, **changed), key), login)
        return code_of(reply)

    def claimed(self, who: Caller, **changed: Any) -> Reply:
        return who("POST", f"/lti/launches/{self.code(**changed)}/claim")

    def __call__(self, who: Caller, method: str, path: str, body: Any = None) -> Reply:
        return who(method, f"/courses/{self.course}/{path}", body)

    def assign(self, **told: Any) -> str:
        made = self(TEACHER, "POST", "assignments", assignment(**told))
        assert made.status == 201, made.body
        return str(made.body["id"])

    def graded(self, assignment: str, points: float, who: Caller = LEARNER, **told: Any) -> Reply:
        path = f"assignments/{assignment}/work/{who.user}/grade"
        return self(TEACHER, "PUT", path, {"points": points, "reason": "a test"} | told)


def code_of(reply: Reply) -> str:
    assert reply.status == 200, reply.body
    return str(reply.body.partition("<code>")[2].partition("</code>")[0])


def somebody() -> Caller:
    """A person whom Lectern has not met."""
    drawn = secrets.token_hex(16)
    return Caller(f"{drawn[:8]}-{drawn[8:12]}-4{drawn[13:16]}-8{drawn[17:20]}-{drawn[20:]}")


def query(location: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(location).query)
