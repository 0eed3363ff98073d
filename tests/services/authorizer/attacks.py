"""Attacks on a token's form, algorithm and signature; where they are not about that, our issuer's key has signed."""

import base64
import json
from collections.abc import Iterator
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.services.authorizer.minting import (
    GONE,
    PRIVATE,
    USER,
    b64,
    claims,
    header,
    mint,
    public,
    raw,
    signature,
    token,
    with_hmac,
)

Attacks = Iterator[tuple[str, Any]]
GOOD = token()
HEAD, BODY, SIGNATURE = GOOD.split(".")


def shape() -> Attacks:
    yield "nothing", ""
    yield "dots", ".."
    yield "two parts", f"{HEAD}.{BODY}"
    yield "four parts", f"{GOOD}.{SIGNATURE}"
    yield "five parts, as an encrypted token has", f"{HEAD}..{BODY}.{BODY}.{SIGNATURE}"
    yield "no header", f".{BODY}.{SIGNATURE}"
    yield "no payload", f"{HEAD}..{SIGNATURE}"
    yield "no payload, well signed", mint(header(), b"")
    yield "no signature", f"{HEAD}.{BODY}."
    yield "space before", f" {GOOD}"
    yield "line after", f"{GOOD}\n"
    yield "line within", f"{HEAD}.\n{BODY}.{SIGNATURE}"
    yield "NUL after", f"{GOOD}\0"
    yield "padding", f"{HEAD}.{BODY}.{SIGNATURE}=="
    yield "padding inside", f"{HEAD}=.{BODY}.{SIGNATURE}"
    yield "the other alphabet", GOOD.replace("-", "+").replace("_", "/") + "+"
    yield "letters that belong to no byte", f"{HEAD}.{BODY}.{_loose(SIGNATURE)}"
    yield "letters that belong to no byte, header", _resigned(_loose(b64(b'{"alg":"ES256","kid":"ec"}')), BODY)
    yield "letters that belong to no byte, payload", _resigned(HEAD, _loose(b64(_padded(claims()))))
    yield "one letter too many", f"{HEAD}.{BODY}.{SIGNATURE}AAA"
    yield "wide digits", f"{HEAD}.{BODY}.１{SIGNATURE[1:]}"
    yield "too long", mint(header(), claims(user_metadata={"note": "x" * 8192}))
    yield "JSON serialisation", json.dumps({"protected": HEAD, "payload": BODY, "signature": SIGNATURE})
    yield "the word bearer within", f"Bearer {GOOD}"


def structure() -> Attacks:
    alg, payload = b'{"alg":"ES256","kid":"ec","typ":"JWT"', raw(claims())
    yield "header twice alg", mint(b'{"alg":"none","alg":"ES256","kid":"ec"}', payload)
    yield "header twice kid", mint(b'{"alg":"ES256","kid":"rsa","kid":"ec"}', payload)
    yield "header twice, escaped", mint(alg + b',"\\u0061lg":"ES256"}', payload)
    yield "header no object", mint(b'["ES256","ec"]', payload)
    yield "header null", mint(b"null", payload)
    yield "header cut", mint(alg, payload)
    yield "header with more after it", mint(alg + b"}{}", payload)
    yield "header with a byte order mark", mint(b"\xef\xbb\xbf" + alg + b"}", payload)
    yield "header in UTF-16", mint((alg + b"}").decode().encode("utf-16"), payload)
    yield "header not UTF-8", mint(alg[:-1] + b'\xff"}', payload)
    yield "header deep", mint(b"[" * 5000, b"")
    yield "payload twice sub", mint(header(), payload[:-1] + b',"sub":"' + USER.encode() + b'"}')
    yield "payload twice role", mint(header(), b'{"role":"service_role",' + payload[1:])
    yield "payload twice, deep", mint(header(), payload[:-1] + b',"x":{"y":{"a":1,"a":2}}}')
    yield "payload with a byte order mark", mint(header(), b"\xef\xbb\xbf" + payload)
    yield "payload in UTF-16", mint(header(), payload.decode().encode("utf-16-le"))
    yield "payload in UTF-32", mint(header(), payload.decode().encode("utf-32"))
    yield "payload not UTF-8", mint(header(), payload[:-1] + b',"x":"\xff"}')
    yield "payload overlong UTF-8", mint(header(), payload[:-1] + b',"x":"\xc0\xaf"}')
    yield "payload a list", mint(header(), [claims()])
    yield "payload a string", mint(header(), json.dumps(claims()))
    yield "payload with NaN", mint(header(), payload[:-1] + b',"x":NaN}')
    yield "payload with a comment", mint(header(), payload[:-1] + b"/* */}")
    yield "payload with a last comma", mint(header(), payload[:-1] + b",}")
    yield "payload deep", mint(header(), b'{"x":' + b"[" * 5500)
    yield "payload with a huge number", mint(header(), payload[:-1] + b',"x":' + b"9" * 5000 + b"}")


