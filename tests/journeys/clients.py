"""A running platform, and a person at its door: HTTP, uploads and a WebSocket, as any client would use them."""

import hashlib
import json
import time
from dataclasses import dataclass, field
from typing import Any

import httpx
from websockets.sync.client import connect

from local import launching
from local.folder import Folder
from tests.openapi.contract import check_event, check_reply, operation_of

SETTLED = ("ready", "ready_with_warnings", "failed")


@dataclass(frozen=True, slots=True)
class Platform:
    folder: Folder
    connection: dict[str, Any]
    served: set[tuple[str, str]] = field(default_factory=set)  # path and method of each route that has succeeded

    def note(self, reply: httpx.Response) -> httpx.Response:
        """Remember the route when it did what it is for."""
        path = str(reply.request.url.copy_with(query=None)).removeprefix(self.api)
        called = operation_of(reply.request.method, path)
        if called and not reply.is_error:
            self.served.add(called)
        return reply

    @property
    def api(self) -> str:
        """Base address of the REST API, with the stage."""
        return str(self.connection["api"])

    @property
    def socket(self) -> str:
        """Address of the WebSocket API."""
        return str(self.connection["socket"])

    @property
    def engine(self) -> str:
        """Endpoint for boto3 (`local.deploying.client(service, platform.engine)`)."""
        return str(self.connection["engine"])

    def token(self, account: str) -> str:
        """An access token of "instructor", "student", "assistant", "admin", "second-instructor" or "second-student"."""
        address = f"{self.connection['issuer']}/token?grant_type=password"
        reply = httpx.post(address, json=self.connection["accounts"][account], timeout=30)
        return str(reply.raise_for_status().json()["access_token"])

    def stop(self) -> None:
        launching.stop(self.folder)


@dataclass(frozen=True)
class Person:
    """Every reply and every event they get is held against the contract."""

    platform: Platform
    account: str

    def send(self, method: str, path: str, body: Any = None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.platform.token(self.account)}"}
        reply = self.platform.note(
            httpx.request(method, self.platform.api + path, json=body, headers=headers, timeout=60)
        )
        kind = reply.headers.get("Content-Type", "")
        told = (reply.json() if "json" in kind else reply.text) if reply.content else None
        check_reply(method, path, reply.status_code, kind, told)
        return reply

    def told(self, method: str, path: str, body: Any = None) -> Any:
        reply = self.send(method, path, body)
        assert reply.is_success, reply.text
        return reply.json() if reply.content else None

    def user(self) -> str:
        account = self.platform.connection["accounts"][self.account]
        issuer = self.platform.connection["issuer"]
        return str(httpx.post(f"{issuer}/token?grant_type=password", json=account).json()["user"]["id"])

    def create_course(self, name: str) -> str:
        return str(self.told("POST", "/courses", {"name": name})["id"])

    def upload(self, course: str, name: str, content: bytes) -> str:
        """The document's id, once its bytes are in the bucket."""
        sha256 = hashlib.sha256(content).hexdigest()
        told = self.told("POST", f"/courses/{course}/documents", {"name": name, "size": len(content), "sha256": sha256})
        if form := told["upload"]:
            assert httpx.post(form["url"], data=form["fields"], files={"file": content}, timeout=60).is_success
        return str(told["document"]["id"])

    def settled(self, course: str, document: str, version: int = 1, seconds: float = 60) -> Any:
        """The document once this version of it is done, one way or the other."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = self.told("GET", f"/courses/{course}/documents/{document}")
            if found["state"] in SETTLED and found["version"] == version:
                return found
            time.sleep(0.3)
        raise AssertionError(f"still {found['state']} after {seconds} s")

    def ask(self, course: str, question: str, **more: Any) -> Any:
        return self.told("POST", f"/courses/{course}/questions", {"question": question} | more)

    def ask_live(self, course: str, question: str) -> list[Any]:
        """Every event of an answer over the WebSocket."""
        token = self.platform.token(self.account)
        with connect(self.platform.socket, additional_headers={"Authorization": f"Bearer {token}"}) as socket:
            socket.send(json.dumps({"action": "ask", "course": course, "question": question}))
            events = []
            while not events or events[-1]["event"] not in ("done", "error"):
                events.append(json.loads(socket.recv(timeout=30)))
                check_event(events[-1])
        return events
