from collections.abc import Iterator

import pytest

from authorizer.keys import SigningKeys
from tests.conftest import Clock
from tests.services.authorizer.issuing import Issuer, serving


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with serving() as made:
        yield made


@pytest.fixture
def keys(issuer: Issuer, clock: Clock) -> SigningKeys:
    return SigningKeys(issuer.url, clock, patience=0.3)
