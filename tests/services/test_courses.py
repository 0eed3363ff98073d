"""What instructors, students and strangers may do over HTTP, and what each is told."""

import hashlib

import pytest

from lectern import objects
from lectern.ledger import embedding, extracting, settling
from lectern.model import CourseId, DocumentId, Run
from lectern.platform import Platform
from tests.images.pipeline import waiting
from tests.services.apis import Caller

TEACHER = Caller("11111111-1111-4111-8111-111111111111", "instructor")
STUDENT = Caller("22222222-2222-4222-8222-222222222222")
STRANGER = Caller("33333333-3333-4333-8333-333333333333", "instructor")
FACTS = {"kind": "pdf", "pages": 1, "ocr_pages": 0, "warnings": ()}
FILE = {"name": "tides.pdf", "size": 10, "sha256": hashlib.sha256(b"0123456789").hexdigest()}


@pytest.fixture
def course(platform: Platform) -> str:
    made = TEACHER("POST", "/courses", {"name": "Tides"})
    assert made.status == 201
    course: str = made.body["id"]
    assert TEACHER("PUT", f"/courses/{course}/members/{STUDENT.user}", {"role": "student"}).status == 200
    return course


def announced(course: str) -> Run:
    told = TEACHER("POST", f"/courses/{course}/documents", FILE).body
    return Run(CourseId(course), DocumentId(told["document"]["id"]), told["version"])


def test_the_creator_of_a_course_is_its_instructor(course: str) -> None:
    assert TEACHER("GET", f"/courses/{course}").body["role"] == "instructor"
    assert [each["id"] for each in TEACHER("GET", "/courses").body["courses"]] == [course]


def test_a_user_who_may_not_teach_creates_no_course(platform: Platform) -> None:
    assert STUDENT("POST", "/courses", {"name": "Mine"}).status == 403


def test_a_course_that_is_not_yours_looks_like_none(course: str) -> None:
    foreign = STRANGER("GET", f"/courses/{course}/documents")
    unknown = STRANGER("GET", "/courses/nowhere/documents")
    assert (foreign.status, foreign.body) == (404, unknown.body)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "documents", FILE),
        ("DELETE", "documents/x", None),
        ("POST", "documents/x/retry", None),
        ("GET", "members", None),
        ("PUT", "members/22222222-2222-4222-8222-222222222222", {"role": "instructor"}),
    ],
)
def test_a_student_cannot_do_an_instructors_work(course: str, method: str, path: str, body: object) -> None:
    assert STUDENT(method, f"/courses/{course}/{path}", body).status == 403


def test_a_session_that_has_ended_is_told_so(course: str) -> None:
    late = Caller(TEACHER.user, clock=lambda: 0.0)
    assert late("GET", f"/courses/{course}").status == 401


def test_the_upload_form_is_bound_to_one_key_and_content(course: str) -> None:
    upload = TEACHER("POST", f"/courses/{course}/documents", FILE)
    assert upload.status == 201
    fields = upload.body["upload"]["fields"]
    assert fields["key"] == f"uploads/{course}/{upload.body['document']['id']}/1"
    assert "x-amz-checksum-sha256" in fields and "policy" in fields


def test_content_that_is_live_needs_no_upload(course: str, platform: Platform) -> None:
    run = announced(course)
    extracting.begin(platform.ledger, run, "a", 60)
    embedding.begin(platform.ledger, run, "b", 60)
    embedding.commit(platform.ledger, run, "b", "e", FACTS)
    again = TEACHER("POST", f"/courses/{course}/documents", FILE | {"name": "copy.pdf"})
    assert (again.status, again.body["upload"], again.body["document"]["name"]) == (200, None, "tides.pdf")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"name": "", "size": 1, "sha256": "0" * 64}, 400),
        ({"name": "a\nb.pdf", "size": 1, "sha256": "0" * 64}, 400),
        ({"name": "a.pdf", "size": -1, "sha256": "0" * 64}, 400),
        ({"name": "a.pdf", "size": True, "sha256": "0" * 64}, 400),
        ({"name": "a.pdf", "size": 1, "sha256": "short"}, 400),
        ({"name": "a.pdf", "size": 1}, 400),
        ({"name": "a.pdf", "size": 1, "sha256": "0" * 64, "course": "other"}, 400),
        ({"name": "a.pdf", "size": 10**12, "sha256": "0" * 64}, 413),
        ("{", 400),
        ([], 400),
    ],
)
def test_a_bad_announcement_is_refused_with_a_reason(course: str, sent: object, status: int) -> None:
    refused = TEACHER("POST", f"/courses/{course}/documents", sent)
    assert refused.status == status
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.body["detail"]


