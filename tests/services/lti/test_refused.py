"""What is no good launch is refused with a sentence, lets nobody in, and never counts as an error of ours."""

import base64
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.loopback.lms import LTI, Fault, drawn, lms
from tests.services.apis import Caller, Reply
from tests.services.classroom.conftest import TEACHER
from tests.services.lti.visiting import OURS, STRANGER, Login, Visit

NOW = int(time.time())
# what is changed in a good message, and a word of the refusal
CLAIMS: dict[str, tuple[dict[str, Any], str]] = {
    "expired": ({"iat": NOW - 900, "exp": NOW - 600}, "expired"),
    "not yet valid": ({"nbf": NOW + 86_400}, "time is not now"),
    "issued in the future": ({"iat": NOW + 86_400, "exp": NOW + 90_000}, "time is not now"),
    "no end": ({"exp": None}, "claim is missing"),
    "wrong deployment": ({f"{LTI}/deployment_id": "another"}, "leads to no course"),
    "no deployment": ({f"{LTI}/deployment_id": None}, "deployment_id"),
    "wrong audience": ({"aud": "somebody else"}, "leads to no course"),
    "several audiences and no party": ({"aud": ["lectern-client", "another"]}, "somebody else"),
    "a party that is no audience": ({"azp": "another"}, "somebody else"),
    "wrong issuer": ({"iss": "https://another.example"}, "leads to no course"),
    "foreign target link": ({f"{LTI}/target_link_uri": "https://evil.example/lti/launch"}, "not Lectern's"),
    "no target link": ({f"{LTI}/target_link_uri": None}, "not Lectern's"),
    "missing nonce": ({"nonce": None}, "claim is missing"),
    "another nonce": ({"nonce": "another"}, "another login"),
    "nobody": ({"sub": None}, "claim is missing"),
    "wrong message": ({f"{LTI}/message_type": "LtiSubmissionReviewRequest"}, "resource links"),
    "no message": ({f"{LTI}/message_type": None}, "message_type"),
    "LTI 1.1": ({f"{LTI}/version": "LTI-1p0"}, "1.3.0"),
    "no link": ({f"{LTI}/resource_link": None}, "good id"),
    "a context that is a list": ({f"{LTI}/context": ["x"]}, "context"),
    "a gradebook inside": (
        {"https://purl.imsglobal.org/spec/lti-ags/claim/endpoint": {"lineitems": "ftp://x"}},
        "https",
    ),
}


@pytest.mark.parametrize(("changed", "word"), CLAIMS.values(), ids=CLAIMS.keys())
def test_a_message_that_is_not_as_it_should_be_is_refused(visit: Visit, changed: dict[str, Any], word: str) -> None:
    login = visit.begun()
    told = visit.launched(visit.lms.sign(visit.lms.claims(OURS, login.nonce, **changed)), login)
    assert told.status == 400 and word in told.body["detail"]


def test_a_person_without_a_role_in_the_course_is_refused(visit: Visit) -> None:
    login = visit.begun()
    roles = ["http://purl.imsglobal.org/vocab/lis/v2/institution/person#Administrator"]
    told = visit.launched(visit.lms.sign(visit.lms.claims(OURS, login.nonce, roles=roles)), login)
    assert told.status == 403 and "no role" in told.body["detail"]


