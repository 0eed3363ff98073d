"""Every route for every kind of person and every kind of id: who is let in, and what the others are told."""

import json
from itertools import product
from typing import Any

import pytest

from lectern.policy import allows
from tests.services.worlds import ACTORS, INSIDE, World
from tests.template.reading import PUBLIC, functions, template

FILE = {"name": "new.pdf", "size": 1, "sha256": "0" * 64}
BLUEPRINT = {"lines": [{"kind": "choice", "count": 1}]}
QUIZ_ROWS: dict[tuple[str, str], tuple[str, Any]] = {
    ("get", "/quizzes"): ("quiz.take", None),
    ("post", "/quizzes"): ("quiz.write", {"title": "New", "blueprint": BLUEPRINT}),
    ("post", "/quizzes/import"): ("quiz.write", {"title": "New", "format": "gift", "content": "Why? {=a ~b ~c}"}),
    ("get", "/quizzes/{quiz}"): ("quiz.take", None),
    ("put", "/quizzes/{quiz}"): ("quiz.write", {"title": "Renamed", "rules": {}}),
    ("delete", "/quizzes/{quiz}"): ("quiz.write", None),
    ("post", "/quizzes/{quiz}/retry"): ("quiz.write", None),
    ("post", "/quizzes/{quiz}/publish"): ("quiz.write", None),
    ("get", "/quizzes/{quiz}/items"): ("quiz.write", None),
    ("put", "/quizzes/{quiz}/items/{number}"): ("quiz.write", {"stem": "Why indeed?"}),
    ("delete", "/quizzes/{quiz}/items/{number}"): ("quiz.write", None),
    ("get", "/quizzes/{quiz}/attempts"): ("quiz.take", None),
    ("post", "/quizzes/{quiz}/attempts"): ("quiz.take", None),
    ("get", "/quizzes/{quiz}/attempts/{attempt}"): ("quiz.take", None),
    ("put", "/quizzes/{quiz}/attempts/{attempt}"): ("quiz.take", {"answers": {"1": ["a"]}, "sequence": 1}),
    ("post", "/quizzes/{quiz}/attempts/{attempt}/submit"): ("quiz.take", {}),
    ("get", "/quizzes/{quiz}/results"): ("quiz.grade", None),
    ("get", "/quizzes/{quiz}/results/{user}/{attempt}"): ("quiz.grade", None),
    ("put", "/quizzes/{quiz}/results/{user}/{attempt}/grades/{number}"): ("quiz.grade", {"score": 1}),
    ("put", "/quizzes/{quiz}/accommodations/{user}"): ("quiz.grade", {"extra_time": 50, "extra_attempts": 1}),
    ("get", "/quizzes/{quiz}/analysis"): ("quiz.grade", None),
    ("get", "/quizzes/{quiz}/export"): ("quiz.write", None),
    ("post", "/practice"): ("quiz.practise", {"title": "Mine", "blueprint": BLUEPRINT}),
    ("delete", "/practice/{practice}"): ("quiz.practise", None),
}
ASSIGNMENT = {"title": "New", "kind": "files", "target": {"most": 1}, "points": 10} | {
    "opens": "2026-01-01T00:00:00+00:00",
    "due": "2100-01-01T00:00:00+00:00",
}
INTERVIEW = "/courses/{course}/interviews/{interview}"
WORK = "/courses/{course}/assignments/{assignment}/work/{user}"
# (method, path) -> the operation of the policy table that it needs, and a body that is well-formed. "a|b" is a for what
# is one's own, b for what is somebody else's.
ROWS: dict[tuple[str, str], tuple[str | None, Any]] = {
    ("get", "/courses"): (None, None),
    ("post", "/courses"): (None, {"name": "New"}),
    ("get", "/courses/{course}"): ("course.read", None),
    ("get", "/courses/{course}/intake"): ("course.read", None),
    ("put", "/courses/{course}/intake"): ("course.write", {"max_bytes": 1000, "max_documents": 10, "kinds": ["md"]}),
    ("get", "/courses/{course}/members"): ("member.list", None),
    ("put", "/courses/{course}/members/{user}"): ("member.write", {"role": "student"}),
    ("delete", "/courses/{course}/members/{user}"): ("member.write", None),
    ("get", "/courses/{course}/documents"): ("document.list", None),
    ("post", "/courses/{course}/documents"): ("document.upload", FILE),
    ("get", "/courses/{course}/documents/{document}"): ("document.read", None),
    ("delete", "/courses/{course}/documents/{document}"): ("document.delete", None),
    ("post", "/courses/{course}/documents/{document}/retry"): ("document.retry", None),
    ("get", "/courses/{course}/documents/{document}/file"): ("document.read", None),
    ("get", "/courses/{course}/documents/{document}/pages/{page}"): ("document.read", None),
    ("post", "/courses/{course}/questions"): ("question.ask", {"question": "What is a tide?"}),
    ("get", "/courses/{course}/conversations"): ("conversation.own", None),
    ("get", "/courses/{course}/conversations/{conversation}"): ("conversation.own", None),
    ("delete", "/courses/{course}/conversations/{conversation}"): ("conversation.own", None),
    **{(method, f"/courses/{{course}}{path}"): told for (method, path), told in QUIZ_ROWS.items()},
    ("get", "/courses/{course}/assignments"): ("assignment.read", None),
    ("post", "/courses/{course}/assignments"): ("assignment.write", ASSIGNMENT),
    ("get", "/courses/{course}/assignments/{assignment}"): ("assignment.read", None),
    ("put", "/courses/{course}/assignments/{assignment}"): ("assignment.write", ASSIGNMENT),
    ("delete", "/courses/{course}/assignments/{assignment}"): ("assignment.write", None),
    ("post", "/courses/{course}/assignments/{assignment}/files"): ("work.own", FILE),
    ("post", "/courses/{course}/assignments/{assignment}/hand-in"): ("work.own", {"files": [FILE]}),
    ("get", "/courses/{course}/assignments/{assignment}/work"): ("work.grade", None),
    ("get", WORK): ("work.own|work.grade", None),
    ("put", f"{WORK}/grade"): ("work.grade", {"points": 5, "reason": "a test"}),
    ("post", f"{WORK}/regrade"): ("work.grade", {"reason": "a test"}),
    ("put", f"{WORK}/extension"): ("work.grade", {"due": None, "reason": "a test"}),
    ("put", f"{WORK}/excuse"): ("work.grade", {"excused": True, "reason": "a test"}),
    ("post", f"{WORK}/comments"): ("work.own|work.grade", {"text": "Well done."}),
    ("get", "/courses/{course}/interviews"): ("interview.own", None),
    ("post", "/courses/{course}/interviews"): ("interview.own", {"questions": [{"text": "Why?"}]}),
    ("get", INTERVIEW): ("interview.own", None),
    ("delete", INTERVIEW): ("interview.own", None),
    ("put", f"{INTERVIEW}/consent"): ("interview.own", {"keep": "days"}),
    ("delete", f"{INTERVIEW}/consent"): ("interview.own", None),
    ("post", f"{INTERVIEW}/captions"): ("interview.own", None),
    ("post", f"{INTERVIEW}/answers"): ("interview.own", {"question": 1, "size": 1, "sha256": "0" * 64}),
    ("get", f"{INTERVIEW}/answers/{{answer}}"): ("interview.own", None),
    ("get", f"{INTERVIEW}/answers/{{answer}}/report"): ("interview.own", None),
    ("post", f"{INTERVIEW}/answers/{{answer}}/coaching"): ("interview.own", None),
    ("get", "/courses/{course}/gradebook"): ("gradebook.read", None),
    ("put", "/courses/{course}/gradebook"): ("gradebook.write", {"weights": {}, "drop": {}}),
    ("get", "/courses/{course}/grades"): ("work.own", None),
    ("get", "/courses/{course}/groups"): ("class.read", None),
    ("put", "/courses/{course}/groups/{group}"): ("assignment.write", {"name": "New", "users": []}),
    ("delete", "/courses/{course}/groups/{group}"): ("assignment.write", None),
    ("get", "/courses/{course}/dashboard"): ("class.read", None),
    ("get", "/courses/{course}/audit"): ("gradebook.write", None),
    ("post", "/courses/{course}/members/{user}/export"): ("data.own|data.anybody", None),
    ("delete", "/courses/{course}/members/{user}/data"): ("data.own|data.anybody", None),
    ("get", "/courses/{course}/progress"): ("progress.own", None),
    ("get", "/courses/{course}/progress/{user}"): ("progress.read", None),
    ("post", "/courses/{course}/progress/reset"): ("progress.own", None),
    ("post", "/courses/{course}/progress/reading"): (
        "progress.own",
        {"pages": [{"document": "{document}", "page": 1}]},
    ),
    ("get", "/courses/{course}/recommendations"): ("progress.own", None),
    ("get", "/courses/{course}/coverage"): ("coverage.read", None),
}
LMS = {"issuer": "https://new.example", "client_id": "lectern", "deployment_id": "1"} | {
    name: f"https://new.example/{name}" for name in ("auth_url", "token_url", "jwks_url")
}
ROWS |= {
    ("post", "/lti/keys"): (None, None),
    ("post", "/lti/launches/{code}/claim"): (None, None),
    ("post", "/lti/launches/{code}/deep-link"): (None, {"assignment": "new"}),
    ("get", "/courses/{course}/lti/platforms"): ("lms.read", None),
    ("post", "/courses/{course}/lti/platforms"): ("lms.write", LMS),
    ("delete", "/courses/{course}/lti/platforms/{lms}"): ("lms.write", None),
    ("get", "/courses/{course}/lti/platforms/{lms}/roster"): ("lms.read", None),
    ("post", "/courses/{course}/lti/platforms/{lms}/roster"): ("lms.write", None),
    ("get", "/courses/{course}/assignments/{assignment}/passback"): ("work.grade", None),
    ("post", "/courses/{course}/assignments/{assignment}/passback"): ("work.grade", None),
}
# What may be refused to whoever is let in, because of the state that things are in
MAY_CLASH = (
    "/retry",
    "/items/{number}",
    "/grades/{number}",
    "/assignments/{assignment}",
    "/hand-in",
    "/roster",
    "/captions",
)
COURSE_ROUTES = [route for route in ROWS if "{course}" in route[1]]
PLACES = ("own", "foreign", "unknown")


