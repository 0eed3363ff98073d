"""An erasure is done once and told truly, whatever interrupts it, comes at the same time or comes again."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from chat.conversing import Conversations
from lectern import keys
from lectern.aws.files import Files
from lectern.aws.table import Item, Table
from lectern.errors import Missing
from lectern.model import Answer, CourseId, UserId
from lectern.platform import Platform
from tests.services.belonging import COUNTS, STUDENT, TEACHER, THEIRS, course, erase, furnish, stored

__all__ = ["course"]


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
