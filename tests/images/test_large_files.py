"""A large file is read in ranges by several workers, whose pages become one document."""

import hashlib
import io

import boto3
from reportlab.pdfgen.canvas import Canvas

from lectern import objects
from lectern.errors import Busy, Superseded
from lectern.ledger import announcing
from lectern.model import Run
from tests.images.pipeline import COURSE, Pipeline, uploaded, waiting


def long_pdf(pages: int) -> bytes:
    content = io.BytesIO()
    canvas = Canvas(content, invariant=1)
    for number in range(1, pages + 1):
        canvas.drawString(72, 700, f"Harbour {number} lies on the northern shore of the bay and has a light.")
        canvas.showPage()
    canvas.save()
    return content.getvalue()


def test_a_large_file_fans_out_and_is_merged_once(pipeline: Pipeline) -> None:
    pipeline.range_seconds = 0.02  # seconds of predicted work: a few pages a message
    content = long_pdf(12).decode("latin-1")
    run = upload_bytes(pipeline, content.encode("latin-1"))
    pipeline.extract(run)
    messages = waiting(pipeline.extract_queue)
    ranges = sorted(tuple(message["detail"]["pages"]) for message in messages)
    assert len(ranges) > 1 and ranges[0][0] == 1 and ranges[-1][1] == 12
    for number, pages in enumerate([*ranges[::-1], ranges[0]]):  # out of order, and one of them twice
        deliver(pipeline, run, pages, f"worker {number}")
    stored = pipeline.files.read_json(objects.pages(run))
    assert [page["number"] for page in stored["pages"]] == list(range(1, 13))
    pipeline.embed(run)
    assert pipeline.state(run) == "ready"
    assert pipeline.files.names("parts/") == []


def upload_bytes(pipeline: Pipeline, content: bytes) -> Run:
    sha256 = hashlib.sha256(content).hexdigest()
    run = announcing.announce(pipeline.ledger, COURSE, "harbours.pdf", len(content), sha256)
    boto3.client("s3").put_object(Bucket=pipeline.files.bucket, Key=objects.upload(run), Body=content)
    return run


def deliver(pipeline: Pipeline, run: Run, pages: tuple[int, ...], attempt: str) -> None:
    try:
        pipeline.extracting().do(uploaded(run, (pages[0], pages[1])), attempt)
    except (Busy, Superseded):
        return  # a message that comes again after the end
