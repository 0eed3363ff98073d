"""Courses, their members and their documents, over HTTP."""

from functools import partial
from typing import Any

from aws_lambda_powertools.event_handler import Response

from courses import publishing, taking
from lectern import http
from lectern.model import CourseId, DocumentId
from lectern.platform import Platform
from lectern.starting import entry

app = http.resolver()
platform = Platform()


@app.get("/courses")
def list_courses() -> Response[str]:
    return http.reply(200, {"courses": platform.roster.courses_of(http.actor(app)), "next": None})


@app.post("/courses")
def create_course() -> Response[str]:
    sent = http.body(app, name=str)
    return http.reply(201, platform.roster.create(http.actor(app), sent["name"]))


@app.get("/courses/<course>")
def get_course(course: str) -> Response[str]:
    return http.reply(200, platform.roster.describe(http.actor(app), _admit(course, "course.read")))


@app.get("/courses/<course>/intake")
def get_intake(course: str) -> Response[str]:
    return http.reply(200, taking.of(platform, _admit(course, "course.read")).to_json())


@app.put("/courses/<course>/intake")
def put_intake(course: str) -> Response[str]:
    admitted = _admit(course, "course.write")
    sent = http.body(app, max_bytes=int, max_documents=int, kinds=list | None)
    return http.reply(200, taking.change(platform, admitted, **sent).to_json())


@app.get("/courses/<course>/members")
def list_members(course: str) -> Response[str]:
    return http.reply(200, {"members": platform.roster.members(_admit(course, "member.list"))})


@app.put("/courses/<course>/members/<user>")
def put_member(course: str, user: str) -> Response[str]:
    admitted = _admit(course, "member.write")
    return http.reply(200, platform.roster.enrol(admitted, user, http.body(app, role=str)["role"]))


@app.delete("/courses/<course>/members/<user>")
def delete_member(course: str, user: str) -> Response[str]:
    platform.roster.dismiss(_admit(course, "member.write"), user)
    return Response(204)


@app.get("/courses/<course>/documents")
def list_documents(course: str) -> Response[str]:
    admitted = _admit(course, "document.list")
    cursor = app.current_event.get_query_string_value("cursor")
    return http.reply(200, publishing.listing(platform, admitted, http.page_size(app), cursor))


@app.post("/courses/<course>/documents")
def announce_document(course: str) -> Response[str]:
    admitted = _admit(course, "document.upload")
    announced = publishing.announce(platform, admitted, **http.body(app, name=str, size=int, sha256=str))
    return http.reply(201 if announced["upload"] else 200, announced)


@app.get("/courses/<course>/documents/<document>")
def get_document(course: str, document: str) -> Response[str]:
    admitted = _admit(course, "document.read")
    return http.reply(200, publishing.view(platform.ledger.get(admitted, DocumentId(document))))


@app.delete("/courses/<course>/documents/<document>")
def delete_document(course: str, document: str) -> Response[str]:
    return http.reply(202, publishing.delete(platform, _admit(course, "document.delete"), DocumentId(document)))


@app.post("/courses/<course>/documents/<document>/retry")
def retry_document(course: str, document: str) -> Response[str]:
    return http.reply(202, publishing.retry(platform, _admit(course, "document.retry"), DocumentId(document)))


@app.get("/courses/<course>/documents/<document>/file")
def get_file(course: str, document: str) -> Response[str]:
    return http.reply(200, publishing.original(platform, _admit(course, "document.read"), DocumentId(document)))


@app.get("/courses/<course>/documents/<document>/pages/<page>")
def get_page(course: str, document: str, page: str) -> Response[str]:
    return http.reply(200, publishing.page(platform, _admit(course, "document.read"), DocumentId(document), page))


def _admit(course: str, operation: str) -> CourseId:
    return platform.roster.admit(http.actor(app), course, operation)


@entry(partial(platform.load, "table", "files", "extract_queue"), platform.forget)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return app.resolve(event, context)
