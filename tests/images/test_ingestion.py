"""Nothing lost, nothing done twice: the two workers under events that come again, late, out of order, or half-way."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import boto3
import pytest

from lectern import objects
from lectern.aws.files import Files
from lectern.errors import Busy, Superseded
from lectern.ledger import caring, settling
from lectern.model import Run
from tests.conftest import Clock
from tests.images.pipeline import COURSE, TIDES, Pipeline, waiting

OTHER = TIDES.replace("half moon", "the moon's quarters")


def test_a_file_becomes_passages(pipeline: Pipeline) -> None:
    run = pipeline.ingest()
    assert pipeline.state(run) == "ready"
    assert any("spring tide" in text for text in pipeline.live(run))


def test_an_upload_event_that_comes_twice_is_done_once(pipeline: Pipeline) -> None:
    run = pipeline.ingest()
    calls, held = len(pipeline.embedder.seen), pipeline.found(run)
    with pytest.raises(Superseded):
        pipeline.extract(run, "again")
    with pytest.raises(Superseded):
        pipeline.embed(run, "again")
    assert (len(pipeline.embedder.seen), pipeline.found(run), pipeline.state(run)) == (calls, held, "ready")


def test_an_event_that_comes_while_the_first_is_worked_on_is_left_for_later(pipeline: Pipeline) -> None:
    run = pipeline.upload()
    pipeline.extract(run)
    with pytest.raises(Busy):
        InTheMiddle(pipeline).embed_twice(run)


@dataclass
class InTheMiddle:
    """A second delivery that arrives during the first one's embedding."""

    pipeline: Pipeline

    def embed_twice(self, run: Run) -> None:
        outer, embedder = self.pipeline, self.pipeline.embedder

        class Interrupted(type(embedder)):  # type: ignore[misc]
            def embed(self, texts: list[str]) -> Any:
                outer.embedder = embedder
                outer.embed(run, "second")

        outer.embedder = Interrupted()
        outer.embed(run, "first")


class Crash(Exception):
    """The process ends here."""


@dataclass(frozen=True)
class CrashingFiles(Files):
    """A bucket that takes a write, after which the process dies."""

    def write_json(self, key: str, value: Mapping[str, Any]) -> None:
        super().write_json(key, value)
        raise Crash


def test_a_crash_after_the_pages_were_stored_costs_no_second_reading(pipeline: Pipeline, clock: Clock) -> None:
    run = pipeline.upload()
    bucket, pipeline.files = pipeline.files, CrashingFiles(pipeline.files.bucket)
    with pytest.raises(Crash):
        pipeline.extract(run)
    pipeline.files = bucket
    boto3.client("s3").delete_object(Bucket=bucket.bucket, Key=objects.upload(run))  # reading again would now fail
    clock.pass_(400)
    pipeline.extract(run, "next")
    pipeline.embed(run)
    assert pipeline.state(run) == "ready"


def test_a_crash_while_embedding_costs_no_text_a_second_call(pipeline: Pipeline, clock: Clock) -> None:
    run = pipeline.upload()
    pipeline.extract(run)
    passages, pipeline.passages = pipeline.passages, CrashingPassages(pipeline.passages)  # type: ignore[assignment]
    with pytest.raises(Crash):
        pipeline.embed(run, "crashed")
    pipeline.passages = passages
    clock.pass_(400)
    pipeline.embed(run, "next")
    assert pipeline.state(run) == "ready"
    assert len(pipeline.embedder.seen) == len(set(pipeline.embedder.seen))


@dataclass
class CrashingPassages:
    """An index that is asked to store, when the process dies."""

    inner: Any
    wants_sentences: bool = True

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def put(self, *_: Any) -> None:
        raise Crash


def test_the_same_content_under_another_checksum_is_neither_embedded_nor_written_again(pipeline: Pipeline) -> None:
    run = pipeline.ingest(TIDES)
    calls, held = len(pipeline.embedder.seen), pipeline.found(run)
    again = pipeline.ingest(TIDES + "\n\n")
    assert again.version == 2
    assert (len(pipeline.embedder.seen), pipeline.found(run)) == (calls, held)


