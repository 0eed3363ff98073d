"""A class over HTTP: assignments, work, grades, groups, the dashboard."""

import time
from functools import partial
from typing import Any

from aws_lambda_powertools.event_handler import Response

from classroom import assigning, assignments, auditing, booking, grading, handing, watching, working
from classroom.assignments import Assignment
from classroom.lti import announcing
from classroom.working import Work
from lectern import http
from lectern.errors import Invalid
from lectern.model import CourseId, UserId
from lectern.platform import Platform
from lectern.starting import entry

app = http.resolver()
platform = Platform()


@app.get("/courses/<course>/assignments")
def list_assignments(course: str) -> Response[str]:
    """Staff see all of them, learners those that are set to them."""
    admitted = _admit(course, "assignment.read")
    groups = assigning.groups_of(platform.table, admitted, http.actor(app).user)
    staff = platform.roster.may(http.actor(app), admitted, "assignment.write")
    every = assigning.every(platform.table, admitted)
    shown = [each for each in every if staff or not each.groups or set(each.groups) & set(groups)]
    return http.reply(200, {"assignments": [assignments.view(each) for each in shown], "next": None})


@app.post("/courses/<course>/assignments")
def create_assignment(course: str) -> Response[str]:
    made = assigning.create(platform.table, _admit(course, "assignment.write"), http.sent(app))
    return http.reply(201, assignments.view(made))


@app.get("/courses/<course>/assignments/<assignment>")
def get_assignment(course: str, assignment: str) -> Response[str]:
    _, found, _ = _own(course, assignment, "assignment.read")
    return http.reply(200, assignments.view(found))


@app.put("/courses/<course>/assignments/<assignment>")
def put_assignment(course: str, assignment: str) -> Response[str]:
    made = assigning.replace(platform.table, _admit(course, "assignment.write"), assignment, http.sent(app))
    return http.reply(200, assignments.view(made))


@app.delete("/courses/<course>/assignments/<assignment>")
def delete_assignment(course: str, assignment: str) -> Response[str]:
    assigning.delete(platform.table, _admit(course, "assignment.write"), assignment)
    return Response(204)


@app.post("/courses/<course>/assignments/<assignment>/files")
def announce_submission(course: str, assignment: str) -> Response[str]:
    admitted, found, work = _own(course, assignment, "work.own")
    return http.reply(201, handing.ticket(platform, admitted, found, work, http.sent(app), time.time()))


@app.post("/courses/<course>/assignments/<assignment>/hand-in")
def hand_in(course: str, assignment: str) -> Response[str]:
    admitted, found, work = _own(course, assignment, "work.own")
    handed = handing.hand_in(platform, admitted, found, work, http.sent(app), time.time())
    if handed.grade is not None and handed is not work:
        announcing.graded(platform, admitted, assignment, [work.user])
    return http.reply(200, working.view(handed))


@app.get("/courses/<course>/assignments/<assignment>/work")
def list_work(course: str, assignment: str) -> Response[str]:
    """The grading queue: who waits for a grade, the longest first."""
    admitted = _admit(course, "work.grade")
    waiting = grading.queue(platform.table, admitted, assigning.get(platform.table, admitted, assignment))
    return http.reply(200, {"work": [working.view(work) for work in waiting], "next": None})


@app.get("/courses/<course>/assignments/<assignment>/work/<user>")
def get_work(course: str, assignment: str, user: str) -> Response[str]:
    admitted, _, work = _of(course, assignment, user)
    return http.reply(200, working.view(work) | {"links": handing.links(platform, admitted, work)})


@app.put("/courses/<course>/assignments/<assignment>/work/<user>/grade")
def put_grade(course: str, assignment: str, user: str) -> Response[str]:
    admitted, found, work = _graded(course, assignment, user)
    by = http.actor(app).user
    graded = grading.grade(platform.table, admitted, by, found, work, http.sent(app), time.time())
    announcing.graded(platform, admitted, assignment, [user])
    return http.reply(200, working.view(graded))


@app.post("/courses/<course>/assignments/<assignment>/work/<user>/regrade")
def regrade(course: str, assignment: str, user: str) -> Response[str]:
    admitted, _, work = _graded(course, assignment, user)
    reason = http.body(app, reason=str)["reason"]
    again = grading.look_again(platform.table, admitted, http.actor(app).user, work, reason, time.time())
    return http.reply(200, working.view(again))


@app.put("/courses/<course>/assignments/<assignment>/work/<user>/extension")
def put_extension(course: str, assignment: str, user: str) -> Response[str]:
    admitted, _, work = _graded(course, assignment, user)
    extended = grading.extend(platform.table, admitted, http.actor(app).user, work, http.sent(app), time.time())
    announcing.graded(platform, admitted, assignment, [user])
    return http.reply(200, working.view(extended))


@app.put("/courses/<course>/assignments/<assignment>/work/<user>/excuse")
def put_excuse(course: str, assignment: str, user: str) -> Response[str]:
    admitted, _, work = _graded(course, assignment, user)
    excused = grading.excuse(platform.table, admitted, http.actor(app).user, work, http.sent(app), time.time())
    announcing.graded(platform, admitted, assignment, [user])
    return http.reply(200, working.view(excused))


