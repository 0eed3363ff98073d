"""How a document ends in the ledger: failed, given up, deleted, swept. Each test fails when its part is taken out."""

import pytest

from lectern.errors import Busy, Conflict, Superseded
from lectern.ledger import caring, embedding, extracting, settling
from lectern.ledger.book import Ledger
from tests.conftest import Clock
from tests.contracts.documents import COURSE, FACTS, SHA, announce, embed, extract, ingest, state


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
