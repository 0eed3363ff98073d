"""The HTTP functions called as API Gateway calls them."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver

from chat import handler as chat
from classroom import handler as classroom
from classroom.lti import burying, noticing, sending
from classroom.lti import handler as lti
from courses import handler as courses
from courses import learners
from interview import closing, finishing, forgetting
from interview import handler as interview
from interview import sockets as interview_sockets
from lectern.platform import Platform
from progress import handler as progress
from progress import streaming
from quiz import handler as quiz
from tests.openapi.contract import check_reply

LTI: tuple[Any, ...] = (lti, sending, noticing, burying)
INTERVIEWS: tuple[Any, ...] = (interview, interview_sockets, finishing, forgetting, closing)
APPS: tuple[Any, ...] = (courses, chat, classroom, learners, progress, streaming, quiz, *LTI, *INTERVIEWS)


@dataclass
class Reply:
    status: int
    body: Any
    headers: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Caller:
    """Somebody who was let in by the authorizer; every reply they get is held against the contract."""

    user: str
    platform_role: str = ""
    clock: Callable[[], float] = time.time
    expires: int | None = 600  # seconds from now; None: nobody was let in at all

    def __call__(
        self,
        method: str,
        path: str,
        body: Any = None,
        query: dict[str, str] | None = None,
        sent: dict[str, str] | None = None,
    ) -> Reply:
        """`sent`: request headers."""
        event = {
            "httpMethod": method,
            "path": path,
            "resource": path,
            "headers": sent or {},
            "queryStringParameters": query,
            "multiValueQueryStringParameters": {name: [value] for name, value in (query or {}).items()},
            "body": body if isinstance(body, str) or body is None else json.dumps(body),
            "isBase64Encoded": False,
            "requestContext": {
                "authorizer": self.let_in(),
                "requestId": "r",
                "path": f"/dev{path}",
                "domainName": "api.lectern.test",
            },
        }
        answer = _app_for(method, path).resolve(event, None)
        raw = answer["body"]
        headers = {name: values[0] for name, values in answer["multiValueHeaders"].items()}
        is_json = "json" in headers.get("Content-Type", "")
        reply = Reply(answer["statusCode"], json.loads(raw) if raw and is_json else raw, headers)
        check_reply(method, path, reply.status, headers.get("Content-Type", ""), reply.body)
        return reply

    def let_in(self) -> dict[str, str] | None:
        """What the authorizer hands on."""
        if self.expires is None:
            return None
        until = str(int(self.clock()) + self.expires)
        return {"user": self.user, "platform_role": self.platform_role, "expires": until}


def _app_for(method: str, path: str) -> APIGatewayRestResolver:
    """By what follows the course in the path, as the template routes it."""
    if path.split("/")[3:4] == ["members"] and path.endswith(("/export", "/data")):
        return learners.app
    if "lti" in path.split("/")[1:4:2]:
        lti_app: APIGatewayRestResolver = lti.app
        return lti_app
    app: APIGatewayRestResolver = _SERVING.get("".join(path.split("/")[3:4]), courses).app
    return app


_SERVING: dict[str, Any] = {
    "interviews": interview,
    **dict.fromkeys(("questions", "conversations"), chat),
    **dict.fromkeys(("quizzes", "practice"), quiz),
    **dict.fromkeys(("assignments", "gradebook", "grades", "groups", "dashboard", "audit"), classroom),
    **dict.fromkeys(("progress", "recommendations", "coverage"), progress),
}


def wire(platform: Platform) -> None:
    """Give the handlers this platform, as a fresh process would build it from its environment."""
    for module in APPS:
        module.platform = platform
