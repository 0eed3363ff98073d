"""Shows the HTTP contract to machines and to people. Public: whoever writes a client needs it before a token."""

import base64
import hashlib
from functools import cache, partial
from pathlib import Path
from typing import Any

from aws_lambda_powertools.event_handler import Response

from lectern import http
from lectern.starting import entry

app = http.resolver()
_FRESH = {"Cache-Control": "public, max-age=300", "X-Content-Type-Options": "nosniff"}


@app.get("/openapi.json")
def get_contract() -> Response[str]:
    return Response(200, "application/json", _text("openapi.json"), headers=dict(_FRESH))


@app.get("/docs")
def get_docs() -> Response[str]:
    page = _text("docs.html")
    return Response(200, "text/html; charset=utf-8", page, headers=_FRESH | {"Content-Security-Policy": policy(page)})


def policy(page: str) -> str:
    """The page may use its own style and nothing else: no script, no picture, no other server."""
    style = page.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    allowed = ["default-src 'none'", f"style-src 'sha256-{digest}'"]
    return "; ".join([*allowed, "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"])


@cache
def _text(name: str) -> str:
    return (Path(__file__).parent / name).read_text()


@entry(partial(_text, "openapi.json"), _text.cache_clear)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return app.resolve(event, context)
