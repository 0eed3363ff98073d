"""Whoever has left a course finds nothing of it any more, not even what is still kept there of their own."""

import pytest

from lectern import keys
from tests.services.test_isolation import COURSE_ROUTES, call
from tests.services.worlds import ACTORS, World


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
