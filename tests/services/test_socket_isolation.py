"""Every socket route and action for every kind of person and every kind of id."""

import json
import time
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from moto.apigatewaymanagementapi.models import apigatewaymanagementapi_backends
from moto.core import DEFAULT_ACCOUNT_ID

from authorizer import handler as door
from chat import sockets
from interview import sockets as interviews
from lectern import keys
from lectern.policy import POLICY, allows
from tests.services.authorizer.events import restart, socket
from tests.services.authorizer.issuing import Issuer, serving
from tests.services.authorizer.minting import token
from tests.services.test_isolation import PLACES, expected
from tests.services.worlds import ACTORS, INSIDE, SECRET, World, world
from tests.template.reading import ROOT, template

INTERVIEW = {"course": "{course}", "interview": "{interview}"}
ANSWER = INTERVIEW | {"answer": "{answer}"}
ASK = {"action": "ask", "course": "{course}", "question": "What is a tide?"}
# route -> the operation that it needs, and a message that is well-formed; None: it is no request for a course
SOCKET_ROWS: dict[str, tuple[str | None, Any]] = {
    "$connect": (None, None),
    "$disconnect": (None, None),
    "ask": ("question.ask", ASK),
    "$default": (None, ASK | {"action": "dance"}),
    "start": ("interview.own", {"action": "start", **INTERVIEW, "question": 1}),
    "audio": ("interview.own", {"action": "audio", **ANSWER, "seq": 1, "data": "AAA="}),
    "mark": ("interview.own", {"action": "mark", **ANSWER, "at": 1}),
    "stop": ("interview.own", {"action": "stop", **ANSWER, "chunks": 1}),
    "resume": ("interview.own", {"action": "resume", **ANSWER}),
    "ping": (None, {"action": "ping"}),
}
# What tells that an action was done; an interview is its learner's alone, and 404 to whoever else is let in
DONE = {"ask": "done", "start": "started", "audio": "ack", "mark": "marked", "stop": "gap", "resume": "resumed"}
ACTIONS = [route for route, (operation, _) in SOCKET_ROWS.items() if operation]
OF_CHAT = ("$connect", "$disconnect", "$default", "ask")
OUTSIDE = ("nobody", "expired")
HOST = {"domainName": "api.execute-api.us-east-1.amazonaws.com", "stage": "dev"}


def test_every_socket_route_of_the_template_has_a_row() -> None:
    kind = "AWS::ApiGatewayV2::Route"
    resources = template()["Resources"].values()
    assert {each["Properties"]["RouteKey"] for each in resources if each["Type"] == kind} == set(SOCKET_ROWS)


def test_every_row_of_the_policy_is_asked_for_somewhere() -> None:
    sources = "".join(path.read_text() for path in sorted((ROOT / "services").rglob("*.py")))
    assert [operation for operation in POLICY if f'"{operation}"' not in sources] == []


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    with serving() as made:
        yield made


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    before = sockets.platform, interviews.platform
    with world(tmp_path_factory.mktemp("world")) as made:
        sockets.platform = interviews.platform = made.platform
        yield made
    sockets.platform, interviews.platform = before


@pytest.fixture
def shared(furnished: World) -> Iterator[World]:
    """One world for all, in which everybody who may has connected."""
    for actor in ACTORS:
        _connections().pop(connection_of(actor), None)
        if let_in := ACTORS[actor].let_in():
            send(actor, "$connect", None, authorizer=let_in)
    yield furnished
    furnished.restore()


def connection_of(actor: str) -> str:
    return actor.replace(" ", "-")


def send(actor: str, route: str, message: Any, **context: Any) -> list[Any]:
    """The events that this person's connection is sent for a message."""
    connection = connection_of(actor)
    request = HOST | {"connectionId": connection, "routeKey": route} | context
    serving = sockets if route in OF_CHAT else interviews
    answer = serving.handler({"requestContext": request, "body": message and json.dumps(message)}, None)
    assert answer == {"statusCode": 200}
    posted = _connections()[connection].data.decode()
    return [json.loads(line) for line in posted.replace("}{", "}\n{").splitlines()]


def _connections() -> Any:
    return apigatewaymanagementapi_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].connections


def filled(message: Any, ids: dict[str, str]) -> Any:
    return {name: value.format(**ids) if isinstance(value, str) else value for name, value in message.items()}


@pytest.mark.parametrize(("route", "actor", "place"), list(product(ACTIONS, ACTORS, PLACES)))
def test_an_action_is_for_those_whom_the_policy_lets_in(shared: World, route: str, actor: str, place: str) -> None:
    operation, message = SOCKET_ROWS[route]
    told = send(actor, route, filled(message, getattr(shared, place)))
    refusal = expected(actor, place, str(operation))
    if refusal is None and route != "ask" and ACTORS[actor].user != getattr(shared, place)["user"]:
        refusal = 404
    if refusal is None:
        assert told[-1]["event"] == DONE[route]
    else:
        assert [(event["event"], event["status"]) for event in told] == [("error", refusal)]
        assert "secret" not in str(told)
    assert all(not kept.data for name, kept in _connections().items() if name != connection_of(actor))


@pytest.mark.parametrize("actor", ACTORS)
def test_an_unknown_action_does_nothing(shared: World, actor: str) -> None:
    told = send(actor, "$default", filled(SOCKET_ROWS["$default"][1], shared.own))
    assert [event["status"] for event in told] == [400]


