"""Calling other functions of the platform."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lectern.aws.calling import client, reaching
from lectern.errors import Unavailable


@dataclass(frozen=True)
class Functions:
    """AWS Lambda; `at_once` is how many calls may be under way together."""

    at_once: int

    @cached_property
    def _client(self) -> Any:
        return client("lambda", connections=self.at_once)

    def invoke(self, function: str, event: Mapping[str, Any]) -> Any:
        """What a function, named by the ARN of its alias, answers. Raises Unavailable when it fails."""
        with reaching("AWS Lambda"):
            reply = self._client.invoke(FunctionName=function, Payload=json.dumps(event).encode())
            said = json.loads(reply["Payload"].read())
        if "FunctionError" in reply:
            raise Unavailable(f"{function.rsplit(':', 2)[-2]} failed.", said.get("errorType", ""))
        return said
