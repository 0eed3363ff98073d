"""A learner's data is exported and erased whole, whatever kinds it has, and nothing of anybody else is touched."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import boto3
import httpx
import pytest

from chat.conversing import Conversations
from lectern import keys, objects
from lectern.aws.files import Files
from lectern.aws.table import Item, Table
from lectern.errors import Missing
from lectern.model import Answer, CourseId, UserId
from lectern.platform import Platform
from tests.services.apis import Caller, Reply, wire

TEACHER = Caller("11111111-1111-4111-8111-111111111111", "instructor")
STUDENT = Caller("22222222-2222-4222-8222-222222222222")
FELLOW = Caller("22222222-2222-4222-8222-222222222223")
ASSISTANT = Caller("33333333-3333-4333-8333-333333333333")
ADMIN = Caller("77777777-7777-4777-8777-777777777777", "admin")
STRANGER = Caller("99999999-9999-4999-8999-999999999999", "instructor")
THEIRS = "my grandmother's recipe"


@pytest.fixture
def course(platform: Platform) -> str:
    made: str = TEACHER("POST", "/courses", {"name": "Tides"}).body["id"]
    for who, role in ((STUDENT, "student"), (FELLOW, "student"), (ASSISTANT, "assistant")):
        TEACHER("PUT", f"/courses/{made}/members/{who.user}", {"role": role})
    return made


def furnish(platform: Platform, course: str, who: Caller = STUDENT, questions: int = 2) -> None:
    """Conversations, and kinds that nobody here knows, by the rule."""
    kept, ids = Conversations(platform.table, time.time), (CourseId(course), UserId(who.user))
    for number in range(questions):
        question = f"{THEIRS} {number}"
        kept.keep(*ids, kept.open(*ids, None, question), question, Answer(question, True, "", ()))
    pk = keys.learner(course, who.user)
    kite = {"pk": pk, "sk": "KITE#k1", "entity": "kite", "colour": "red", "flown_at": 1_800_000_000.5, "_key": "hidden"}
    tail = {"pk": f"{pk}#KITE#k1", "sk": "TAIL#1", "length": 3, "ribbons": ["a", {"tied_at": 1_800_000_000}]}
    bow = {"pk": f"{pk}#KITE#k1#TAIL#1", "sk": "BOW#1", "entity": "bow", "at": 1_800_000_060}
    event = {"pk": pk, "sk": "EVENT#1#e", "entity": "event", "at": 1_800_000_000.0, "gsi1pk": "X", "gsi1sk": "Y"}
    platform.table.put_many([kite, tail, bow, event])
    for key in (f"recordings/{course}/{who.user}/i1/a.wav", f"submissions/{course}/{who.user}/s1/essay one.pdf"):
        platform.files.write_json(key, {"of": who.user})


def erase(course: str, by: Caller = STUDENT, user: str = STUDENT.user) -> Reply:
    return by("DELETE", f"/courses/{course}/members/{user}/data")


def bundle(platform: Platform, course: str, by: Caller = STUDENT, user: str = STUDENT.user) -> Any:
    told = by("POST", f"/courses/{course}/members/{user}/export")
    assert told.status == 201, told.body
    return platform.files.read_json(objects.export(course, user, told.body["id"]))


def stored(platform: Platform, user: str) -> tuple[list[Item], list[str]]:
    """Every item and object in which a user is named, wherever it is."""
    items = boto3.client("dynamodb").scan(TableName=platform.table.name)["Items"]
    return [each for each in items if user in json.dumps(each)], [n for n in platform.files.names("") if user in n]


COUNTS = {"bow": 1, "conversation": 2, "event": 3, "kite": 1, "message": 4, "tail": 1}


def test_an_export_holds_everything_by_kind_and_no_key_of_ours(platform: Platform, course: str) -> None:
    furnish(platform, course)
    told = bundle(platform, course)
    said = [m["text"] for talk in told["data"]["conversation"] for m in talk["message"] if m["role"] == "user"]
    assert said == [f"{THEIRS} 0", f"{THEIRS} 1"]
    tail = {"length": 3, "ribbons": ["a", {"tied_at": "2027-01-15T08:00:00.000+00:00"}]}
    tail |= {"bow": [{"at": "2027-01-15T08:01:00.000+00:00"}]}
    assert told["data"]["kite"] == [{"colour": "red", "flown_at": "2027-01-15T08:00:00.500+00:00", "tail": [tail]}]
    assert {"at": "2027-01-15T08:00:00.000+00:00"} in told["data"]["event"]
    assert [each["kind"] for each in told["data"]["event"] if "kind" in each] == ["asked", "asked"]
    assert told["membership"]["role"] == "student"
    assert not {"COURSE#", "USER#", "gsi1", '"pk"', '"sk"', "hidden"} & set(_words(json.dumps(told)))


def _words(text: str) -> list[str]:
    return [word for word in ("COURSE#", "USER#", "gsi1", '"pk"', '"sk"', "hidden") if word in text]


def test_an_exports_files_can_be_fetched_under_their_names(platform: Platform, course: str) -> None:
    furnish(platform, course)
    files = bundle(platform, course)["files"]
    assert [each["name"] for each in files] == ["recordings/i1/a.wav", "submissions/s1/essay one.pdf"]
    assert all(each["url"].startswith("https://") and "X-Amz-Expires=3600" in each["url"] for each in files)


def test_an_export_tells_what_is_in_it_and_where_to_fetch_it(platform: Platform, course: str) -> None:
    furnish(platform, course)
    told = STUDENT("POST", f"/courses/{course}/members/me/export").body
    assert (told["user"], told["counts"], told["objects"]) == (STUDENT.user, COUNTS, 2)
    assert httpx.URL(told["url"]).path.endswith(f"/exports/{course}/{STUDENT.user}/{told['id']}.json")


def test_nothing_of_anybody_else_is_in_an_export(platform: Platform, course: str) -> None:
    furnish(platform, course)
    furnish(platform, course, FELLOW)
    told = json.dumps(bundle(platform, course))
    assert FELLOW.user not in told and TEACHER.user not in told


def test_erased_is_everything_but_the_membership_and_the_receipt(platform: Platform, course: str) -> None:
    furnish(platform, course)
    bundle(platform, course)
    receipt = erase(course)
    assert receipt.status == 200
    assert (receipt.body["counts"], receipt.body["objects"]) == (COUNTS, 3)
    items, names = stored(platform, STUDENT.user)
    assert names == []
    assert sorted(each["sk"]["S"].partition("#")[0] for each in items) == ["ERASED", "MEMBER", "SPENT"]
    assert THEIRS not in json.dumps(items)


def test_what_is_spent_of_the_day_is_not_given_back_by_erasing(platform: Platform, course: str) -> None:
    platform._given = replace(platform.settings, questions_per_day=2)
    del platform.settings
    wire(platform)
    asked = [STUDENT("POST", f"/courses/{course}/questions", {"question": "And now?"}).status for _ in range(3)]
    erase(course)
    assert [*asked, STUDENT("POST", f"/courses/{course}/questions", {"question": "Now?"}).status][2:] == [429, 429]
    spent = [each for each in stored(platform, STUDENT.user)[0] if each["sk"]["S"].startswith("SPENT#")]
    assert all(int(each["expires"]["N"]) < time.time() + 2 * 86_400 for each in spent)


def test_others_keep_everything(platform: Platform, course: str) -> None:
    furnish(platform, course)
    furnish(platform, course, FELLOW)
    before = stored(platform, FELLOW.user)
    erase(course)
    assert stored(platform, FELLOW.user) == before


def test_the_same_learners_other_course_is_kept(platform: Platform, course: str) -> None:
    other = TEACHER("POST", "/courses", {"name": "Anchors"}).body["id"]
    TEACHER("PUT", f"/courses/{other}/members/{STUDENT.user}", {"role": "student"})
    furnish(platform, other)
    furnish(platform, course)
    before = bundle(platform, other)["data"]
    erase(course)
    assert bundle(platform, other)["data"] == before


def test_a_user_whose_id_begins_alike_is_kept(platform: Platform, course: str) -> None:
    longer = replace(STUDENT, user=f"{STUDENT.user}0")
    furnish(platform, course, longer)
    before = stored(platform, longer.user)
    furnish(platform, course)
    erase(course)
    assert stored(platform, longer.user) == before


def test_erasing_again_gives_the_same_receipt(platform: Platform, course: str) -> None:
    furnish(platform, course)
    first = erase(course).body
    assert erase(course).body == first
    assert erase(course, TEACHER).body == first


def test_erasing_nothing_gives_a_receipt_of_nothing_once(platform: Platform, course: str) -> None:
    first = erase(course).body
    assert (first["counts"], first["objects"]) == ({}, 0)
    assert erase(course).body == first


def test_what_is_new_after_an_erasure_gets_its_own_receipt_and_the_first_is_kept(
    platform: Platform, course: str
) -> None:
    furnish(platform, course)
    first = erase(course).body
    furnish(platform, course, questions=1)
    second = erase(course).body
    assert second["id"] > first["id"] and second["counts"]["message"] == 2
    prefix = keys.receipt(course, STUDENT.user, "")
    kept = list(platform.table.all(prefix["pk"], prefix["sk"]))
    assert [each["counts"] for each in kept] == [first["counts"], second["counts"]]


def test_a_receipt_holds_ids_and_counts_alone(platform: Platform, course: str) -> None:
    furnish(platform, course)
    receipt = erase(course, TEACHER).body
    assert set(receipt) == {"id", "course", "user", "at", "by", "counts", "objects"}
    assert (receipt["user"], receipt["by"]) == (STUDENT.user, TEACHER.user)


class Crash(Exception):
    """The process ends here."""


@dataclass(frozen=True)
class CrashingTable(Table):
    """Dies after so many calls that delete or write."""

    calls: list[int]

    def _last_breath(self) -> None:
        self.calls[0] -= 1
        if self.calls[0] < 0:
            raise Crash

    def _write(self, batch: Any) -> None:
        for request in batch:
            self._last_breath()
            super()._write([request])

    def put(self, item: Item, unless_exists: bool = False) -> None:
        self._last_breath()
        super().put(item, unless_exists)

    def delete(self, key: Mapping[str, str], *more: Any) -> None:
        self._last_breath()
        super().delete(key, *more)


@pytest.mark.parametrize("calls", range(14))
def test_an_erasure_that_crashes_anywhere_is_finished_by_the_next_with_a_true_receipt(
    platform: Platform, course: str, calls: int
) -> None:
    furnish(platform, course)
    whole, platform.table = platform.table, CrashingTable(platform.table.name, [calls])
    first = erase(course)
    platform.table = whole
    receipt = erase(course).body
    assert first.status == 500 or first.body == receipt
    assert (receipt["counts"], receipt["objects"]) == (COUNTS, 2)
    left = [each["sk"]["S"].partition("#")[0] for each in stored(platform, STUDENT.user)[0]]
    assert sorted(left) == ["ERASED", "MEMBER"]
    assert erase(course).body == receipt


@dataclass(frozen=True)
class SlowFiles(Files):
    """A bucket at whose deletion something else happens."""

    meanwhile: Any

    def remove(self, names: Any) -> None:
        self.meanwhile()
        super().remove(names)


def test_two_at_once_share_a_receipt(platform: Platform, course: str) -> None:
    furnish(platform, course)
    told: list[Any] = []

    def meanwhile() -> None:
        platform.files = Files(platform.files.bucket)
        told.append(erase(course, TEACHER).body)

    platform.files = SlowFiles(platform.files.bucket, meanwhile)
    assert erase(course).body == told[0]
    prefix = keys.receipt(course, STUDENT.user, "")
    assert len(list(platform.table.all(prefix["pk"], prefix["sk"]))) == 1


def test_an_answer_that_comes_after_the_erasure_is_not_kept(platform: Platform, course: str) -> None:
    kept = Conversations(platform.table, time.time)
    ids = CourseId(course), UserId(STUDENT.user)
    conversation = kept.open(*ids, None, THEIRS)
    erase(course)
    with pytest.raises(Missing):
        kept.keep(*ids, conversation, THEIRS, Answer("", True, "", ()))
    assert THEIRS not in json.dumps(stored(platform, STUDENT.user)[0])


@pytest.mark.parametrize(
    ("by", "status"), [(STUDENT, 200), (TEACHER, 200), (ADMIN, 200), (ASSISTANT, 403), (FELLOW, 403), (STRANGER, 404)]
)
def test_the_learner_the_instructor_and_the_admin_may_and_nobody_else(
    platform: Platform, course: str, by: Caller, status: int
) -> None:
    furnish(platform, course)
    exported = by("POST", f"/courses/{course}/members/{STUDENT.user}/export")
    assert exported.status == (201 if status == 200 else status)
    assert erase(course, by).status == status
    assert bool(stored(platform, STUDENT.user)[1]) == (status != 200)


@pytest.mark.parametrize("route", [("POST", "export"), ("DELETE", "data")])
@pytest.mark.parametrize("user", [STRANGER.user, "x#CONVERSATION#1", "%23", "a/b", "..%2f"])
def test_of_somebody_unknown_there_is_nothing(
    platform: Platform, course: str, route: tuple[str, str], user: str
) -> None:
    told = TEACHER(route[0], f"/courses/{course}/members/{user}/{route[1]}")
    assert told.status == 404


def test_a_learner_who_has_left_is_erased_by_the_instructor(platform: Platform, course: str) -> None:
    furnish(platform, course)
    TEACHER("DELETE", f"/courses/{course}/members/{STUDENT.user}")
    assert erase(course).status == 404
    first = erase(course, TEACHER)
    assert first.body["counts"] == COUNTS
    assert erase(course, TEACHER).body == first.body


def test_exports_are_rationed(platform: Platform, course: str) -> None:
    sent = [STUDENT("POST", f"/courses/{course}/members/me/export") for _ in range(12)]
    assert sent[-1].status == 429 and int(sent[-1].headers["Retry-After"]) >= 1
