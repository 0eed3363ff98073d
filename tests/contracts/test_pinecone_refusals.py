"""What the index is never asked: about no course, with no vector, or to keep more than it can."""

import pytest

from lectern.errors import Invalid, Unavailable
from lectern.model import CourseId, DocumentId
from lectern.ports import Passages

from ..loopback.server import Loopback
from .adapters import PINECONE
from .material import asked, chunk, embedded


@pytest.fixture(params=PINECONE)
def passages(request: pytest.FixtureRequest, loopback: Loopback) -> Passages:
    return PINECONE[request.param](loopback.url)


def test_no_name_is_no_course(passages: Passages) -> None:
    """To Pinecone an empty namespace is one like any other, and everybody's."""
    nowhere = CourseId("")
    for use in (
        lambda: passages.search(nowhere, "What is heat?", asked("What is heat?"), 3),
        lambda: passages.put(nowhere, [embedded(chunk("Heat flows."))]),
        lambda: passages.held(nowhere, ["thermo#1"]),
        lambda: passages.of_document(nowhere, DocumentId("thermo")),
        lambda: passages.remove(nowhere, ["thermo#1"]),
    ):
        with pytest.raises(Invalid, match="course"):
            use()


def test_a_chunk_that_fits_no_record_is_refused(passages: Passages) -> None:
    with pytest.raises(Invalid, match="too large"):
        passages.put(CourseId("physics-101"), [embedded(chunk("x" * 41_000))])


def test_a_question_without_a_vector_is_not_asked(passages: Passages) -> None:
    with pytest.raises(Unavailable, match="embedding model"):
        passages.search(CourseId("physics-101"), "What is heat?", None, 3)