def test_every_route_of_the_template_has_a_row() -> None:
    routed = {
        (event["Properties"]["Method"], event["Properties"]["Path"])
        for function in functions(template()).values()
        for event in function.get("Events", {}).values()
        if event["Type"] == "Api"
    }
    assert routed == set(ROWS) | {(method, path) for path, method in PUBLIC}


def call(made: World, actor: str, route: tuple[str, str], ids: dict[str, str]) -> Any:
    method, path = route
    return ACTORS[actor](method.upper(), path.format(**{"page": "1"} | ids), filled(ROWS[route][1], ids))


def filled(body: Any, ids: dict[str, str]) -> Any:
    """The body with the ids that it names in braces."""
    text = json.dumps(body)
    for name, value in ids.items():
        text = text.replace(f"{{{name}}}", value)
    return json.loads(text)


def expected(actor: str, place: str, operation: str) -> int | None:
    """The status of the refusal, or None when this person is let in."""
    if actor in ("expired", "nobody"):
        return 401
    if actor == "admin":
        return 404 if place == "unknown" else None
    if place == "foreign":
        here = {"instructor elsewhere": "instructor", "student elsewhere": "student"}.get(actor)
    else:
        here = INSIDE.get(actor) if place == "own" else None
    if here is None:
        return 404
    return None if allows(here, needed(actor, place, operation)) else 403