@pytest.mark.parametrize(("route", "actor", "place"), list(product(["ask"], ACTORS, PLACES)))
def test_a_conversation_goes_on_for_its_owner_alone(shared: World, route: str, actor: str, place: str) -> None:
    conversation = {"conversation": getattr(shared, place)["conversation"]}
    told = send(actor, route, filled(SOCKET_ROWS[route][1], shared.own) | conversation)
    if (actor, place) == ("student", "own"):
        assert told[-1]["event"] == "done"
    else:
        refusal = expected(actor, "own", str(SOCKET_ROWS[route][0])) or 404
        assert [(event["event"], event["status"]) for event in told] == [("error", refusal)]


@pytest.mark.parametrize("actor", [actor for actor in ACTORS if actor in INSIDE or actor == "admin"])
def test_what_is_streamed_cites_ones_own_course_alone(shared: World, actor: str) -> None:
    told = send(actor, "ask", filled(ASK, shared.own) | {"question": SECRET})
    assert {each["document"] for each in told if each["event"] == "citation"} == {shared.own["document"]}
    assert shared.foreign["course"] not in str(told)


@pytest.mark.parametrize("route", ACTIONS)
def test_whoever_has_left_the_course_is_a_stranger(shared: World, route: str) -> None:
    shared.platform.table.delete(keys.member(shared.own["course"], ACTORS["student"].user))
    told = send("student", route, filled(SOCKET_ROWS[route][1], shared.own))
    assert [(event["event"], event["status"]) for event in told] == [("error", 404)]


SMUGGLED = ["user", "connection", "connectionId", "platform_role", "expires", "authorizer", "document", "cursor"]


@pytest.mark.parametrize(("route", "actor", "field"), list(product(ACTIONS, ACTORS, SMUGGLED)))
def test_a_message_cannot_say_who_sent_it(shared: World, route: str, actor: str, field: str) -> None:
    value = {"user": ACTORS["instructor"].user, "document": shared.foreign["document"]}.get(field, "instructor")
    told = send(actor, route, filled(SOCKET_ROWS[route][1], shared.foreign) | {field: value})
    assert [event["status"] for event in told] == [400]


@pytest.mark.parametrize(("route", "actor", "place"), list(product(ACTIONS[1:], ACTORS, PLACES)))
def test_an_answer_is_spoken_on_by_its_learner_alone(shared: World, route: str, actor: str, place: str) -> None:
    """With the course of one's own, and the interview and answer of whomever."""
    theirs = filled(SOCKET_ROWS[route][1], getattr(shared, place)) | {"course": shared.own["course"]}
    told = send(actor, route, theirs)
    if (actor, place) == ("student", "own"):
        assert told[-1]["event"] == DONE[route]
    else:
        refusal = expected(actor, "own", str(SOCKET_ROWS[route][0])) or 404
        assert [(event["event"], event["status"]) for event in told] == [("error", refusal)]


@pytest.mark.parametrize("actor", ACTORS)
def test_who_leaves_takes_nobody_along(shared: World, actor: str) -> None:
    stranger = "student elsewhere" if actor != "student elsewhere" else "student"
    send(actor, "$disconnect", {"connectionId": connection_of(stranger)})
    assert shared.platform.table.get(keys.connection(connection_of(actor))) is None
    assert shared.platform.table.get(keys.connection(connection_of(stranger))) is not None


@pytest.mark.parametrize("actor", ACTORS)
def test_a_connection_is_opened_by_a_good_token_alone(
    shared: World, issuer: Issuer, monkeypatch: pytest.MonkeyPatch, actor: str
) -> None:
    monkeypatch.setenv("LECTERN_ISSUER", issuer.url.removesuffix("/.well-known/jwks.json"))
    restart()
    event = socket(query=[_token(actor, issuer)] if actor != "nobody" else None)
    event["queryStringParameters"] = (event["queryStringParameters"] or {}) | {"user": ACTORS["student"].user}
    if actor in OUTSIDE:
        with pytest.raises(Exception, match=r"^Unauthorized$"):
            door.handler(event, None)
    else:
        let_in = door.handler(event, None)["context"]
        send(actor, "$connect", None, authorizer=let_in)
        assert let_in["user"] == ACTORS[actor].user == _who(shared, actor)["user"]
    restart()


def _token(actor: str, issuer: Issuer) -> str:
    now = int(time.time()) - (7200 if actor == "expired" else 0)
    whose = {"sub": ACTORS[actor].user, "app_metadata": {"lectern": ACTORS[actor].platform_role}}
    return token(iss=issuer.url.removesuffix("/.well-known/jwks.json"), iat=now, exp=now + 3600, **whose)


def _who(made: World, actor: str) -> Any:
    return made.platform.table.get(keys.connection(connection_of(actor)))


@pytest.mark.parametrize("actor", [actor for actor in INSIDE if actor not in OUTSIDE])
@pytest.mark.parametrize("route", ACTIONS)
def test_a_connection_ends_with_its_token(shared: World, actor: str, route: str) -> None:
    who = shared.platform.table.get(keys.connection(connection_of(actor))) or {}
    shared.platform.table.put(who | {"expires": int(time.time()) - 1})
    told = send(actor, route, filled(SOCKET_ROWS[route][1], shared.own))
    assert [event["status"] for event in told] == [401]
    assert allows(INSIDE[actor], str(SOCKET_ROWS[route][0]))
