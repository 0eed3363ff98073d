"""An id of another course opens nothing, wherever in a request it is hidden: path, query, body, cursor or citation."""

import re
from itertools import product
from typing import Any

import pytest

from lectern.policy import allows
from tests.services.test_isolation import COURSE_ROUTES, ROWS, expected, needed
from tests.services.worlds import ACTORS, INSIDE, SECRET, World
from tests.template.test_contract import contract

Route = tuple[str, str]
# A route that makes what its path names: nobody need have been there before
MAKES = {
    ("put", "/courses/{course}/members/{user}", "user"),
    ("put", "/courses/{course}/groups/{group}", "group"),
}
IN_BOTH = ("attempt", "number")
IDS = ("course", "document", "conversation", "user")
MEMBERS = [actor for actor in ACTORS if actor in INSIDE or actor == "admin"]


def call(actor: str, route: Route, ids: dict[str, str], body: Any = None, query: Any = None) -> Any:
    method, path = route
    return ACTORS[actor](method.upper(), path.format(**{"page": "1"} | ids), body or ROWS[route][1], query)


def may(actor: str, route: Route) -> bool:
    return actor == "admin" or allows(INSIDE[actor], needed(actor, "own", str(ROWS[route][0])))


def operation(route: Route, name: str) -> str:
    """Somebody else's id makes it somebody else's."""
    own, _, others = str(ROWS[route][0]).partition("|")
    return others if name == "user" and others else own if name == "user" else str(ROWS[route][0])


def named(route: Route) -> list[str]:
    """The ids in a path beside the course's; a number or a word that both courses have is nobody's id."""
    return [name for name in re.findall(r"\{(\w+)\}", route[1]) if name not in ("course", "page", *IN_BOTH)]


MIXED = [(route, name, actor) for route in COURSE_ROUTES for name in named(route) for actor in ACTORS]


@pytest.mark.parametrize(("route", "name", "actor"), [cell for cell in MIXED if (*cell[0], cell[1]) not in MAKES])
def test_a_foreign_id_in_ones_own_course_is_unknown(shared: World, route: Route, name: str, actor: str) -> None:
    told = call(actor, route, shared.own | {name: shared.foreign[name]})
    assert told.status == (expected(actor, "own", operation(route, name)) or 404)
    assert shared.is_unchanged() and "secret" not in str(told.body)
    if told.status == 404:
        assert told.body == call(actor, route, shared.own | {name: shared.unknown[name]}).body


@pytest.mark.parametrize(("route", "name", "actor"), MIXED)
def test_an_own_id_does_not_open_a_foreign_course(shared: World, route: Route, name: str, actor: str) -> None:
    refusal = expected(actor, "foreign", operation(route, name))
    told = call(actor, route, shared.foreign | {name: shared.own[name]})
    if (*route, name) not in MAKES:
        assert told.status == (refusal or 404) and shared.is_unchanged()
    elif refusal:
        assert told.status == refusal and shared.is_unchanged()


@pytest.mark.parametrize(("route", "actor"), list(product(COURSE_ROUTES, ACTORS)))
def test_ids_in_a_query_open_nothing(shared: World, route: Route, actor: str) -> None:
    refusal = expected(actor, "foreign", str(ROWS[route][0]))
    own = {name: shared.own[name] for name in IDS}
    told = call(actor, route, shared.foreign, query=own)
    assert refusal is None or (told.status == refusal and shared.is_unchanged())


@pytest.mark.parametrize(("route", "actor"), list(product(COURSE_ROUTES, MEMBERS)))
def test_foreign_ids_in_a_query_show_nothing_foreign(shared: World, route: Route, actor: str) -> None:
    foreign = {name: shared.foreign[name] for name in IDS}
    told = call(actor, route, shared.own, query=foreign)
    shared.restore()
    assert told.status in (call(actor, route, shared.own).status, 400)
    assert not any(value in str(told.body) for value in foreign.values())


FIELDS = [(name, many) for name in IDS for many in (False, True)]
WITH_BODY = [route for route in COURSE_ROUTES if ROWS[route][1]]


@pytest.mark.parametrize(("route", "actor", "field"), list(product(WITH_BODY, MEMBERS, FIELDS)))
def test_a_foreign_id_in_a_body_is_refused(shared: World, route: Route, actor: str, field: tuple[str, bool]) -> None:
    name, many = field
    hidden = {f"{name}s": [shared.foreign[name]]} if many else {name: shared.foreign[name]}
    told = call(actor, route, shared.own, ROWS[route][1] | hidden)
    assert told.status in ((400, 404) if may(actor, route) else (403,))
    assert shared.is_unchanged()


LISTS = [
    (method, path)
    for path, item in contract()["paths"].items()
    for method in item
    if method != "parameters" and "cursor" in str(item[method].get("parameters")) and "{course}" in path
]


@pytest.mark.parametrize(("route", "actor"), list(product(LISTS, ACTORS)))
def test_no_key_of_another_course_is_a_cursor(shared: World, route: Route, actor: str) -> None:
    """Every sort key that is stored for the foreign course is tried as a cursor in one's own."""
    refusal = expected(actor, "own", str(ROWS[route][0]))
    for key in shared.sort_keys(shared.foreign["course"]):
        told = call(actor, route, shared.own, query={"cursor": key})
        assert told.status == refusal if refusal else told.status in (200, 400)
        assert not any(shared.foreign[name] in str(told.body) for name in ("course", "document", "conversation"))


def test_there_are_lists_to_try() -> None:
    assert len(LISTS) >= 2


@pytest.mark.parametrize("actor", MEMBERS)
def test_an_answer_cites_ones_own_course_alone(shared: World, actor: str) -> None:
    told = call(actor, ("post", "/courses/{course}/questions"), shared.own, {"question": SECRET}).body
    assert {each["document"] for each in told["citations"]} == {shared.own["document"]}
    assert shared.foreign["course"] not in str(told)


@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.parametrize("route", [route for route in COURSE_ROUTES if "{document}" in route[1]], ids=str)
def test_a_citation_of_another_course_leads_nowhere(shared: World, actor: str, route: Route) -> None:
    """As it stands in the answer that a member of the other course has got."""
    asked = call("student elsewhere", ("post", "/courses/{course}/questions"), shared.foreign, {"question": SECRET})
    cited = asked.body["citations"][0]
    shared.restore()
    told = call(actor, route, shared.own | {"document": cited["document"], "page": str(cited["page"])})
    assert told.status == (expected(actor, "own", str(ROWS[route][0])) or 404)
    assert shared.is_unchanged() and cited["quote"] not in str(told.body)
