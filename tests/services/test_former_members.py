"""Whoever has left a course finds nothing of it any more, not even what is still kept there of their own."""

from collections.abc import Iterator

import pytest

from lectern import keys
from tests.services.test_isolation import COURSE_ROUTES, call
from tests.services.worlds import ACTORS, World, world


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("world")) as made:
        yield made


@pytest.fixture
def shared(furnished: World) -> Iterator[World]:
    """One world for all; what a test changes in it is put back."""
    yield furnished
    furnished.restore()


@pytest.mark.parametrize("actor", ["student", "instructor"])
@pytest.mark.parametrize("route", COURSE_ROUTES, ids=str)
def test_whoever_has_left_is_a_stranger(shared: World, route: tuple[str, str], actor: str) -> None:
    member = keys.member(shared.own["course"], ACTORS[actor].user)
    kept = shared.platform.table.get(member) or {}
    shared.platform.table.delete(member)
    told, unknown = (call(shared, actor, route, ids) for ids in (shared.own, shared.unknown))
    shared.platform.table.put(kept)
    assert told.status == 404 and told.body == unknown.body
    assert shared.is_unchanged()
