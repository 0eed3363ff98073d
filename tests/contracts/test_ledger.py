"""The ingestion protocol, part by part: each test fails when its part is taken out."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from lectern import keys
from lectern.aws.table import Item, Table
from lectern.errors import Busy, Conflict, Missing, Superseded
from lectern.ledger import announcing, caring, embedding, extracting, settling
from lectern.ledger.book import Ledger
from lectern.model import CourseId, DocumentId, Run, Warned
from tests.conftest import Clock

COURSE = CourseId("c1")
SHA = {n: f"{n:064x}" for n in range(1, 6)}
FACTS = {"kind": "pdf", "pages": 3, "ocr_pages": 1, "warnings": ()}


def announce(ledger: Ledger, content: int = 1, name: str = "tides.pdf") -> Run:
    return announcing.announce(ledger, COURSE, name, 100, SHA[content])


def extract(ledger: Ledger, run: Run, owner: str = "extractor") -> None:
    extracting.begin(ledger, run, owner, 360)
    extracting.hand_on(ledger, run)


def embed(ledger: Ledger, run: Run, owner: str = "embedder", edition: str = "e1") -> None:
    embedding.begin(ledger, run, owner, 360)
    embedding.commit(ledger, run, owner, edition, FACTS)


def ingest(ledger: Ledger, content: int = 1, edition: str = "e1") -> Run:
    run = announce(ledger, content)
    extract(ledger, run)
    embed(ledger, run, edition=edition)
    return run


def state(ledger: Ledger, run: Run) -> str:
    return str(ledger.get(COURSE, run.document)["state"])


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


def test_a_failed_document_stays_failed_until_someone_retries_it(ledger: Ledger) -> None:
    run = announce(ledger)
    extracting.begin(ledger, run, "a", 360)
    settling.fail(ledger, run, "encrypted")
    with pytest.raises(Superseded):
        extracting.begin(ledger, run, "late", 360)
    assert ledger.get(COURSE, run.document)["reason"]["code"] == "encrypted"
    _, again = settling.retry(ledger, COURSE, run.document)
    extracting.begin(ledger, again, "again", 360)
    assert "reason" not in ledger.get(COURSE, run.document)


def test_only_a_failed_document_can_be_retried(ledger: Ledger) -> None:
    run = ingest(ledger)
    with pytest.raises(Conflict):
        settling.retry(ledger, COURSE, run.document)


def test_a_new_version_that_fails_leaves_the_old_one_answering(ledger: Ledger) -> None:
    run = ingest(ledger, 1, "e1")
    second = announce(ledger, 2)
    extracting.begin(ledger, second, "a", 360)
    settling.fail(ledger, second, "corrupt")
    assert state(ledger, run) == "failed"
    assert ledger.live_editions(COURSE, [run.document])[run.document]["edition"] == "e1"


def test_an_overtaken_version_that_fails_does_not_hide_the_newer_one(ledger: Ledger) -> None:
    first = announce(ledger, 1)
    extracting.begin(ledger, first, "a", 360)
    second = announce(ledger, 2)
    extract(ledger, second)
    settling.fail(ledger, first, "corrupt")
    assert state(ledger, second) == "embedding"
    embed(ledger, second)
    assert state(ledger, second) == "ready"


def test_a_given_up_message_does_not_bury_a_document_that_is_being_worked_on(ledger: Ledger, clock: Clock) -> None:
    run = announce(ledger)
    extracting.begin(ledger, run, "busy", 360)
    with pytest.raises(Busy):
        settling.bury(ledger, run)
    clock.pass_(361)
    settling.bury(ledger, run)
    assert ledger.get(COURSE, run.document)["reason"]["code"] == "gave_up"


def test_burying_a_finished_document_changes_nothing(ledger: Ledger) -> None:
    run = ingest(ledger)
    settling.bury(ledger, run)
    assert state(ledger, run) == "ready"


def test_a_deleted_document_answers_nothing_and_no_worker_revives_it(ledger: Ledger) -> None:
    run = ingest(ledger)
    second = announce(ledger, 2)
    extract(ledger, second)
    embedding.begin(ledger, second, "worker", 360)
    settling.delete(ledger, COURSE, run.document)
    with pytest.raises(Superseded):
        embedding.commit(ledger, second, "worker", "e2", FACTS)
    assert state(ledger, run) == "deleted"
    assert ledger.live_editions(COURSE, [run.document]) == {}
    assert ledger.holding(COURSE, SHA[1]) is None


def test_nothing_is_swept_under_a_workers_hands(ledger: Ledger, clock: Clock) -> None:
    run = announce(ledger)
    extract(ledger, run)
    embedding.begin(ledger, run, "worker", 360)
    settling.delete(ledger, COURSE, run.document)
    with pytest.raises(Busy):
        caring.begin_sweeping(ledger, COURSE, run.document, "sweeper", 60)
    clock.pass_(361)
    caring.begin_sweeping(ledger, COURSE, run.document, "sweeper", 60)
    caring.swept(ledger, COURSE, run.document, "sweeper")
    assert caring.to_sweep(ledger) == []


def test_a_deleted_document_can_be_uploaded_again(ledger: Ledger) -> None:
    settling.delete(ledger, COURSE, ingest(ledger).document)
    again = ingest(ledger, 1, "e9")
    assert (again.version, state(ledger, again)) == (2, "ready")


def test_what_a_commit_leaves_behind_is_on_the_janitors_list(ledger: Ledger) -> None:
    run = ingest(ledger)
    assert [item["id"] for item in caring.to_sweep(ledger)] == [run.document]
    caring.begin_sweeping(ledger, COURSE, run.document, "s", 60)
    caring.swept(ledger, COURSE, run.document, "s")
    assert caring.to_sweep(ledger) == []


def test_a_document_on_which_nothing_moves_is_found(ledger: Ledger, clock: Clock) -> None:
    run = announce(ledger)
    assert caring.stuck(ledger, 3600) == []
    clock.pass_(3601)
    assert [item["id"] for item in caring.stuck(ledger, 3600)] == [run.document]
    assert caring.freed(ledger, COURSE, run.document) == 1
    assert caring.stuck(ledger, 3600) == []


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
