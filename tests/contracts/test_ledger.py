"""The ingestion protocol, part by part, up to a document that answers: each test fails when its part is taken out."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from lectern import keys
from lectern.aws.table import Item, Table
from lectern.errors import Busy, Missing, Superseded
from lectern.ledger import embedding, extracting
from lectern.ledger.book import Ledger
from lectern.model import CourseId, DocumentId, Warned
from tests.conftest import Clock
from tests.contracts.documents import COURSE, FACTS, SHA, announce, embed, extract, ingest, state


def test_a_document_goes_through_its_states(ledger: Ledger) -> None:
    run = announce(ledger)
    seen = [state(ledger, run)]
    extracting.begin(ledger, run, "a", 360)
    seen.append(state(ledger, run))
    extracting.hand_on(ledger, run)
    seen.append(state(ledger, run))
    embed(ledger, run)
    seen.append(state(ledger, run))
    assert seen == ["waiting", "extracting", "embedding", "ready"]


def test_pages_with_warnings_are_listed(ledger: Ledger) -> None:
    run = announce(ledger)
    extract(ledger, run)
    embedding.begin(ledger, run, "a", 360)
    embedding.commit(ledger, run, "a", "e1", FACTS | {"warnings": (Warned(2, "low_confidence"),)})
    item = ledger.get(COURSE, run.document)
    assert (item["state"], item["warnings"]) == ("ready_with_warnings", [{"page": 2, "code": "low_confidence"}])


def test_announcing_the_same_upload_twice_is_one_version(ledger: Ledger) -> None:
    assert announce(ledger) == announce(ledger)


def test_the_same_bytes_are_recognised_once_they_are_live(ledger: Ledger) -> None:
    run = ingest(ledger)
    held = ledger.holding(COURSE, SHA[1])
    assert held is not None and held["id"] == run.document
    assert ledger.holding(CourseId("c2"), SHA[1]) is None


def test_a_second_worker_leaves_a_claimed_version_alone(ledger: Ledger) -> None:
    run = announce(ledger)
    extracting.begin(ledger, run, "first", 360)
    with pytest.raises(Busy):
        extracting.begin(ledger, run, "second", 360)


def test_a_claim_whose_reply_was_lost_is_still_the_owners(ledger: Ledger) -> None:
    """The SDK sends an applied write again and is told that its condition failed."""
    run = announce(ledger)
    extracting.begin(ledger, run, "me", 360)
    assert extracting.begin(ledger, run, "me", 360)["id"] == run.document
    extracting.hand_on(ledger, run)
    embedding.begin(ledger, run, "me too", 360)
    assert embedding.begin(ledger, run, "me too", 360)["id"] == run.document


def test_a_commit_whose_reply_was_lost_is_still_done(ledger: Ledger) -> None:
    run = ingest(ledger)
    embedding.commit(ledger, run, "embedder", "e1", FACTS)
    assert state(ledger, run) == "ready"


def test_a_crashed_workers_claim_ends_with_its_lease(ledger: Ledger, clock: Clock) -> None:
    run = announce(ledger)
    extracting.begin(ledger, run, "crashed", 360)
    clock.pass_(361)
    extracting.begin(ledger, run, "next", 360)
    extract_done = ledger.get(COURSE, run.document)["runs"]["1"]
    assert extract_done["owner"] == "next"


def test_an_event_that_comes_again_after_the_end_changes_nothing(ledger: Ledger) -> None:
    run = ingest(ledger)
    with pytest.raises(Superseded):
        extracting.begin(ledger, run, "late", 360)
    with pytest.raises(Superseded):
        embedding.begin(ledger, run, "late", 360)
    assert state(ledger, run) == "ready"


def test_pages_that_arrive_before_extraction_is_noted_can_be_embedded(ledger: Ledger) -> None:
    run = announce(ledger)
    extracting.begin(ledger, run, "extractor", 360)
    embed(ledger, run)
    extracting.hand_on(ledger, run)
    assert state(ledger, run) == "ready"


def test_the_old_version_answers_until_the_new_one_is_complete(ledger: Ledger) -> None:
    first = ingest(ledger, 1, "e1")
    second = announce(ledger, 2)
    extract(ledger, second)
    embedding.begin(ledger, second, "new", 360)
    assert ledger.live_editions(COURSE, [first.document])[first.document]["edition"] == "e1"
    embedding.commit(ledger, second, "new", "e2", FACTS)
    assert ledger.live_editions(COURSE, [first.document])[first.document]["edition"] == "e2"


def test_an_old_version_that_finishes_late_is_refused(ledger: Ledger, clock: Clock) -> None:
    first = announce(ledger, 1)
    extract(ledger, first)
    embedding.begin(ledger, first, "slow", 360)
    second = announce(ledger, 2)
    extract(ledger, second)
    clock.pass_(361)
    embed(ledger, second, "quick", "e2")
    with pytest.raises(Superseded):
        embedding.commit(ledger, first, "slow", "e1", FACTS)
    assert ledger.get(COURSE, first.document)["edition"] == "e2"


def test_only_the_present_owner_may_commit(ledger: Ledger, clock: Clock) -> None:
    run = announce(ledger)
    extract(ledger, run)
    embedding.begin(ledger, run, "zombie", 360)
    clock.pass_(361)
    embedding.begin(ledger, run, "owner", 360)
    with pytest.raises(Superseded):
        embedding.commit(ledger, run, "zombie", "wrong", FACTS)
    embedding.commit(ledger, run, "owner", "right", FACTS)
    assert ledger.get(COURSE, run.document)["edition"] == "right"


@dataclass(frozen=True)
class Racing(Table):
    """A table in which another worker takes a document over right after it was read."""

    def get(self, key: Mapping[str, str]) -> Item | None:
        found = super().get(key)
        self.update(key, "SET #o = :other", {":other": "other"}, names={"#o": "owner"})
        return found


def test_a_claim_that_is_lost_between_reading_and_writing_does_not_commit(ledger: Ledger) -> None:
    run = announce(ledger)
    extract(ledger, run)
    embedding.begin(ledger, run, "me", 360)
    with pytest.raises(Superseded):
        embedding.commit(Ledger(Racing(ledger.table.name), ledger.clock), run, "me", "e1", FACTS)
    assert "edition" not in ledger.get(COURSE, run.document)


def test_page_ranges_are_claimed_once_and_counted_once(ledger: Ledger, clock: Clock) -> None:
    run = announce(ledger)
    extracting.begin(ledger, run, "planner", 360)
    extracting.fan_out(ledger, run, "planner", [(1, 5), (6, 9)])
    assert extracting.begin_part(ledger, run, (1, 5), "a", 360) == 2
    with pytest.raises(Busy):
        extracting.begin_part(ledger, run, (1, 5), "b", 360)
    clock.pass_(361)
    extracting.begin_part(ledger, run, (1, 5), "b", 360)
    counts = [extracting.finish_part(ledger, run, pages) for pages in ((1, 5), (1, 5), (6, 9))]
    assert counts == [1, 1, 2]


def test_an_unknown_document_is_missing(ledger: Ledger) -> None:
    with pytest.raises(Missing):
        ledger.get(COURSE, DocumentId("nope"))


def test_the_table_keeps_floats_bytes_and_nesting(table: Table) -> None:
    item = keys.course("c") | {"f": 0.1, "i": 3, "b": b"\x00\xff", "deep": {"list": [1.5, "é", None, True]}}
    table.put(item)
    assert table.get(keys.course("c")) == item