def test_a_changed_document_embeds_only_what_changed(pipeline: Pipeline) -> None:
    long = "".join(f"# Part {n}\n\nThis part tells of harbour number {n} and its tide.\n\n" for n in range(30))
    pipeline.ingest(long)
    before = len(pipeline.embedder.seen)
    pipeline.ingest(long.replace("number 7 and", "number seven and"))
    assert 0 < len(pipeline.embedder.seen) - before <= 0.2 * before


def test_the_old_version_answers_until_the_new_one_is_complete(pipeline: Pipeline) -> None:
    run = pipeline.ingest(TIDES)
    old = pipeline.live(run)
    second = pipeline.upload(OTHER)
    pipeline.extract(second)
    assert pipeline.live(run) == old
    pipeline.embed(second)
    assert pipeline.live(run) != old
    assert all("quarters" in text for text in pipeline.live(run) if "neap" in text)


def test_an_old_version_that_finishes_late_changes_nothing(pipeline: Pipeline) -> None:
    first = pipeline.upload(TIDES)
    pipeline.extract(first)
    second = pipeline.ingest(OTHER)
    live = pipeline.live(second)
    with pytest.raises(Superseded):
        pipeline.embed(first, "late")
    assert pipeline.live(second) == live


def test_nothing_of_an_old_version_is_left_behind(pipeline: Pipeline) -> None:
    pipeline.ingest(TIDES)
    second = pipeline.ingest(OTHER)
    edition = pipeline.ledger.get(COURSE, second.document)["edition"]
    assert all(edition in editions for editions in pipeline.found(second).values())
    assert pipeline.files.names("uploads/") == [objects.upload(second)]
    assert pipeline.files.names("pages/") == [objects.pages(second)]
    assert caring.to_sweep(pipeline.ledger) == []


def test_deleting_leaves_no_vector_and_no_object(pipeline: Pipeline) -> None:
    run = pipeline.ingest()
    settling.delete(pipeline.ledger, COURSE, run.document)
    assert pipeline.live(run) == set()
    pipeline.embedding().do({"sweep": {"course": COURSE, "document": run.document}}, "sweeper")
    assert (pipeline.found(run), pipeline.files.names("")) == ({}, [])
    assert caring.to_sweep(pipeline.ledger) == []


def test_a_document_deleted_while_it_is_embedded_leaves_nothing_in_the_end(pipeline: Pipeline) -> None:
    run = pipeline.upload()
    pipeline.extract(run)
    ledger = pipeline.ledger

    class Deleting(type(pipeline.embedder)):  # type: ignore[misc]
        def embed(self, texts: list[str]) -> Any:
            settling.delete(ledger, COURSE, run.document)
            return super().embed(texts)

    pipeline.embedder = Deleting()
    with pytest.raises(Superseded):
        pipeline.embed(run)
    pipeline.embedding().do({"sweep": {"course": COURSE, "document": run.document}}, "sweeper")
    assert (pipeline.found(run), pipeline.files.names(""), pipeline.state(run)) == ({}, [], "deleted")


def test_bytes_that_were_not_announced_are_refused(pipeline: Pipeline) -> None:
    run = pipeline.announce()
    boto3.client("s3").put_object(Bucket=pipeline.files.bucket, Key=objects.upload(run), Body=b"something else")
    pipeline.extract(run)
    assert pipeline.ledger.get(COURSE, run.document)["reason"]["code"] == "checksum_mismatch"


def test_an_unreadable_file_says_why_and_can_be_retried(pipeline: Pipeline) -> None:
    run = pipeline.upload("", "empty.md")
    pipeline.extract(run)
    item = pipeline.ledger.get(COURSE, run.document)
    assert (item["state"], item["reason"]["code"]) == ("failed", "empty_file")
    with pytest.raises(Superseded):
        pipeline.extract(run, "late")
    settling.retry(pipeline.ledger, COURSE, run.document)
    pipeline.extract(run, "again")
    assert pipeline.state(run) == "failed"


def test_embedding_that_runs_out_of_time_goes_on_in_the_next_message(pipeline: Pipeline) -> None:
    run = pipeline.upload()
    pipeline.extract(run)
    pipeline.seconds = 10
    pipeline.embed(run)
    assert [message["detail"]["object"]["key"] for message in waiting(pipeline.embed_queue)] == [objects.pages(run)]
    pipeline.seconds = 300
    pipeline.embed(run, "next")
    assert pipeline.state(run) == "ready"
