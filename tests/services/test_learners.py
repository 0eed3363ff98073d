"""A learner's data is exported and erased whole, whatever kinds it has, and nothing of anybody else is touched."""

import json
import time
from dataclasses import replace

import httpx
import pytest

from lectern.platform import Platform
from tests.services.apis import Caller, wire
from tests.services.belonging import (
    ADMIN,
    ASSISTANT,
    COUNTS,
    FELLOW,
    STRANGER,
    STUDENT,
    TEACHER,
    THEIRS,
    bundle,
    course,
    erase,
    furnish,
    stored,
)

__all__ = ["course"]


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
