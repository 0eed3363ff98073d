"""An instructor says what a course takes; it is asked at the announcement, by the form, and of the content itself."""

import base64
import hashlib
import json
from datetime import datetime
from typing import Any

import boto3
import pytest

from extract.limits import Limits
from extract.working import Work
from lectern import objects
from lectern.model import CourseId, DocumentId, Run
from lectern.platform import Platform
from tests.images.pipeline import uploaded
from tests.services.apis import Caller, Reply

TEACHER = Caller("11111111-1111-4111-8111-111111111111", "instructor")
STUDENT = Caller("22222222-2222-4222-8222-222222222222")
HTML = b"<!doctype html><html><body><p>The tide turns twice a day.</p></body></html>"


@pytest.fixture
def course(platform: Platform) -> str:
    course: str = TEACHER("POST", "/courses", {"name": "Tides"}).body["id"]
    TEACHER("PUT", f"/courses/{course}/members/{STUDENT.user}", {"role": "student"})
    return course


def take(course: str, by: Caller = TEACHER, **limits: Any) -> Reply:
    return by("PUT", f"/courses/{course}/intake", {"max_bytes": 1000, "max_documents": 2, "kinds": ["pdf"]} | limits)


def announce(course: str, name: str, content: bytes = b"x") -> Reply:
    sha256 = hashlib.sha256(name.encode() + content).hexdigest()
    return TEACHER("POST", f"/courses/{course}/documents", {"name": name, "size": len(content), "sha256": sha256})


def test_a_new_course_takes_what_the_platform_takes(course: str, platform: Platform) -> None:
    told = STUDENT("GET", f"/courses/{course}/intake").body
    assert told == {"max_bytes": platform.settings.max_upload, "max_documents": 5000, "kinds": None}


def test_what_was_set_is_told_and_holds(course: str) -> None:
    assert take(course).status == 200
    assert STUDENT("GET", f"/courses/{course}/intake").body == {"max_bytes": 1000, "max_documents": 2, "kinds": ["pdf"]}
    assert announce(course, "a.pdf").status == 201
    assert announce(course, "b.pdf", b"x" * 1001).status == 413
    assert announce(course, "c.docx").status == 400
    assert announce(course, "c").status == 400
    assert announce(course, "b.pdf", b"x" * 1000).status == 201
    assert announce(course, "c.pdf").status == 409


def test_a_new_version_is_no_new_document_and_a_deleted_one_makes_room(course: str) -> None:
    take(course, max_documents=1)
    document = announce(course, "a.pdf").body["document"]["id"]
    assert announce(course, "a.pdf", b"xy").status == 201
    assert announce(course, "b.pdf").status == 409
    TEACHER("DELETE", f"/courses/{course}/documents/{document}")
    assert announce(course, "b.pdf").status == 201
    assert announce(course, "a.pdf", b"xyz").status == 409


@pytest.mark.parametrize(
    "limits",
    [
        {"max_bytes": 0},
        {"max_bytes": 200 * 1024**2 + 1},
        {"max_documents": 0},
        {"max_documents": 5001},
        {"kinds": []},
        {"kinds": ["exe"]},
        {"kinds": [1]},
        {"kinds": "pdf"},
        {"max_bytes": None},
    ],
    ids=str,
)
def test_limits_stay_within_the_platforms(course: str, limits: dict[str, Any]) -> None:
    assert take(course, **limits).status == 400


def test_a_platform_that_was_made_smaller_wins_over_a_course(course: str, platform: Platform) -> None:
    take(course, max_bytes=10_000, kinds=None)
    platform._given = type(platform.settings)(**{**_fields(platform.settings), "max_upload": 100})
    del platform.settings
    assert announce(course, "a.pdf", b"x" * 101).status == 413


def _fields(settings: Any) -> dict[str, Any]:
    return {name: getattr(settings, name) for name in settings.__slots__}


def test_a_student_sets_nothing(course: str) -> None:
    assert take(course, STUDENT).status == 403


def extracted(platform: Platform, course: str, name: str, content: bytes) -> Any:
    """The document after its upload was read."""
    sha256 = hashlib.sha256(content).hexdigest()
    sent = {"name": name, "size": len(content), "sha256": sha256}
    told = TEACHER("POST", f"/courses/{course}/documents", sent).body
    run = Run(CourseId(course), DocumentId(told["document"]["id"]), told["version"])
    boto3.client("s3").put_object(Bucket=platform.files.bucket, Key=objects.upload(run), Body=content)
    Work(platform.ledger, platform.files, platform.extract_queue, Limits(), 300).do(uploaded(run), "a")
    return TEACHER("GET", f"/courses/{course}/documents/{run.document}").body


@pytest.mark.parametrize(
    ("name", "kinds", "state"),
    [
        ("honest.html", ["html"], "embedding"),
        ("lying.md", ["md"], "failed"),
        ("lying.txt", ["txt", "pdf"], "failed"),
        ("lying.md", ["md", "html"], "embedding"),
        ("anything", None, "embedding"),
    ],
)
def test_content_that_is_not_what_its_name_says_is_asked_again(
    platform: Platform, course: str, name: str, kinds: list[str] | None, state: str
) -> None:
    take(course, kinds=kinds)
    told = extracted(platform, course, name, HTML)
    assert told["state"] == state
    assert (told["reason"] or {}).get("code") == ("kind_not_taken" if state == "failed" else None)


def policy(platform: Platform, course: str) -> tuple[dict[str, str], dict[str, Any]]:
    fields = announce(course, "a.pdf", b"0123456789").body["upload"]["fields"]
    return fields, json.loads(base64.b64decode(fields["policy"]))


def test_the_form_is_bound_to_key_size_type_content_and_a_quarter_of_an_hour(platform: Platform, course: str) -> None:
    fields, signed = policy(platform, course)
    exact = {name: value for each in signed["conditions"] if isinstance(each, dict) for name, value in each.items()}
    ranges = [each for each in signed["conditions"] if isinstance(each, list)]
    assert ranges == [["content-length-range", 10, 10]]
    assert exact["key"] == fields["key"] and exact["bucket"] == platform.files.bucket
    assert exact["Content-Type"] == fields["Content-Type"] == "application/octet-stream"
    wanted = hashlib.sha256(b"a.pdf0123456789").digest()
    assert base64.b64decode(exact["x-amz-checksum-sha256"]) == wanted
    ends, begins = datetime.fromisoformat(signed["expiration"]), datetime.fromisoformat(_date(exact["x-amz-date"]))
    assert 899 <= (ends - begins).total_seconds() <= 901
    assert set(fields) - {"policy", "x-amz-signature"} <= set(exact)  # nothing in the form is left open


def _date(compact: str) -> str:
    return f"{compact[:4]}-{compact[4:6]}-{compact[6:11]}:{compact[11:13]}:{compact[13:15]}+00:00"
