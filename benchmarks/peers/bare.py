"""The least that a function can be: what every start pays."""

from typing import Any


def handler(_event: Any, _context: object) -> dict[str, Any]:
    return {"statusCode": 200, "body": "hello"}
