import json
import stat
from collections.abc import Iterator
from pathlib import Path

import httpx
import jwt
import pytest

from local import issuer
from local.folder import Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path / "state")
    made.prepare()
    return made


@pytest.fixture
def address(folder: Folder) -> Iterator[str]:
    server = issuer.serve(folder, 0)
    yield issuer.address(server.server_port)
    server.shutdown()
    server.server_close()


def sign_in(address: str, email: str, password: str) -> httpx.Response:
    return httpx.post(f"{address}/token?grant_type=password", json={"email": email, "password": password})


def claims(address: str, token: str) -> dict[str, object]:
    key = jwt.PyJWKClient(f"{address}/.well-known/jwks.json").get_signing_key_from_jwt(token)
    return jwt.decode(token, key, algorithms=["ES256"], audience="authenticated", issuer=address)


@pytest.mark.parametrize(
    ("account", "role"),
    [("instructor", "instructor"), ("admin", "admin"), ("student", None), ("second-instructor", "instructor")],
)
def test_a_token_verifies_against_the_published_key_and_says_who_it_is(
    folder: Folder, address: str, account: str, role: str | None
) -> None:
    known = issuer.accounts(folder)[account]

    reply = sign_in(address, known["email"], known["password"]).raise_for_status().json()

    found = claims(address, reply["access_token"])
    assert found["email"] == known["email"]
    assert found["sub"] == reply["user"]["id"] == issuer.user_id(known["email"])
    assert found["role"] == "authenticated" and found["is_anonymous"] is False
    assert found["app_metadata"] == {"provider": "email"} | ({"lectern": role} if role else {})


def test_a_wrong_password_gets_the_reply_of_an_unknown_address(folder: Folder, address: str) -> None:
    known = issuer.accounts(folder)["student"]

    wrong = sign_in(address, known["email"], "guess")
    unknown = sign_in(address, "nobody@lectern.local", known["password"])

    assert wrong.status_code == unknown.status_code == 400
    assert wrong.json() == unknown.json()


def test_a_request_it_cannot_read_is_refused_in_words(address: str) -> None:
    reply = httpx.post(f"{address}/token?grant_type=password", content=b"not json")

    assert reply.status_code == 400
    assert "email" in reply.json()["msg"]


def test_keys_and_passwords_outlive_the_process_and_are_nobody_elses_to_read(folder: Folder) -> None:
    accounts, key = issuer.accounts(folder), issuer.signing_key(folder)

    assert issuer.accounts(folder) == accounts
    assert issuer.public_keys(issuer.signing_key(folder)) == issuer.public_keys(key)
    assert {stat.S_IMODE(file.stat().st_mode) for file in (folder.accounts, folder.issuer_key)} == {0o600}


def test_the_published_key_holds_nothing_private(folder: Folder) -> None:
    (published,) = issuer.public_keys(issuer.signing_key(folder))["keys"]

    assert "d" not in published
    assert json.loads(json.dumps(published))["kty"] == "EC"


def test_a_token_of_another_key_does_not_verify(folder: Folder, address: str, tmp_path: Path) -> None:
    stranger = Folder(tmp_path / "stranger")
    stranger.prepare()
    forged = issuer.sign(issuer.claims_of("admin", "admin@lectern.local", address), issuer.signing_key(stranger))

    with pytest.raises(jwt.PyJWTError):
        claims(address, forged)
