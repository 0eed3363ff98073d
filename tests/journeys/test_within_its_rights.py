"""Every route does what it is for while roles are enforced: a permission that the template forgets is noticed here."""

from pathlib import Path

import pytest

from tests.journeys.clients import Platform
from tests.template.reading import routes

JOURNEYS = set(Path(__file__).parent.glob("test_*.py"))
INTERVIEW = "/courses/{course}/interviews/{interview}"
NOT_ON_A_LAPTOP = {
    (f"{INTERVIEW}/captions", "post"),  # signs an address of Amazon Transcribe
    (f"{INTERVIEW}/answers/{{answer}}/coaching", "post"),  # asks a language model
}


def test_every_route_has_succeeded_under_its_own_role(platform: Platform, request: pytest.FixtureRequest) -> None:
    """The last of the journeys, by its name: it looks back on all of them."""
    if missing := JOURNEYS - {item.path for item in request.session.items}:
        pytest.skip(f"looks back on all journeys, and {len(missing)} of their files were not asked for")
    assert sorted(set(routes()) - platform.served) == sorted(NOT_ON_A_LAPTOP)
