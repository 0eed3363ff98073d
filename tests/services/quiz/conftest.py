from collections.abc import Iterator

import pytest

from tests.services.quiz.quizzing import Classroom, open_room


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Classroom]:
    """One course for a whole file: each test makes quizzes of its own."""
    with open_room(tmp_path_factory.mktemp("room")) as made:
        yield made
