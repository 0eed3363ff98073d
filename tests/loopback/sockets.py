"""API Gateway's open WebSocket connections: whatever is posted to one is taken."""

from typing import TYPE_CHECKING

from .answers import Reply

if TYPE_CHECKING:
    from .server import Loopback, Request


def reply(_loopback: "Loopback", request: "Request") -> Reply | None:
    return Reply(status=200) if "/@connections/" in request.path else None
