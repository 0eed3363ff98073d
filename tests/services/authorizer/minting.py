"""Makes tokens, good and bad, byte by byte: a library would refuse to make most of the bad ones."""

import base64
import hashlib
import hmac
import json
import uuid
from dataclasses import dataclass, field
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from authorizer.verifying import Claims, Keys, Rules, verify
from lectern.errors import Unauthenticated

NOW = 1_800_000_000
RULES = Rules("https://p.supabase.co/auth/v1", "authenticated")
USER = str(uuid.uuid5(uuid.NAMESPACE_DNS, "student"))
SECRET = "a secret that the issuer and this deployment share"
PRIVATE: dict[str, Any] = {
    "ec": ec.generate_private_key(ec.SECP256R1()),
    "rsa": rsa.generate_private_key(65537, 2048),
    "stranger": ec.generate_private_key(ec.SECP256R1()),
}
ALGORITHM = {"ec": "ES256", "rsa": "RS256", "stranger": "ES256", "shared": "HS256"}
GONE: Any = object()  # a claim or header member to leave out


def public(name: str) -> dict[str, Any]:
    """The JWK of a public key, as Supabase publishes it."""
    kind = ECAlgorithm if isinstance(PRIVATE[name], ec.EllipticCurvePrivateKey) else RSAAlgorithm
    key = json.loads(kind.to_jwk(PRIVATE[name].public_key()))
    return {**key, "kid": name, "use": "sig", "key_ops": ["verify"], "alg": ALGORITHM[name]}


@dataclass
class Ring:
    """The issuer's two public keys, without a network."""

    keys: dict[str, jwt.PyJWK] = field(
        default_factory=lambda: {name: jwt.PyJWK(public(name)) for name in ("ec", "rsa")}
    )

    def find(self, algorithm: str, key_id: str) -> jwt.PyJWK:
        if key_id not in self.keys:
            raise Unauthenticated("unknown key")
        return self.keys[key_id]


RING = Ring()


def check(token: str, keys: Keys = RING) -> Claims:
    return verify(token, RULES, keys, lambda: NOW)


def header(name: str = "ec", **changed: Any) -> dict[str, Any]:
    return _kept({"alg": ALGORITHM[name], "kid": name, "typ": "JWT", **changed})


def claims(**changed: Any) -> dict[str, Any]:
    """What Supabase puts into the token of somebody who has just signed in."""
    return _kept(
        {
            "iss": RULES.issuer,
            "aud": "authenticated",
            "sub": USER,
            "role": "authenticated",
            "is_anonymous": False,
            "iat": NOW - 60,
            "exp": NOW + 3540,
            "email": "student@example.org",
            "phone": "",
            "aal": "aal1",
            "session_id": str(uuid.uuid5(uuid.NAMESPACE_DNS, "session")),
            "app_metadata": {"provider": "email"},
            "user_metadata": {"name": "Ida"},
            **changed,
        }
    )


def _kept(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not GONE}


def token(name: str = "ec", **changed: Any) -> str:
    """A token by this key, with claims changed."""
    return mint(header(name), claims(**changed), name)


def mint(head: Any, body: Any, name: str = "ec") -> str:
    """Signs any header and payload; bytes are taken as they are."""
    signed = f"{b64(raw(head))}.{b64(raw(body))}"
    return f"{signed}.{b64(signature(signed.encode(), name))}"


def signature(signed: bytes, name: str = "ec") -> bytes:
    if name == "shared":
        return hs256(signed, SECRET.encode())
    algorithm: Any = jwt.get_algorithm_by_name(ALGORITHM[name])
    return bytes(algorithm.sign(signed, PRIVATE[name]))


def with_hmac(head: Any, secret: bytes, digest: str = "sha256") -> str:
    """A token "signed" with whatever an attacker takes for a secret."""
    signed = f"{b64(raw(head))}.{b64(raw(claims()))}"
    return f"{signed}.{b64(hmac.digest(secret, signed.encode(), digest))}"


def hs256(signed: bytes, secret: bytes) -> bytes:
    return hmac.new(secret, signed, hashlib.sha256).digest()


def raw(value: Any) -> bytes:
    return value if isinstance(value, bytes) else json.dumps(value, separators=(",", ":")).encode()


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
