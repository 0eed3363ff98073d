"""Posting to students' open WebSocket connections."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any


class Gone(Exception):
    """The student has closed the connection."""


@dataclass(frozen=True)
class Sockets:
    """A WebSocket API by its management endpoint (https://{api}.execute-api.{region}.amazonaws.com/{stage})."""

    endpoint: str

    @cached_property
    def _client(self) -> Any:
        import boto3

        return boto3.client("apigatewaymanagementapi", endpoint_url=self.endpoint)

    def post(self, connection: str, event: Mapping[str, Any]) -> None:
        try:
            self._client.post_to_connection(ConnectionId=connection, Data=json.dumps(event).encode())
        except self._client.exceptions.GoneException as gone:
            raise Gone(connection) from gone
