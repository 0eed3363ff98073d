from collections.abc import Iterator

import boto3
import pytest
from aws_lambda_powertools.utilities.parameters import clear_caches

from classroom.lti import sending
from lectern.platform import Platform
from tests.loopback.lms import Lms, lms
from tests.services.apis import Caller
from tests.services.classroom.conftest import LEARNER, TEACHER
from tests.services.lti.visiting import STRANGER, Visit


@pytest.fixture
def school(platform: Platform) -> Iterator[Lms]:
    """An LMS that knows Lectern's keys."""
    clear_caches()  # of the secrets of the test before
    boto3.client("secretsmanager").create_secret(Name="lti", SecretString="{}")
    with lms() as made:
        made.tool_keys = STRANGER("GET", "/lti/jwks").body
        yield made


@pytest.fixture
def visit(platform: Platform, school: Lms) -> Visit:
    """A course with a teacher and a learner, open to that LMS."""
    course = TEACHER("POST", "/courses", {"name": "Tides"}).body["id"]
    TEACHER("PUT", f"/courses/{course}/members/{LEARNER.user}", {"role": "student"})
    made = TEACHER("POST", f"/courses/{course}/lti/platforms", school.registration)
    assert made.status == 201, made.body
    return Visit(course, school, platform)


@pytest.fixture
def essay(visit: Visit) -> str:
    """An assignment, and a learner who has come from the LMS."""
    visit.claimed(LEARNER)
    return visit.assign(points=10)


@pytest.fixture
def newcomer() -> Caller:
    return Caller("99999999-9999-4999-8999-999999999999")


@pytest.fixture(autouse=True)
def worker() -> None:
    """The process that sends grades, begun anew."""
    sending._tokens.cache_clear()
