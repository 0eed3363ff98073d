"""A whole platform on this machine, deployed once per session from the real template."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from local import launching, raising
from local.folder import Folder
from tests.openapi.contract import operation_of


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


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    folder = Folder(tmp_path_factory.mktemp("platform"))
    try:
        yield Platform(folder, raising.up(folder, print, iam=True))
    finally:
        launching.stop(folder)