def _segment(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def _unsigned(claims: Any) -> str:
    return f"{_segment({'alg': 'none', 'kid': drawn('RSA').kid})}.{_segment(claims)}."


def _shared(claims: Any) -> str:
    """HS256 with the public key for a secret."""
    signed = f"{_segment({'alg': 'HS256', 'kid': drawn('RSA').kid})}.{_segment(claims)}"
    made = hmac.digest(drawn("RSA").as_pem(private=False), signed.encode(), "sha256")
    return f"{signed}.{base64.urlsafe_b64encode(made).rstrip(b'=').decode()}"


def _other_algorithm(claims: Any) -> str:
    key = drawn("RSA")
    return jwt.encode({"alg": "RS512", "kid": key.kid}, claims, RSAKey.import_key(_plain(key)), ["RS512"])


def _plain(key: Any) -> dict[str, Any]:
    return {name: value for name, value in key.as_dict(private=True).items() if name != "alg"}


def _another_key(claims: Any) -> str:
    """By somebody who uses the id of the platform's key."""
    key = RSAKey.import_key(_plain(drawn("RSA", "thief")) | {"kid": drawn("RSA").kid})
    return jwt.encode({"alg": "RS256", "kid": key.kid}, claims, key)


def _tampered(claims: Any) -> str:
    header, _, signature = jwt.encode({"alg": "RS256", "kid": drawn("RSA").kid}, claims, drawn("RSA")).split(".")
    return f"{header}.{_segment(claims | {'sub': 'teacher-1'})}.{signature}"


def _brings_its_key(claims: Any) -> str:
    key = drawn("RSA", "thief")
    return jwt.encode({"alg": "RS256", "kid": "x", "jwk": key.as_dict(private=False)}, claims, key)


def _unknown_key(claims: Any) -> str:
    return jwt.encode({"alg": "RS256", "kid": "unknown"}, claims, drawn("RSA", "thief"))


def _without_key_id(claims: Any) -> str:
    return jwt.encode({"alg": "RS256"}, claims, drawn("RSA"))


def _long(claims: Any) -> str:
    return jwt.encode({"alg": "RS256", "kid": drawn("RSA").kid}, claims | {"x": "x" * 40_000}, drawn("RSA"))


FORGERS: list[Callable[[Any], str]] = [
    _unsigned, _shared, _other_algorithm, _another_key, _tampered, _brings_its_key, _unknown_key, _without_key_id,
    _long, lambda _: "", lambda _: "a.b.c", lambda _: "not a token", lambda _: f"{_segment([])}.{_segment([])}.x",
]  # fmt: skip


@pytest.mark.parametrize("forge", FORGERS, ids=lambda forge: forge.__name__)
def test_a_message_that_the_platform_has_not_signed_is_refused(visit: Visit, forge: Callable[[Any], str]) -> None:
    login = visit.begun()
    told = visit.launched(forge(visit.lms.claims(OURS, login.nonce)), login)
    assert told.status == 400 and told.body["detail"]


def test_a_launch_happens_once(visit: Visit) -> None:
    login = visit.begun()
    token = visit.lms.sign(visit.lms.claims(OURS, login.nonce))
    assert [visit.launched(token, login).status for _ in range(2)] == [200, 400]


def test_a_message_is_no_answer_to_a_second_login(visit: Visit) -> None:
    """The nonce is of the login that is over."""
    first = visit.begun()
    token = visit.lms.sign(visit.lms.claims(OURS, first.nonce))
    visit.launched(token, first)
    told = visit.launched(token, visit.begun())
    assert told.status == 400 and "another login" in told.body["detail"]


@pytest.mark.parametrize("state", ["", "unknown", "x" * 3000])
def test_a_state_that_nobody_was_given_is_refused(visit: Visit, state: str) -> None:
    login = visit.begun()
    other = Login(state, login.nonce, login.cookie, login.location)
    assert visit.launched(visit.lms.sign(visit.lms.claims(OURS, login.nonce)), other).status == 400


def test_a_login_that_has_taken_too_long_is_over(visit: Visit) -> None:
    login = visit.begun()
    key = {"pk": f"LMSSTATE#{login.state}", "sk": "STATE"}
    visit.platform.table.update(key, "SET expires = :then", {":then": NOW - 1})
    assert visit.launched(visit.lms.sign(visit.lms.claims(OURS, login.nonce)), login).status == 400


@pytest.mark.parametrize("cookie", ["", "other=1", "broken cookie=;;;=,"])
def test_another_browser_than_the_one_that_began_is_refused(visit: Visit, cookie: str) -> None:
    login = visit.begun()
    told = visit.launched(visit.lms.sign(visit.lms.claims(OURS, login.nonce)), login, cookie=cookie)
    assert told.status == 400 and "cookie" in told.body["detail"]


def test_the_cookie_of_another_launch_does_not_serve(visit: Visit) -> None:
    login, other = visit.begun(), visit.begun()
    cookie = f"{login.cookie.partition('=')[0]}={other.cookie.partition('=')[2]}"
    assert visit.launched(visit.lms.sign(visit.lms.claims(OURS, login.nonce)), login, cookie=cookie).status == 400


def test_the_platform_of_one_course_opens_no_other(visit: Visit, newcomer: Caller) -> None:
    """Login at one platform, message of another one that is registered for another course."""
    course = TEACHER("POST", "/courses", {"name": "Currents"}).body["id"]
    with lms(client_id="another-client", keys=[drawn("RSA", "elsewhere")]) as other:
        TEACHER("POST", f"/courses/{course}/lti/platforms", other.registration)
        login = visit.begun()
        told = visit.launched(other.sign(other.claims(OURS, login.nonce)), login)
        assert told.status == 400 and "another LMS" in told.body["detail"]
        mixed = visit.launched(other.sign(visit.lms.claims(OURS, login.nonce)), login)
        assert mixed.status == 400


LOGINS: dict[str, dict[str, Any]] = {
    "unknown issuer": {"iss": "https://another.example"},
    "unknown client": {"client_id": "another"},
    "unknown deployment": {"lti_deployment_id": "another"},
    "no issuer": {"iss": None},
    "no client": {"client_id": None},
    "no hint": {"login_hint": None},
    "foreign target link": {"target_link_uri": "https://evil.example/lti/launch"},
    "a target link that begins like ours": {"target_link_uri": f"{OURS}.evil.example"},
    "endless hint": {"lti_message_hint": "x" * 5000},
}


@pytest.mark.parametrize("changed", LOGINS.values(), ids=LOGINS.keys())
def test_a_login_that_is_not_as_it_should_be_is_refused(visit: Visit, changed: dict[str, Any]) -> None:
    assert visit.login(**changed).status == 400


def test_a_field_that_stands_twice_is_refused(visit: Visit) -> None:
    told = urlencode([*visit.lms.login(OURS).items(), ("iss", "https://evil.example")])
    assert STRANGER("POST", "/lti/login", told).status == 400


def test_a_platform_that_refuses_the_login_is_believed(visit: Visit) -> None:
    form = urlencode({"error": "login_required", "state": visit.begun().state})
    assert STRANGER("POST", "/lti/launch", form).status == 400


@pytest.mark.parametrize(
    "fault",
    [
        Fault("jwks", 500),
        Fault("jwks", 302, headers={"Location": "http://127.0.0.1:1/"}),
        Fault("jwks", 200, body=b"<"),
    ],
    ids=["down", "elsewhere", "a page"],
)
def test_keys_that_cannot_be_had_are_the_platforms_trouble(visit: Visit, fault: Fault) -> None:
    visit.lms.faults.append(replace(fault))
    login = visit.begun()
    told = visit.launched(visit.lms.sign(visit.lms.claims(OURS, login.nonce)), login)
    assert told.status == 503


def _claim(who: Caller, code: str) -> Reply:
    return who("POST", f"/lti/launches/{code}/claim")


def test_a_code_is_claimed_once(visit: Visit, newcomer: Caller) -> None:
    code = visit.code()
    assert [_claim(newcomer, code).status for _ in range(2)] == [200, 409]


def test_a_code_that_does_not_exist_is_not_there(visit: Visit, newcomer: Caller) -> None:
    assert _claim(newcomer, "unknown").status == 404


def test_a_code_that_was_not_claimed_in_time_is_gone(visit: Visit, newcomer: Caller) -> None:
    code = visit.code()
    visit.platform.table.update({"pk": f"LMSLAUNCH#{code}", "sk": "LAUNCH"}, "SET expires = :then", {":then": NOW - 1})
    assert _claim(newcomer, code).status == 404


def test_nobody_claims_without_a_session(visit: Visit) -> None:
    assert _claim(STRANGER, visit.code()).status == 401