def needed(actor: str, place: str, operation: str) -> str:
    """The ids of a place are those of its student."""
    own, _, others = operation.partition("|")
    is_own = (actor, place) in (("student", "own"), ("student elsewhere", "foreign"))
    return own if is_own or not others else others


CELLS = list(product(COURSE_ROUTES, ACTORS, PLACES))
REFUSED = [cell for cell in CELLS if expected(cell[1], cell[2], str(ROWS[cell[0]][0])) is not None]
LET_IN = [cell for cell in CELLS if cell not in REFUSED]


@pytest.mark.parametrize(("route", "actor", "place"), REFUSED, ids=str)
def test_whoever_is_not_let_in_is_told_nothing_and_changes_nothing(
    shared: World, route: tuple[str, str], actor: str, place: str
) -> None:
    ids = getattr(shared, place)
    told = call(shared, actor, route, ids)
    assert told.status == expected(actor, place, str(ROWS[route][0]))
    assert "secret" not in str(told.body) and shared.is_unchanged()
    if told.status == 404:
        assert told.body == call(shared, actor, route, shared.unknown).body


def is_let_in(made: World, route: tuple[str, str], actor: str, place: str) -> bool:
    """Somebody else's conversation is not there even for a member; a document that has not failed has no retry."""
    told = call(made, actor, route, getattr(made, place))
    own = ("{conversation}", "/attempts/{attempt}", "{practice}", "{interview}")
    if any(part in route[1] for part in own) and ACTORS[actor].user != getattr(made, place)["user"]:
        return bool(told.status == 404)
    return bool(told.status < 300 or (route[1].endswith(MAY_CLASH) and told.status == 409))


@pytest.mark.parametrize("cell", LET_IN, ids=str)
def test_whoever_is_let_in_is_not_turned_away(shared: World, cell: tuple[tuple[str, str], str, str]) -> None:
    assert is_let_in(shared, *cell)


@pytest.mark.parametrize("cursor", ["MEMBER#x", "SHA256#x", "COURSE", "\u0000", "DOC#" + "x" * 1100])
def test_a_cursor_reaches_nothing_but_its_own_list(shared: World, cursor: str) -> None:
    told = ACTORS["student"]("GET", f"/courses/{shared.own['course']}/documents", query={"cursor": cursor})
    assert told.status == 400


def test_a_foreign_documents_id_as_cursor_shows_only_ones_own(shared: World) -> None:
    query = {"cursor": f"DOC#{shared.foreign['document']}"}
    told = ACTORS["student"]("GET", f"/courses/{shared.own['course']}/documents", query=query)
    assert {each["id"] for each in told.body["documents"]} <= {shared.own["document"]}


def test_people_see_their_own_courses_alone(shared: World) -> None:
    for actor, place in (("student", "own"), ("student elsewhere", "foreign"), ("instructor", "own")):
        seen = {each["id"] for each in ACTORS[actor]("GET", "/courses").body["courses"]}
        assert seen == {getattr(shared, place)["course"]}


def test_only_those_who_may_teach_create_courses(shared: World) -> None:
    told = {actor: ACTORS[actor]("POST", "/courses", {"name": "New"}).status for actor in ACTORS}
    creators = {"instructor", "instructor elsewhere", "admin"}
    outside = {"expired": 401, "nobody": 401}
    assert told == {actor: outside.get(actor, 201 if actor in creators else 403) for actor in ACTORS}
