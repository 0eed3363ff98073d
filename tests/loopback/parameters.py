"""Secrets Manager and Parameter Store, reading only."""

from typing import TYPE_CHECKING

from .answers import Failure, Reply, as_json

if TYPE_CHECKING:
    from .server import Loopback, Request


def reply(loopback: "Loopback", request: "Request") -> Reply | None:
    target = request.headers.get("X-Amz-Target")
    if target == "secretsmanager.GetSecretValue":
        name = request.body["SecretId"]
        return _found(loopback, name, {"Name": name, "SecretString": loopback.values.get(name)})
    if target == "AmazonSSM.GetParameter":
        name = request.body["Name"]
        return _found(loopback, name, {"Parameter": {"Name": name, "Value": loopback.values.get(name)}})
    return None


def _found(loopback: "Loopback", name: str, value: dict[str, object]) -> Reply:
    return as_json(value) if name in loopback.values else Failure(400, "ResourceNotFoundException").reply()
