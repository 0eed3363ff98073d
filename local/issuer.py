"""Sign-in on this machine: a small stand-in for Supabase Auth that issues the same tokens.

`GET /auth/v1/.well-known/jwks.json` and `POST /auth/v1/token?grant_type=password`, on loopback only.
"""

import hmac
import json
import secrets
import threading
import time
import uuid
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

from local.folder import Folder, read_json, write_private

LIFETIME = 3600  # seconds, as Supabase has it unless told otherwise
# What Supabase's `app_metadata.lectern` says about each account, if anything
ACCOUNTS: Mapping[str, str | None] = {
    "instructor": "instructor",
    "student": None,
    "assistant": None,
    "admin": "admin",
    "second-instructor": "instructor",
    "second-student": None,
}
Account = dict[str, str]


def accounts(folder: Folder) -> dict[str, Account]:
    """{name: {"email", "password"}}; the passwords are drawn the first time."""
    if not folder.accounts.exists():
        drawn = {name: {"email": f"{name}@lectern.local", "password": secrets.token_urlsafe(12)} for name in ACCOUNTS}
        write_private(folder.accounts, json.dumps(drawn, indent=2))
    return read_json(folder.accounts)


def signing_key(folder: Folder) -> ec.EllipticCurvePrivateKey:
    """The P-256 key of this folder; made the first time."""
    if not folder.issuer_key.exists():
        write_private(folder.issuer_key, _pem(ec.generate_private_key(ec.SECP256R1())))
    key = serialization.load_pem_private_key(folder.issuer_key.read_bytes(), password=None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


def _pem(key: ec.EllipticCurvePrivateKey) -> str:
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


def public_keys(key: ec.EllipticCurvePrivateKey) -> dict[str, Any]:
    """The JWKS document."""
    jwk = ECAlgorithm(ECAlgorithm.SHA256).to_jwk(key.public_key(), as_dict=True)
    return {"keys": [{**jwk, "kid": key_id(key), "alg": "ES256", "use": "sig", "key_ops": ["verify"]}]}


def key_id(key: ec.EllipticCurvePrivateKey) -> str:
    numbers = key.public_key().public_numbers()
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{numbers.x}.{numbers.y}"))


def sign(claims: Mapping[str, Any], key: ec.EllipticCurvePrivateKey) -> str:
    return jwt.encode(dict(claims), key, algorithm="ES256", headers={"kid": key_id(key)})


def user_id(email: str) -> str:
    """The same person has the same id on every machine."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"mailto:{email}"))


def claims_of(name: str, email: str, issuer: str) -> dict[str, Any]:
    """What Supabase puts into an access token."""
    now = int(time.time())
    role = ACCOUNTS[name]
    return {
        "iss": issuer,
        "aud": "authenticated",
        "iat": now,
        "exp": now + LIFETIME,
        "sub": user_id(email),
        "role": "authenticated",
        "aal": "aal1",
        "amr": [{"method": "password", "timestamp": now}],
        "session_id": str(uuid.uuid4()),
        "email": email,
        "phone": "",
        "is_anonymous": False,
        "app_metadata": {"provider": "email", **({"lectern": role} if role else {})},
        "user_metadata": {},
    }


def session(folder: Folder, issuer: str, email: str, password: str) -> dict[str, Any] | None:
    """The reply to a right e-mail address and password; None to any other."""
    for name, account in accounts(folder).items():
        if account["email"] == email and hmac.compare_digest(account["password"].encode(), password.encode()):
            claims = claims_of(name, email, issuer)
            user = {"id": claims["sub"], "email": email, "app_metadata": claims["app_metadata"]}
            token = sign(claims, signing_key(folder))
            return {"access_token": token, "token_type": "bearer", "expires_in": LIFETIME, "user": user}
    return None


def serve(folder: Folder, port: int) -> ThreadingHTTPServer:
    """Answer in a thread until the process ends; returns the server (`server_port`, `shutdown`)."""
    server = ThreadingHTTPServer(("127.0.0.1", port), _handler(folder))
    threading.Thread(target=server.serve_forever, name="issuer", daemon=True).start()
    return server


def address(port: int) -> str:
    return f"http://127.0.0.1:{port}/auth/v1"


def _handler(folder: Folder) -> type[BaseHTTPRequestHandler]:
    key = signing_key(folder)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if self.path == "/auth/v1/.well-known/jwks.json":
                return self._answer(200, public_keys(key))
            return self._answer(404, {"msg": "There is nothing here."})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self._answer(*_sign_in(folder, address(self.server.server_port), self.path, body))  # type: ignore[attr-defined]

        def _answer(self, status: int, body: Mapping[str, Any]) -> None:
            text = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, format: str, *arguments: Any) -> None:
            """Say nothing: the engine's log is not the place for sign-ins."""

    return Handler


def _sign_in(folder: Folder, issuer: str, path: str, body: bytes) -> tuple[int, dict[str, Any]]:
    asked = urlsplit(path)
    if asked.path != "/auth/v1/token" or parse_qs(asked.query).get("grant_type") != ["password"]:
        return 400, {"code": 400, "error_code": "validation_failed", "msg": "Only grant_type=password is offered here."}
    try:
        given = json.loads(body)
        email, password = str(given["email"]), str(given["password"])
    except (ValueError, KeyError, TypeError):
        return 400, {"code": 400, "error_code": "bad_json", "msg": 'Send {"email", "password"} as JSON.'}
    found = session(folder, issuer, email, password)
    return (200, found) if found else (400, _WRONG)


_WRONG = {"code": 400, "error_code": "invalid_credentials", "msg": "Invalid login credentials"}
