import json
from collections.abc import Iterator

import pytest

from chat import sockets
from embed import handler as embed
from extract import handler as extract
from ingestion import handler as ingestion
from lectern.platform import Platform
from tests.services.apis import wire
from tests.services.logs.diary import Diary, keeping
from tests.services.logs.telling import DOCUMENT, TEACHER, USER, http


@pytest.fixture
def diary(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> Iterator[Diary]:
    """Every function on one platform, with a writer and an index that fail by quoting what they were given."""
    for module in (sockets, embed, extract, ingestion):
        monkeypatch.setattr(module, "platform", platform)
    wire(platform)
    with keeping() as kept:
        yield kept


@pytest.fixture
def course(diary: Diary) -> str:
    made = http(diary, "POST", "/courses", {"name": f"{DOCUMENT} and tides"}, TEACHER)
    course: str = json.loads(made["body"])["id"]
    http(diary, "PUT", f"/courses/{course}/members/{USER}", {"role": "student"}, TEACHER)
    return course