def test_a_failed_document_tells_reason_and_next_step_and_can_be_retried(course: str, platform: Platform) -> None:
    run = announced(course)
    settling.fail(platform.ledger, run, "never_arrived")  # not shown yet: nothing was claimed
    extracting.begin(platform.ledger, announced(course), "a", 60)
    run = announced(course)
    settling.fail(platform.ledger, run, "encrypted")
    told = STUDENT("GET", f"/courses/{course}/documents/{run.document}").body
    assert told["state"] == "failed"
    assert "password" in told["reason"]["sentence"] and told["reason"]["next_step"]
    assert TEACHER("POST", f"/courses/{course}/documents/{run.document}/retry").status == 202
    assert waiting(platform.extract_queue) == [{"detail": {"object": {"key": objects.upload(run)}}}]
    assert TEACHER("POST", f"/courses/{course}/documents/{run.document}/retry").status == 409


def test_a_deleted_document_leaves_the_list_and_is_sent_to_be_swept(course: str, platform: Platform) -> None:
    run = announced(course)
    assert TEACHER("DELETE", f"/courses/{course}/documents/{run.document}").body["state"] == "deleted"
    assert TEACHER("GET", f"/courses/{course}/documents").body["documents"] == []
    assert waiting(platform.embed_queue) == [{"sweep": {"course": course, "document": run.document}}]


def test_documents_are_listed_page_by_page(course: str) -> None:
    names = {f"{number}.pdf" for number in range(5)}
    for number, name in enumerate(sorted(names)):
        TEACHER("POST", f"/courses/{course}/documents", {"name": name, "size": 1, "sha256": f"{number:064x}"})
    seen, cursor = set(), None
    while True:
        query = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        page = TEACHER("GET", f"/courses/{course}/documents", query=query).body
        seen |= {each["name"] for each in page["documents"]}
        if not (cursor := page["next"]):
            break
    assert seen == names


def test_a_page_can_be_read_to_check_a_citation(course: str, platform: Platform) -> None:
    run = announced(course)
    elements = [{"kind": "Title", "text": "Tides", "headings": [], "source": "text", "confidence": None}]
    elements.append(elements[0] | {"kind": "NarrativeText", "text": "They come and go."})
    platform.files.write_json(
        objects.pages(run), {"kind": "pdf", "pages": [{"number": 1, "elements": elements}], "warnings": []}
    )
    extracting.begin(platform.ledger, run, "a", 60)
    embedding.begin(platform.ledger, run, "b", 60)
    embedding.commit(platform.ledger, run, "b", "e", FACTS)
    page = STUDENT("GET", f"/courses/{course}/documents/{run.document}/pages/1")
    assert page.body == {"number": 1, "text": "Tides\n\nThey come and go.", "source": "text"}
    assert STUDENT("GET", f"/courses/{course}/documents/{run.document}/pages/2").status == 404


def test_the_last_instructor_stays(course: str) -> None:
    assert TEACHER("DELETE", f"/courses/{course}/members/{TEACHER.user}").status == 409
    assert TEACHER("PUT", f"/courses/{course}/members/{TEACHER.user}", {"role": "student"}).status == 409
    assert TEACHER("DELETE", f"/courses/{course}/members/{STUDENT.user}").status == 204
    assert STUDENT("GET", f"/courses/{course}").status == 404


def test_an_unknown_path_is_a_problem_too(platform: Platform) -> None:
    assert TEACHER("GET", "/nothing").status == 404
