"""A course that an LMS leads to: links there, people from there, grades back there, on the deployed template."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from local.deploying import client
from tests.journeys.clients import Person, Platform
from tests.journeys.test_progress import within
from tests.loopback.lms import DEEP, LTI, Fault, Lms, drawn, lms
from tests.loopback.lms import LEARNER as LEARNERS
from tests.services.classroom.conftest import assignment

QUESTION = {"title": "Tides", "format": "gift", "content": "What makes the tides? {=the Moon ~the wind ~a fish}"}


@dataclass(frozen=True)
class School:
    """The LMS, the course that it leads to, and who is in it."""

    lms: Lms
    platform: Platform
    course: str
    registered: str
    teacher: Person
    learner: Person
    other: Person

    @property
    def ours(self) -> str:
        return f"{self.platform.api}/lti/launch"

    def begun(self) -> tuple[dict[str, str], dict[str, str]]:
        """What the LMS is asked for by a login, and the cookie that ties it to the browser."""
        reply = httpx.post(f"{self.platform.api}/lti/login", data=self.lms.login(self.ours))
        assert self.platform.note(reply).status_code == 303, reply.text
        asked = dict(parse_qsl(urlsplit(reply.headers["Location"]).query))
        return asked, {"Cookie": reply.headers["Set-Cookie"].partition(";")[0]}

    def arrived(self, made: Callable[..., Any], **changed: Any) -> str:
        """The code with which a browser comes back from login and launch."""
        api, (asked, cookie) = self.platform.api, self.begun()
        form = {"id_token": self.lms.sign(made(self.ours, asked["nonce"], **changed)), "state": asked["state"]}
        landed = self.platform.note(httpx.post(f"{api}/lti/launch", data=form, headers=cookie))
        assert landed.status_code == 200, landed.text
        assert httpx.post(f"{api}/lti/launch", data=form, headers=cookie).status_code == 400  # used up
        return landed.text.partition("<code>")[2].partition("</code>")[0]

    def claimed(self, who: Person, made: Callable[..., Any], **changed: Any) -> tuple[str, Any]:
        code = self.arrived(made, **changed)
        return code, who.told("POST", f"/lti/launches/{code}/claim")

    def at(self, who: Person, method: str, path: str, body: Any = None) -> Any:
        return who.told(method, f"/courses/{self.course}/{path}", body)

    def passback(self, of: str, state: str, seconds: float = 60) -> Any:
        """What the LMS was told, as soon as it stands so; what waits says why."""

        def look() -> Any:
            found = self.at(self.teacher, "GET", f"assignments/{of}/passback")["passbacks"]
            is_so = found and found[0]["state"] == state
            return found[0] if is_so and (found[0]["reason"] or state != "waiting") else None

        return within(seconds, look)


@pytest.fixture(scope="module")
def school(platform: Platform) -> Iterator[School]:
    """Registered, with a learner who has come by a link that the teacher picked, and one of whom no LMS knows."""
    teacher, learner, other = (Person(platform, name) for name in ("instructor", "student", "second-student"))
    course = teacher.create_course("Tides")
    with lms() as made:
        made.tool_keys = platform.note(httpx.get(f"{platform.api}/lti/jwks", timeout=60)).json()
        registered = teacher.told("POST", f"/courses/{course}/lti/platforms", made.registration)["id"]
        yield School(made, platform, course, registered, teacher, learner, other)


@pytest.fixture(scope="module")
def essay(school: School) -> str:
    """Picked by the teacher in the LMS's editor, and opened there by the learner."""
    made: str = school.at(school.teacher, "POST", "assignments", assignment(title="Tides", points=10))["id"]
    code, told = school.claimed(school.teacher, school.lms.linking)
    assert told["kind"] == "deep_linking"
    picked = school.teacher.told("POST", f"/lti/launches/{code}/deep-link", {"assignment": made})
    [link] = school.lms.read(picked["jwt"])[f"{DEEP}/content_items"]
    assert (link["url"], link["lineItem"]["resourceId"]) == (school.ours, made)
    _, come = school.claimed(school.learner, school.lms.claims, **{f"{LTI}/custom": link["custom"]})
    assert (come["course"], come["role"], come["assignment"]) == (school.course, "student", made)
    return made


def test_the_roster_tells_who_has_come_and_who_has_not(school: School, essay: str) -> None:
    people = [f"learner-{number}" for number in range(1, 6)]
    school.lms.members = [{"user_id": each, "roles": LEARNERS, "status": "Active"} for each in people]
    path = f"lti/platforms/{school.registered}/roster"
    synced = {"linked": 2, "enrolled": 0, "pending": 4, "gone": 1}  # the teacher is not listed
    assert [school.at(school.teacher, "POST", path) for _ in range(2)] == [synced, synced]
    listed = school.at(school.teacher, "GET", path)["members"]
    assert {each["subject"]: each["user"] for each in listed}["learner-1"] == school.learner.user()


