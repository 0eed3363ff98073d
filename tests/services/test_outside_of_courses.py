"""Routes that name no course: who is let in there, and what they are told of what is not theirs."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from tests.services.test_isolation import ROWS
from tests.services.worlds import ACTORS, World, world

Route = tuple[str, str]
OUTSIDE = [route for route in ROWS if "{course}" not in route[1]]
WITHOUT_SESSION = ("nobody", "expired")
SIGNED_IN = [actor for actor in ACTORS if actor not in WITHOUT_SESSION]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("world")) as made:
        yield made


def call(actor: str, route: Route) -> Any:
    method, path = route
    return ACTORS[actor](method.upper(), path.format(code="no-such-code"), ROWS[route][1])


@pytest.mark.parametrize(("route", "actor"), list(product(OUTSIDE, WITHOUT_SESSION)))
def test_without_a_session_nothing_is_told(shared: World, route: Route, actor: str) -> None:
    assert call(actor, route).status == 401 and shared.is_unchanged()


@pytest.mark.parametrize("actor", [actor for actor in SIGNED_IN if actor != "admin"])
def test_lecterns_keys_are_changed_by_administrators_alone(shared: World, actor: str) -> None:
    assert call(actor, ("post", "/lti/keys")).status == 403 and shared.is_unchanged()


@pytest.mark.parametrize(
    ("route", "actor"), list(product([route for route in OUTSIDE if "{code}" in route[1]], SIGNED_IN))
)
def test_a_launch_that_never_was_is_there_for_nobody(shared: World, route: Route, actor: str) -> None:
    told = call(actor, route)
    assert told.status == 404 and told.body == ACTORS["student"]("GET", "/courses/nowhere").body
    assert shared.is_unchanged()
