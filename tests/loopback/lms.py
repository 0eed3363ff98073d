"""A learning management system on loopback: it signs launches, and serves keys, tokens, a roster and a gradebook."""

import json
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

LTI = "https://purl.imsglobal.org/spec/lti/claim"
DEEP = "https://purl.imsglobal.org/spec/lti-dl/claim"
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership"
LEARNER, TEACHER = [f"{MEMBERSHIP}#Learner"], [f"{MEMBERSHIP}#Instructor"]
ASSISTANT = [*TEACHER, f"{MEMBERSHIP}/Instructor#TeachingAssistant"]
_KEYS: dict[tuple[str, str], Any] = {}  # drawn once a run


def drawn(kind: str, name: str = "1") -> Any:
    """A private key of this kind, RSA or EC, always the same one by this name."""
    named: Any = {"kid": f"{kind}-{name}", "use": "sig", "alg": {"RSA": "RS256", "EC": "ES256"}[kind]}
    if (kind, name) not in _KEYS:
        made: Any = RSAKey.generate_key(2048, named) if kind == "RSA" else ECKey.generate_key("P-256", named)
        _KEYS[kind, name] = made
    return _KEYS[kind, name]


@dataclass
class Fault:
    """The next `times` requests whose path contains `path` are answered so; status 0 is silence."""

    path: str
    status: int
    times: int = 1
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b"{}"


