"""Who may do what, said a second time: every other test asks the table itself, and would believe a table gone wrong."""

from lectern.policy import POLICY, ROLES, allows

STUDENTS = {
    *("course.read", "document.list", "document.read", "question.ask", "conversation.own"),
    *("assignment.read", "work.own", "data.own", "progress.own", "quiz.take", "quiz.practise", "interview.own"),
}
INSTRUCTORS_ALONE = {"course.write", "member.write", "gradebook.write", "data.anybody", "lms.write"}


def may(role: str) -> set[str]:
    return {operation for operation in POLICY if allows(role, operation)}


def test_a_student_may_do_these_and_no_more() -> None:
    assert may("student") == STUDENTS


def test_an_assistant_may_do_all_but_these() -> None:
    assert may("assistant") == set(POLICY) - INSTRUCTORS_ALONE


def test_an_instructor_may_do_everything() -> None:
    assert may("instructor") == set(POLICY)


def test_a_role_that_is_none_of_ours_may_do_nothing() -> None:
    assert may("teacher") == may("") == set() and ROLES == ("instructor", "assistant", "student")