@app.post("/courses/<course>/assignments/<assignment>/work/<user>/comments")
def comment(course: str, assignment: str, user: str) -> Response[str]:
    admitted, _, work = _of(course, assignment, user)
    text, by = http.body(app, text=str)["text"], http.actor(app).user
    return http.reply(201, working.view(working.comment(platform.table, admitted, work, by, text, time.time())))


@app.get("/courses/<course>/assignments/<assignment>/passback")
def list_passbacks(course: str, assignment: str) -> Response[str]:
    admitted = _admit(course, "work.grade")
    assigning.get(platform.table, admitted, assignment)
    return http.reply(200, {"passbacks": announcing.view(platform.table, admitted, assignment), "next": None})


@app.post("/courses/<course>/assignments/<assignment>/passback")
def pass_back(course: str, assignment: str) -> Response[str]:
    admitted = _admit(course, "work.grade")
    assigning.get(platform.table, admitted, assignment)
    return http.reply(202, {"queued": announcing.everybody(platform, admitted, assignment)})


@app.get("/courses/<course>/gradebook")
def get_gradebook(course: str) -> Response[str]:
    admitted = _admit(course, "gradebook.read")
    every, rows = booking.rows(platform.table, admitted, booking.learners(platform.table, admitted), time.time())
    wanted = app.current_event.get_query_string_value("format", "json")
    if wanted not in ("json", "csv"):
        raise Invalid("format is json or csv.")
    if wanted == "csv":
        headers = {"Content-Disposition": 'attachment; filename="gradebook.csv"'}
        return Response(200, "text/csv; charset=utf-8", booking.as_csv(every, rows), headers=dict(headers))
    shown = [assignments.view(each) for each in every]
    return http.reply(200, {"assignments": shown, "rows": [booking.view(row) for row in rows]})


@app.put("/courses/<course>/gradebook")
def put_gradebook(course: str) -> Response[str]:
    weighing = booking.weigh(platform.table, _admit(course, "gradebook.write"), http.sent(app))
    return http.reply(200, {"weights": dict(weighing.weights), "drop": dict(weighing.drop)})


@app.get("/courses/<course>/grades")
def get_grades(course: str) -> Response[str]:
    admitted, user = _admit(course, "work.own"), http.actor(app).user
    _, rows = booking.rows(platform.table, admitted, [user], time.time())
    return http.reply(200, booking.view(rows[0]))


@app.get("/courses/<course>/groups")
def list_groups(course: str) -> Response[str]:
    admitted = _admit(course, "class.read")
    return http.reply(200, {"groups": assigning.groups(platform.table, admitted), "next": None})


@app.put("/courses/<course>/groups/<group>")
def put_group(course: str, group: str) -> Response[str]:
    admitted, told = _admit(course, "assignment.write"), http.body(app, name=str, users=list)
    return http.reply(200, assigning.put_group(platform.table, admitted, group, told["name"], told["users"]))


@app.delete("/courses/<course>/groups/<group>")
def delete_group(course: str, group: str) -> Response[str]:
    assigning.delete_group(platform.table, _admit(course, "assignment.write"), group)
    return Response(204)


@app.get("/courses/<course>/dashboard")
def get_dashboard(course: str) -> Response[str]:
    admitted, group = _admit(course, "class.read"), app.current_event.get_query_string_value("group")
    return http.reply(200, watching.dashboard(platform.table, admitted, group, time.time()))


@app.get("/courses/<course>/audit")
def list_audit(course: str) -> Response[str]:
    admitted, cursor = _admit(course, "gradebook.write"), app.current_event.get_query_string_value("cursor")
    return http.reply(200, auditing.listing(platform.table, admitted, http.page_size(app), cursor))


def _admit(course: str, operation: str) -> CourseId:
    return platform.roster.admit(http.actor(app), course, operation)


def _own(course: str, assignment: str, operation: str) -> tuple[CourseId, Assignment, Work]:
    """What somebody asks about for themselves: an assignment set to another group is not there for a learner."""
    admitted, user = _admit(course, operation), http.actor(app).user
    found = assigning.get(platform.table, admitted, assignment)
    if not platform.roster.may(http.actor(app), admitted, "assignment.write"):
        working.must_concern(found, assigning.groups_of(platform.table, admitted, user))
    return admitted, found, working.of(platform.table, admitted, user, assignment)


def _of(course: str, assignment: str, user: str) -> tuple[CourseId, Assignment, Work]:
    """A learner's work, for themselves or for the staff."""
    if user == http.actor(app).user:
        return _own(course, assignment, "work.own")
    return _graded(course, assignment, user)


def _graded(course: str, assignment: str, user: str) -> tuple[CourseId, Assignment, Work]:
    """A member's work, for the staff."""
    admitted = _admit(course, "work.grade")
    found = assigning.get(platform.table, admitted, assignment)
    platform.roster.must_be_member(admitted, user)
    return admitted, found, working.of(platform.table, admitted, UserId(user), assignment)


@entry(partial(platform.load, "table"), platform.forget)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return app.resolve(event, context)