@dataclass
class Lms:
    """members: as NRPS lists them; lines: the columns of the gradebook by id; scores: what was posted, in order."""

    port: int = 0
    client_id: str = "lectern-client"
    deployment_id: str = "deployment-1"
    context: str = "context-1"
    keys: list[Any] = field(default_factory=lambda: [drawn("RSA")])
    members: list[dict[str, Any]] = field(default_factory=list)
    per_page: int = 2
    lines: dict[str, dict[str, Any]] = field(default_factory=dict)
    scores: list[dict[str, Any]] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    tool_keys: Any = field(default_factory=dict)  # the tool's JWKS, to check assertions with
    tokens: set[str] = field(default_factory=set)
    released: threading.Event = field(default_factory=threading.Event)

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def registration(self) -> dict[str, Any]:
        urls = {name: f"{self.issuer}/{name}" for name in ("auth_url", "token_url", "jwks_url")}
        return {"issuer": self.issuer, "client_id": self.client_id, "deployment_id": self.deployment_id} | urls

    def login(self, ours: str, **changed: Any) -> dict[str, str]:
        """The parameters of a third-party initiated login."""
        told = {"iss": self.issuer, "login_hint": "hint", "target_link_uri": ours, "client_id": self.client_id}
        told |= {"lti_message_hint": "message", "lti_deployment_id": self.deployment_id} | changed
        return {name: value for name, value in told.items() if value is not None}

    def claims(self, ours: str, nonce: str, /, subject: str = "learner-1", roles: Any = LEARNER, **changed: Any) -> Any:
        """Of a resource link; a change that is None takes a claim out."""
        now = int(time.time())
        told: dict[str, Any] = {"iss": self.issuer, "aud": self.client_id, "sub": subject, "nonce": nonce}
        told |= {"iat": now, "exp": now + 300, "name": "Ada Lovelace", "email": "ada@example.edu"}
        told |= {f"{LTI}/message_type": "LtiResourceLinkRequest", f"{LTI}/version": "1.3.0"}
        told |= {f"{LTI}/deployment_id": self.deployment_id, f"{LTI}/target_link_uri": ours}
        told |= {f"{LTI}/roles": roles, f"{LTI}/context": {"id": self.context}}
        told |= {f"{LTI}/resource_link": {"id": "link-1"}} | self.services() | changed
        return {name: value for name, value in told.items() if value is not None}

    def services(self, line: str = "") -> dict[str, Any]:
        scopes = [f"https://purl.imsglobal.org/spec/lti-ags/scope/{each}" for each in ("lineitem", "score")]
        grades = {"scope": scopes, "lineitems": f"{self.issuer}/lines"} | ({"lineitem": line} if line else {})
        roster = {"context_memberships_url": f"{self.issuer}/roster?role=", "service_versions": ["2.0"]}
        return {AGS: grades, NRPS: roster}

    def linking(self, ours: str, nonce: str, /, **changed: Any) -> Any:
        """The claims of a deep linking request."""
        settings = {"deep_link_return_url": f"{self.issuer}/return", "accept_types": ["ltiResourceLink"], "data": "d"}
        told = {f"{LTI}/message_type": "LtiDeepLinkingRequest", f"{DEEP}/deep_linking_settings": settings}
        return self.claims(ours, nonce, **{"subject": "teacher-1", "roles": TEACHER} | told | changed)

    def sign(self, claims: Mapping[str, Any], key: Any = None) -> str:
        key = key or self.keys[0]
        return jwt.encode({"alg": key.get("alg"), "kid": key.kid}, dict(claims), key, ["RS256", "ES256"])

    def read(self, token: str) -> Any:
        """The claims of what the tool has signed. Raises when it has not."""
        return jwt.decode(token, KeySet.import_key_set(self.tool_keys), ["RS256"]).claims

    def count(self, path: str) -> int:
        return sum(path in asked for _, asked in self.asked)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    lms: Lms

    def log_message(self, format: str, *args: Any) -> None:
        """Tests read `asked` instead."""

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def _serve(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.lms.asked.append((self.command, self.path))
        if fault := next((each for each in self.lms.faults if each.path in self.path and each.times), None):
            fault.times -= 1
            if not fault.status:
                self.lms.released.wait(1)
                self.close_connection = True
                return
            self._answer(fault.status, fault.body, fault.headers)
            return
        place = urlsplit(self.path)
        kind = place.path.split("/")[1]
        status, body, headers = getattr(self, f"_{kind}", self._nothing)(raw, place)
        self._answer(status, json.dumps(body).encode(), headers)

    def _answer(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _nothing(self, raw: bytes, place: Any) -> Any:
        return 404, {}, {}

    def _jwks_url(self, raw: bytes, place: Any) -> Any:
        return 200, {"keys": [key.as_dict(private=False) for key in self.lms.keys]}, {}

    def _token_url(self, raw: bytes, place: Any) -> Any:
        """Client credentials with a signed assertion (RFC 7523)."""
        form = dict(parse_qsl(raw.decode()))
        claims = self.lms.read(form["client_assertion"])
        if claims["iss"] != self.lms.client_id or claims["aud"] != f"{self.lms.issuer}/token_url":
            return 401, {"error": "invalid_client"}, {}
        token = uuid.uuid4().hex
        self.lms.tokens.add(token)
        return 200, {"access_token": token, "token_type": "Bearer", "expires_in": 3600, "scope": form["scope"]}, {}

    def _let_in(self) -> bool:
        return (self.headers.get("Authorization") or "").removeprefix("Bearer ") in self.lms.tokens

    def _roster(self, raw: bytes, place: Any) -> Any:
        if not self._let_in():
            return 401, {}, {}
        start, size = int(parse_qs(place.query).get("from", ["0"])[0]), self.lms.per_page
        following = {"Link": f'<{self.lms.issuer}/roster?from={start + size}>; rel="next"'}
        page = self.lms.members[start : start + size]
        more = following if start + size < len(self.lms.members) else {}
        return 200, {"id": "roster", "context": {"id": self.lms.context}, "members": page}, more

    def _lines(self, raw: bytes, place: Any) -> Any:
        """GET /lines?resource_id=, POST /lines, POST /lines/{id}/scores"""
        if not self._let_in():
            return 401, {}, {}
        _, _, *rest = place.path.split("/")
        if rest:
            return self._score(rest[0], json.loads(raw))
        if self.command == "GET":
            wanted = parse_qs(place.query).get("resource_id", [""])[0]
            return 200, [line for line in self.lms.lines.values() if line["resourceId"] == wanted], {}
        identity = f"{self.lms.issuer}/lines/{len(self.lms.lines) + 1}?type=1"
        self.lms.lines[identity] = json.loads(raw) | {"id": identity}
        return 201, self.lms.lines[identity], {}

    def _score(self, line: str, told: dict[str, Any]) -> Any:
        """Older than what is known: 409, as the standard has it."""
        known = [each["timestamp"] for each in self.lms.scores if each["userId"] == told["userId"]]
        if known and max(known) >= told["timestamp"]:
            return 409, {}, {}
        self.lms.scores.append(told | {"line": line})
        return 200, {}, {}


@contextmanager
def lms(**told: Any) -> Iterator[Lms]:
    made = Lms(**told)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("BoundHandler", (Handler,), {"lms": made}))
    made.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield made
    made.released.set()
    server.shutdown()
    server.server_close()
