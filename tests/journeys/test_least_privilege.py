"""Each function runs under its own role: what a role does not say is refused, and said in the log and to the user."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from local.deploying import client
from tests.journeys.clients import Person, Platform

# function, the permission that is taken away, and a request that needs it
NEEDED = [
    ("Courses", "dynamodb:PutItem", "POST", "/courses", {"name": "Another"}),
    ("Courses", "sqs:SendMessage", "DELETE", "/courses/{course}/documents/{document}", None),
    ("Chat", "dynamodb:Query", "GET", "/courses/{course}/conversations", None),
]


@pytest.fixture(scope="module")
def ids(platform: Platform) -> dict[str, str]:
    teacher = Person(platform, "instructor")
    course = teacher.create_course("Tides")
    document = teacher.upload(course, "tides.md", b"# Tides\n\nThe tide follows the moon.\n")
    assert teacher.settled(course, document)["state"] == "ready"
    return {"course": course, "document": document}


@pytest.mark.parametrize(("function", "action", "method", "path", "body"), NEEDED)
def test_a_function_without_a_permission_is_refused(
    platform: Platform, ids: dict[str, str], function: str, action: str, method: str, path: str, body: Any
) -> None:
    teacher = Person(platform, "instructor")
    with without(platform, function, action):
        told = teacher.send(method, path.format(**ids), body)
        assert told.status_code >= 500 and "AccessDenied" not in told.text
        assert denials(platform, action)
    assert teacher.send(method, path.format(**ids), body).is_success


@contextmanager
def without(platform: Platform, function: str, action: str) -> Iterator[None]:
    """The role of this function as it would be had the template forgotten the action."""
    iam = client("iam", platform.engine)
    role = next(each["RoleName"] for each in iam.list_roles()["Roles"] if f"-{function}Role" in each["RoleName"])
    names = iam.list_role_policies(RoleName=role)["PolicyNames"]
    policies = {name: iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in names}
    assert any(action in statement_actions(policy) for policy in policies.values())
    try:
        for name, policy in policies.items():
            iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(lacking(policy, action)))
        yield
    finally:
        for name, policy in policies.items():
            iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(policy))


def statement_actions(policy: Any) -> list[str]:
    return [action for statement in policy["Statement"] for action in listed(statement["Action"])]


def listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else value


def lacking(policy: Any, action: str) -> Any:
    """IAM takes no empty list, so a statement that has lost its last action allows something harmless."""
    kept = [
        statement | {"Action": [each for each in listed(statement["Action"]) if each != action] or ["sts:GetCallerId"]}
        for statement in policy["Statement"]
    ]
    return policy | {"Statement": kept}


def denials(platform: Platform, action: str) -> list[str]:
    """The log lines in which a function says that AWS refused it what the permission is for."""
    logs = client("logs", platform.engine)
    groups = [each["logGroupName"] for each in logs.describe_log_groups()["logGroups"]]
    told = [event["message"] for group in groups for event in logs.filter_log_events(logGroupName=group)["events"]]
    asked = f'"asked":"{action.partition(":")[2]}'
    return [line for line in told if '"code":"AccessDenied' in line and asked in line]
