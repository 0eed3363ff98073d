"""A learner who comes from a learning platform: its login is behind them, the signed launch is what is measured."""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from classroom.lti import logging_in, platforms
from lectern.aws.table import Table
from lectern.model import CourseId
from tests.loopback.lms import Lms

TOOL = "https://lectern.test/dev"
LAUNCH = f"{TOOL}/lti/launch"


def open_course(table: Table, course: CourseId, lms: Lms) -> None:
    platforms.register(table, course, lms.registration, private=True)


def launch(table: Table, lms: Lms) -> dict[str, Any]:
    """The form and the cookie that the learner's browser sends, as API Gateway hands them over."""
    begun = logging_in.begin(table, lms.login(LAUNCH), LAUNCH)
    asked = dict(parse_qsl(urlsplit(begun.location).query))
    token = lms.sign(lms.claims(LAUNCH, asked["nonce"]))
    form = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"{begun.cookie}={begun.value}"}
    return {"headers": form, "body": urlencode({"id_token": token, "state": asked["state"]})}
