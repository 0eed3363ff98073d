"""Event streams as AWS frames them (smithy.io/2.0/aws/amazon-eventstream.html)."""

import json
import struct
import zlib
from typing import Any


def event(kind: str, payload: dict[str, Any]) -> bytes:
    return _framed({":event-type": kind, ":message-type": "event"}, payload)


def exception(kind: str, message: str) -> bytes:
    """A failure that arrives after the reply has begun."""
    return _framed({":exception-type": kind, ":message-type": "exception"}, {"message": message})


def _framed(headers: dict[str, str], payload: dict[str, Any]) -> bytes:
    body = json.dumps(payload).encode()
    head = b"".join(_header(name, value) for name, value in {**headers, ":content-type": "application/json"}.items())
    prelude = struct.pack(">II", 16 + len(head) + len(body), len(head))
    message = prelude + _checksum(prelude) + head + body
    return message + _checksum(message)


def _header(name: str, value: str) -> bytes:
    return bytes([len(name)]) + name.encode() + b"\x07" + struct.pack(">H", len(value)) + value.encode()


def _checksum(data: bytes) -> bytes:
    return struct.pack(">I", zlib.crc32(data))
