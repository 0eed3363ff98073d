"""Queues, seen from the sender."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any


class NotSent(Exception):
    """The queue took only some of the messages; sending all of them again is safe."""


@dataclass(frozen=True)
class Queue:
    """An SQS standard queue by its URL."""

    url: str

    @cached_property
    def _client(self) -> Any:
        import boto3

        return boto3.client("sqs")

    def send(self, bodies: Sequence[Mapping[str, Any]], delay: int = 0) -> None:
        """`delay`: seconds, at most 900, until a reader sees them."""
        for start in range(0, len(bodies), 10):
            entries = [
                {"Id": str(number), "MessageBody": json.dumps(body), "DelaySeconds": delay}
                for number, body in enumerate(bodies[start : start + 10])
            ]
            reply = self._client.send_message_batch(QueueUrl=self.url, Entries=entries)
            if reply.get("Failed"):
                raise NotSent(f"{len(reply['Failed'])} of {len(entries)} messages were not taken")
