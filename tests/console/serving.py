"""Serves the platform over HTTP on loopback, with a sign-in and a store beside it."""

import base64
import json
import re
import secrets
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from .platform import Platform, Reply


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    platform: Platform

    def do_GET(self) -> None:
        self._handle()

    do_POST = do_PUT = do_DELETE = do_GET

    def _handle(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        with self.platform.lock:
            address = urlsplit(self.path)
            line = f"{self.command} {address.path}"
            self.platform.log.append(line)
            if "Authorization" in self.headers:
                self.platform.authorised.append(line)
            injected = next((one for one in self.platform.injected if re.fullmatch(one[0], line)), None)
            if injected:
                self.platform.injected.remove(injected)
                self._reply(injected[1], {"title": "Injected"}, injected[2])
                return
            self._reply(*self._answered(line, parse_qs(address.query), body), {})

    def _answered(self, line: str, query: dict[str, list[str]], body: bytes) -> Reply:
        if line == "POST /auth/token":
            return self._token(json.loads(body))
        if line == "POST /store":
            return self.platform.store(_form(self.headers["Content-Type"], body))
        if line == "GET /store/export":
            return 200, {"data": {"kite": ["red", "blue"]}}
        if self.headers.get("Authorization", "").removeprefix("Bearer ") not in self.platform.tokens:
            return 401, {"message": "Unauthorized"}
        if self.platform.forgetful:
            self.platform.forgetful = False
            self.platform.tokens.clear()
        return self._routed(line, query, json.loads(body or b"{}"))

    def _token(self, body: dict[str, str]) -> Reply:
        if self.headers.get("apikey") != "local" or body["password"] != "open sesame":
            return 400, {"error": "invalid_grant"}
        payload = base64.urlsafe_b64encode(json.dumps({"sub": body["email"]}).encode()).decode().rstrip("=")
        self.platform.tokens.append(token := f"header.{payload}.{secrets.token_hex(4)}")
        return 200, {"access_token": token, "expires_in": 3600}

    def _routed(self, line: str, query: dict[str, list[str]], body: dict[str, Any]) -> Reply:
        platform = self.platform
        platform.sent.append((line, body))
        method, _, *parts = map(unquote, line.replace(" ", "/").split("/"))
        match method, parts:
            case "GET", ["courses"]:
                return 200, {"courses": list(platform.courses.values()), "next": None}
            case "POST", ["courses"]:
                made = {"id": f"id-{body['name']}", "name": body["name"], "role": "instructor", "created": "2026-01-01"}
                return 201, platform.courses.setdefault(made["id"], made)
            case _, ["courses", course, *_] if course not in platform.courses:
                return 404, {"title": "There is no such thing here"}
            case "POST", ["courses", course, "members", user, "export"]:
                told = {"course": course, "user": user, "counts": {"kite": 2}, "objects": 1, "seconds": 3600}
                return 201, told | {"url": f"{platform.url}/store/export"}
            case "DELETE", ["courses", course, "members", user, "data"]:
                return 200, {"id": "r1", "at": "2026-01-01", "user": user, "counts": {"kite": 2}, "objects": 1}
            case _ if told := platform.told.get(line.partition(" ")[2]):
                return 200, told.pop(0)
            case "PUT", ["courses", _, "members", user]:
                platform.members[user] = body["role"]
                return 200, body
            case "POST", ["courses", _, "documents"]:
                return platform.announce(body)
            case "GET", ["courses", _, "documents"]:
                return 200, self._listed(int(query.get("cursor", ["0"])[0]))
            case "POST", ["courses", _, "documents", document, "retry"]:
                platform.documents[document] |= {"state": "waiting", "reason": None}
                return 202, platform.documents[document]
            case "DELETE", ["courses", _, "documents", document]:
                platform.documents.pop(document)
                return 202, None
            case "GET", ["courses", _, "documents", document, "pages", number]:
                text = platform.contents[document].decode().split("\f")[int(number) - 1]
                return 200, {"number": int(number), "text": text, "source": "text"}
            case "POST", ["courses", _, "questions"]:
                return 200, platform.answer(body)
        return 404, {"message": "Missing Authentication Token"}

    def _listed(self, start: int) -> dict[str, Any]:
        if start == 0:
            self.platform.advance()
        documents, end = list(self.platform.documents.values()), start + self.platform.page_size
        return {"documents": documents[start:end], "next": str(end) if end < len(documents) else None}

    def _reply(self, status: int, body: Any, headers: dict[str, str]) -> None:
        is_csv = isinstance(body, str)
        content = b"" if body is None else (body if is_csv else json.dumps(body)).encode()
        self.send_response(status)
        kind = "text/csv" if is_csv else "application/problem+json" if status >= 400 else "application/json"
        for name, value in ({"Content-Type": kind, "Content-Length": str(len(content))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Keeps the tests' output clean."""


def _form(content_type: str, body: bytes) -> list[tuple[str, bytes]]:
    form = message_from_bytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
    parts: list[Any] = list(form.walk())[1:]
    return [(part.get_param("name", header="Content-Disposition"), part.get_payload(decode=True)) for part in parts]
