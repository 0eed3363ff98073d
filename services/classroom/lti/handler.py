"""Lectern as a tool of an LMS, over HTTP: login, launch, keys, registrations, roster."""

import time
from functools import cache
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.shared.cookies import Cookie, SameSite

from classroom.lti import claiming, launching, linking, logging_in, platforms, showing
from lectern import http
from lectern.errors import Forbidden, Invalid
from lectern.platform import Platform
from lectern.starting import entry

if TYPE_CHECKING:
    from classroom.lti.keyring import Keyring
    from classroom.lti.reaching import Web
    from classroom.lti.serving import Tokens
    from classroom.lti.signing import Signer

app = http.resolver()
platform = Platform()


@app.get("/lti/jwks")
def get_keys() -> Response[str]:
    found = http.reply(200, _signer().publish())
    found.headers["Cache-Control"] = "public, max-age=300"
    return found


@app.post("/lti/keys")
def rotate_keys() -> Response[str]:
    if not http.actor(app).admin:
        raise Forbidden("Only an administrator changes Lectern's keys.")
    return http.reply(200, _signer().rotate())


@app.get("/lti/login")
def get_login() -> Response[str]:
    asked = app.current_event.resolved_query_string_parameters
    return _login([(name, value) for name, values in asked.items() for value in values])


@app.post("/lti/login")
def post_login() -> Response[str]:
    return _login(_form())


def _login(sent: list[tuple[str, str]]) -> Response[str]:
    begun = logging_in.begin(platform.table, _once(sent), _ours())
    tied = Cookie(
        begun.cookie,
        begun.value,
        path="/",
        secure=True,
        http_only=True,
        max_age=logging_in.LIFE,
        same_site=SameSite.NONE_MODE,
        custom_attributes=["Partitioned"],  # browsers that keep third-party cookies apart still send it in a frame
    )
    return Response(303, headers={"Location": begun.location, "Cache-Control": "no-store"}, cookies=[tied])


@app.post("/lti/launch")
def launch() -> Response[str]:
    code = launching.launch(_door(), _once(_form()), _cookies())
    return showing.arrived(platform.settings.web_app, code)


@app.post("/lti/launches/<code>/claim")
def claim(code: str) -> Response[str]:
    return http.reply(200, claiming.claim(platform, http.actor(app), code, time.time()))


@app.post("/lti/launches/<code>/deep-link")
def deep_link(code: str) -> Response[str]:
    actor, assignment = http.actor(app), http.body(app, assignment=str)["assignment"]
    made = claiming.claimed(platform.table, actor, code, time.time())
    platform.roster.admit(actor, made.course, "assignment.write")
    return http.reply(200, linking.answer(platform.table, _signer(), made, code, assignment, _ours(), time.time))


@app.get("/courses/<course>/lti/platforms")
def list_platforms(course: str) -> Response[str]:
    admitted = platform.roster.admit(http.actor(app), course, "lms.read")
    found = [platforms.view(each) for each in platforms.of_course(platform.table, admitted)]
    return http.reply(200, {"platforms": found, "next": None})


@app.post("/courses/<course>/lti/platforms")
def register_platform(course: str) -> Response[str]:
    admitted = platform.roster.admit(http.actor(app), course, "lms.write")
    return http.reply(201, platforms.view(platforms.register(platform.table, admitted, http.sent(app), _private())))


@app.delete("/courses/<course>/lti/platforms/<lms>")
def withdraw_platform(course: str, lms: str) -> Response[str]:
    platforms.withdraw(platform.table, platform.roster.admit(http.actor(app), course, "lms.write"), lms)
    return Response(204)


@app.get("/courses/<course>/lti/platforms/<lms>/roster")
def get_roster(course: str, lms: str) -> Response[str]:
    from classroom.lti import rostering

    admitted = platform.roster.admit(http.actor(app), course, "lms.read")
    found = platforms.get(platform.table, admitted, lms)
    return http.reply(200, {"members": rostering.view(platform.table, admitted, found.id), "next": None})


@app.post("/courses/<course>/lti/platforms/<lms>/roster")
def sync_roster(course: str, lms: str) -> Response[str]:
    from classroom.lti import rostering
    from classroom.lti.serving import Service

    admitted = platform.roster.admit(http.actor(app), course, "lms.write")
    service = Service(platforms.get(platform.table, admitted, lms), _tokens(_private()))
    return http.reply(200, rostering.sync(platform, admitted, service))


def _form() -> list[tuple[str, str]]:
    try:
        return parse_qsl(app.current_event.decoded_body or "", keep_blank_values=True, max_num_fields=50)
    except ValueError:
        raise Invalid("The form is broken; it comes from an LMS.") from None


def _once(sent: list[tuple[str, str]]) -> dict[str, str]:
    """Fields by name. Raises Invalid for one that stands twice: who checks and who uses it might read another."""
    found = dict(sent)
    if len(found) < len(sent):
        raise Invalid("A field stands twice.")
    return found


def _cookies() -> dict[str, str]:
    try:
        jar = SimpleCookie(app.current_event.headers.get("cookie", ""))
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in jar.items()}


def _ours() -> str:
    """The address of the launch, as API Gateway was called; never as a header says."""
    context = app.current_event.raw_event["requestContext"]
    if named := platform.settings.public_url:
        known = named.replace("{api}", context.get("apiId", "")).replace("{stage}", context.get("stage", ""))
        return f"{known}/lti/launch"
    return f"https://{context['domainName']}{context['path'].removesuffix(app.current_event.path)}/lti/launch"


def _private() -> bool:
    return platform.settings.private_lms == "yes"


def _door() -> launching.Door:
    return launching.Door(platform.table, _keyring(_private()), _ours(), _private())


def _signer() -> "Signer":
    from classroom.lti.signing import Signer

    return Signer(platform.settings.lti_secret)


@cache
def _web(private: bool) -> "Web":
    from classroom.lti.reaching import Web

    return Web(private)


@cache
def _keyring(private: bool) -> "Keyring":
    from classroom.lti.keyring import Keyring

    return Keyring(_web(private))


@cache
def _tokens(private: bool) -> "Tokens":
    from classroom.lti.serving import Tokens

    return Tokens(_web(private), _signer().sign)


def _forget() -> None:
    platform.forget()
    _keyring.cache_clear()
    _tokens.cache_clear()


def _load() -> None:
    from joserfc import jwt  # noqa: F401  brings cryptography: most of what a launch would wait for

    platform.load("table")


@entry(_load, _forget)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return app.resolve(event, context)