def test_a_grade_is_passed_back_once_and_only_of_learners_whom_the_lms_knows(school: School, essay: str) -> None:
    school.at(school.teacher, "PUT", f"members/{school.other.user()}", {"role": "student"})
    for who, points in ((school.learner, 7), (school.other, 8), (school.teacher, 9)):
        path = f"assignments/{essay}/work/{who.user()}/grade"
        school.at(school.teacher, "PUT", path, {"points": points, "reason": "a journey"})
    assert school.passback(essay, "sent")["points"] == 7
    school.at(school.teacher, "POST", f"assignments/{essay}/passback")
    _settle(school)
    assert [(each["userId"], each["scoreGiven"]) for each in school.lms.scores] == [("learner-1", 7)]


def _settle(school: School) -> None:
    """Until nothing waits in the queue of grades."""
    queues = client("sqs", school.platform.engine)
    url = _queue(school, "GradeQueue")
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]

    def left() -> bool:
        told = queues.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
        return not any(int(told[name]) for name in names)

    assert within(30, left)


def _queue(school: School, name: str) -> str:
    listed = client("sqs", school.platform.engine).list_queues()["QueueUrls"]
    return next(url for url in listed if name in url)


def test_a_submitted_quiz_reaches_the_lms_though_it_was_busy_at_first(school: School, essay: str) -> None:
    quiz = school.at(school.teacher, "POST", "quizzes/import", QUESTION)["id"]
    school.at(school.teacher, "POST", f"quizzes/{quiz}/publish")
    told = assignment(kind="quiz", target={"quiz": quiz}, points=20)
    made = school.at(school.teacher, "POST", "assignments", told)["id"]
    school.lms.faults.append(Fault("/scores", 503))
    attempt = school.at(school.learner, "POST", f"quizzes/{quiz}/attempts")["id"]
    school.at(school.learner, "POST", f"quizzes/{quiz}/attempts/{attempt}/submit", {})
    waits = school.passback(made, "waiting")
    assert waits["reason"] and waits["next_step"]
    assert school.passback(made, "sent", seconds=90)["of"] == 20  # tried again after half a minute
    assert [each["scoreMaximum"] for each in school.lms.scores if each["scoreMaximum"] == 20] == [20]


def test_a_grade_that_was_given_up_shows_as_failed_and_can_be_sent_again(school: School, essay: str) -> None:
    """The dead-letter queue's function is what tells; here its queue is handed the message that was given up."""
    lost = school.at(school.teacher, "POST", "assignments", assignment(title="Lost"))["id"]
    school.lms.faults.append(Fault("/lines?", 400, times=1))  # so that the first try leaves something to give up
    path = f"assignments/{lost}/work/{school.learner.user()}/grade"
    school.at(school.teacher, "PUT", path, {"points": 5})
    assert school.passback(lost, "failed")["next_step"]
    body = {"course": school.course, "assignment": lost, "user": school.learner.user()}
    dead = _queue(school, "GradeDead")
    client("sqs", school.platform.engine).send_message(QueueUrl=dead, MessageBody=json.dumps(body))
    told = within(30, lambda: _given_up(school, lost))
    assert told["state"] == "failed" and told["next_step"].startswith("Pass back again")
    school.at(school.teacher, "POST", f"assignments/{lost}/passback")
    assert school.passback(lost, "sent")["reason"] is None


def _given_up(school: School, of: str) -> Any:
    [found] = school.at(school.teacher, "GET", f"assignments/{of}/passback")["passbacks"]
    return found if "several times" in (found["reason"] or "") else None


def test_a_launch_that_the_lms_did_not_sign_now_is_refused(school: School) -> None:
    api, expired = school.platform.api, {"exp": int(time.time()) - 3600}
    assert httpx.post(f"{api}/lti/login", data=school.lms.login(school.ours, iss="https://evil.example")).is_error
    for changed, key in (({}, drawn("RSA", "2")), (expired, None)):
        asked, cookie = school.begun()
        token = school.lms.sign(school.lms.claims(school.ours, asked["nonce"], **changed), key)
        form = {"id_token": token, "state": asked["state"]}
        assert httpx.post(f"{api}/lti/launch", data=form, headers=cookie).status_code == 400


def test_an_administrator_publishes_the_next_key_beside_those_that_are_known(school: School) -> None:
    published = Person(school.platform, "admin").told("POST", "/lti/keys")
    assert {each["kid"] for each in school.lms.tool_keys["keys"]} < {each["kid"] for each in published["keys"]}


def test_an_lms_logs_in_by_either_method_until_it_is_withdrawn(school: School) -> None:
    """The last of this file: nobody comes by this registration any more."""
    api, path = school.platform.api, f"lti/platforms/{school.registered}"
    asked = httpx.get(f"{api}/lti/login", params=school.lms.login(school.ours))
    assert school.platform.note(asked).status_code == 303
    [listed] = school.at(school.teacher, "GET", "lti/platforms")["platforms"]
    assert listed["id"] == school.registered
    school.at(school.teacher, "DELETE", path)
    assert school.at(school.teacher, "GET", "lti/platforms")["platforms"] == []
    assert httpx.post(f"{api}/lti/login", data=school.lms.login(school.ours)).is_error