def algorithm() -> Attacks:
    for name in ("none", "None", "NONE", "nOnE", "", "es256", "ES256 ", "ES256\0", "ES384", "ES256K", "EdDSA", "PS256"):
        yield f"{name!r}", mint(header(alg=name), claims())
        yield f"{name!r} unsigned", f"{b64(raw(header(alg=name)))}.{BODY}.{'AA' if name else ''}"
    for value in (GONE, None, 256, True, ["ES256"], {"ES256": 1}):
        yield f"of type {type(value).__name__}", mint(header(alg=value), claims())


def confusion() -> Attacks:
    """A public key is no secret: signing with its bytes must be worth nothing."""
    for name in ("ec", "rsa"):
        key = PRIVATE[name].public_key()
        pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        jwk = json.dumps(public(name)).encode()
        der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        for form, secret in {"pem": pem, "pem cut": pem.strip(), "jwk": jwk, "der": der, "kid": name.encode()}.items():
            yield f"HS256 with {name} {form}", with_hmac(header(name, alg="HS256"), secret)
        yield f"HS512 with {name} pem", with_hmac(header(name, alg="HS512"), pem, "sha512")
        yield f"{name} says its own algorithm, HMAC inside", with_hmac(header(name), pem)
    yield "HS256 with the point", with_hmac(header(alg="HS256"), base64.urlsafe_b64decode(public("ec")["x"] + "=="))
    yield "HS256 with nothing", with_hmac(header(alg="HS256"), b"")
    yield "HS256 without a key id", with_hmac(header(alg="HS256", kid=GONE), b"")
    yield "EC header, RSA signature", mint(header("ec"), claims(), "rsa")
    yield "RSA header, EC signature", mint(header("rsa"), claims(), "ec")
    yield "RSA algorithm, EC key", mint(header("ec", alg="RS256"), claims(), "rsa")
    yield "EC algorithm, RSA key", mint(header("rsa", alg="ES256"), claims(), "ec")


def signatures() -> Attacks:
    good = base64.urlsafe_b64decode(SIGNATURE + "==")
    r, s = good[:32], good[32:]
    zero, order = bytes(32), bytes.fromhex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551")
    forged = {
        "of a stranger": signature(f"{HEAD}.{BODY}".encode(), "stranger"),
        "of another payload": signature(f"{HEAD}.{BODY}x".encode()),
        "of the payload alone": signature(BODY.encode()),
        "zeros (CVE-2022-21449)": zero + zero,
        "r is zero": zero + s,
        "s is zero": r + zero,
        "the group's order": order + order,
        "r plus the order": (int.from_bytes(r) + int.from_bytes(order)).to_bytes(33) + s,
        "swapped": s + r,
        "cut": good[:-1],
        "longer": good + b"\0",
        "halves padded": b"\0" + r + b"\0" + s,
        "in DER": encode_dss_signature(int.from_bytes(r), int.from_bytes(s)),
        "one byte": b"\0",
        "long": good * 40,
    }
    for name, value in forged.items():
        yield name, f"{HEAD}.{BODY}.{b64(value)}"
    head, body, end = token("rsa").split(".")
    for name, value in {
        "zeros": bytes(256),
        "one": bytes(255) + b"\1",
        "short": bytes(128),
        "ones": b"\xff" * 256,
    }.items():
        yield f"RSA {name}", f"{head}.{body}.{b64(value)}"
    yield "RSA signature with a zero before it", f"{head}.{body}.{b64(b'\0' + base64.urlsafe_b64decode(end + '=='))}"
    admin = b64(raw(claims(app_metadata={"lectern": "admin"})))
    yield "payload exchanged", f"{HEAD}.{admin}.{SIGNATURE}"
    yield "header exchanged", f"{b64(raw(header(typ=GONE)))}.{BODY}.{SIGNATURE}"
    yield "small hash", _with_hash_of_another_length()


def _loose(part: str) -> str:
    """The same bytes in another text: the last letter's unused bits are set."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    assert len(part) % 4 in (2, 3)
    return part[:-1] + letters[letters.index(part[-1]) + 1]


def _padded(body: dict[str, Any]) -> bytes:
    """With spaces after it until its base64 has unused bits."""
    data = raw(body)
    return data if len(data) % 3 else data + b" "


def _resigned(head: str, body: str) -> str:
    return f"{head}.{body}.{b64(signature(f'{head}.{body}'.encode()))}"


def _with_hash_of_another_length() -> str:
    """ES256's key and form, over SHA-384."""
    r, s = decode_dss_signature(PRIVATE["ec"].sign(f"{HEAD}.{BODY}".encode(), ec.ECDSA(SHA384())))
    return f"{HEAD}.{BODY}.{b64(r.to_bytes(32) + s.to_bytes(32))}"
