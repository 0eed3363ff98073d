"""One message of the extract queue: claim, download, read, store the pages, hand on."""

import hashlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from extract.limits import Limits
from extract.merging import merge
from extract.planning import plan
from extract.reading import read
from lectern import intake, keys, objects
from lectern.aws.files import Files
from lectern.aws.queues import Queue
from lectern.aws.table import Item
from lectern.errors import Superseded, Unreadable
from lectern.ledger import extracting, settling
from lectern.ledger.book import Ledger
from lectern.logs import log
from lectern.model import Extraction, Run

AFTER_TIMEOUT = 60.0  # seconds by which a lease outlives the function that holds it
RANGE = 100.0  # predicted seconds of work in one message
SPARE = 30.0  # seconds kept for storing what was read


@dataclass(frozen=True)
class Work:
    """`seconds`: how long the function may still run; `range_seconds`: predicted work above which a file fans out."""

    ledger: Ledger
    files: Files
    queue: Queue
    limits: Limits
    seconds: float
    range_seconds: float = RANGE

    def do(self, body: Mapping[str, Any], attempt: str) -> None:
        """Handle an S3 event, or a message of our own with the same form and a page range.

        Raises Busy and Superseded. A file that cannot be read is no error: its document is marked as failed.
        """
        detail = body["detail"]
        run = objects.run_of(detail["object"]["key"])
        try:
            if pages := detail.get("pages"):
                self._read_range(run, (int(pages[0]), int(pages[1])), attempt)
            else:
                self._read_file(run, attempt)
        except Unreadable as unreadable:
            settling.fail(self.ledger, run, unreadable.code, unreadable.detail)
            log.warning("document unreadable", extra=run.ids | {"code": unreadable.code, "detail": unreadable.detail})

    def _read_file(self, run: Run, attempt: str) -> None:
        item = extracting.begin(self.ledger, run, attempt, self.seconds + AFTER_TIMEOUT)
        if self.files.exists(objects.pages(run)):
            extracting.hand_on(self.ledger, run)
            return
        if ranges := item["runs"][str(run.version)].get("ranges"):
            self._fan_out(run, attempt, ranges)  # decided before; a second plan might cut elsewhere
            return
        with self._downloaded(run, item) as path:
            limits = self._limits_of(run)
            ranges = plan(path, item["name"], limits).split(self.range_seconds)
            if len(ranges) > 1:
                self._fan_out(run, attempt, ranges)
            else:
                self._store(run, read(path, item["name"], limits))

    def _fan_out(self, run: Run, attempt: str, ranges: Sequence[tuple[int, int]]) -> None:
        """Sent again when this message is: every range is claimed and counted once."""
        extracting.fan_out(self.ledger, run, attempt, ranges)
        key = objects.upload(run)
        self.queue.send([{"detail": {"object": {"key": key}, "pages": list(pages)}} for pages in ranges])
        log.info("document fanned out", extra=run.ids | {"ranges": len(ranges)})

    def _read_range(self, run: Run, pages: tuple[int, int], attempt: str) -> None:
        ranges = extracting.begin_part(self.ledger, run, pages, attempt, self.seconds + AFTER_TIMEOUT)
        stored = objects.page_part(run, *pages)
        if not self.files.exists(stored):
            item = self.ledger.get(run.course, run.document)
            with self._downloaded(run, item) as path:
                self.files.write_json(stored, read(path, item["name"], self._limits_of(run), pages).to_json())
        if extracting.finish_part(self.ledger, run, pages) == ranges:
            self._store(run, merge([Extraction.from_json(self.files.read_json(name)) for name in self._parts(run)]))

    def _parts(self, run: Run) -> list[str]:
        return sorted(self.files.names(objects.page_parts(run)))

    def _store(self, run: Run, extraction: Extraction) -> None:
        """Writing the pages is what sets the next stage going."""
        if not any(page.elements for page in extraction.pages):
            raise Unreadable("no_text")
        self.files.write_json(objects.pages(run), extraction.to_json())
        extracting.hand_on(self.ledger, run)
        log.info("pages stored", extra=run.ids | {"pages": len(extraction.pages)})

    def _limits_of(self, run: Run) -> Limits:
        """What the course takes now, whatever its limits were when the file was announced."""
        course = self.ledger.table.get(keys.course(run.course))
        taken = intake.of(course, intake.Intake(self.limits.max_bytes, self.limits.max_bytes))
        seconds = max(1.0, self.seconds - SPARE)
        return replace(self.limits, seconds=seconds, max_bytes=taken.max_bytes, kinds=taken.kinds)

    @contextmanager
    def _downloaded(self, run: Run, item: Item) -> Iterator[Path]:
        """The upload on disk, while it is what its ticket announced."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "upload"
            try:
                self.files.download(objects.upload(run), path)
            except FileNotFoundError as gone:
                raise Superseded("the upload was deleted") from gone
            with path.open("rb") as file:
                arrived = hashlib.file_digest(file, "sha256").hexdigest()
            if arrived != item["runs"][str(run.version)]["sha256"]:
                raise Unreadable("checksum_mismatch")
            yield path
