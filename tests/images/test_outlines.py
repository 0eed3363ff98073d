"""A version that goes live brings the document's outline; a document that is deleted takes it along."""

from lectern import keys
from lectern.ledger import settling
from lectern.outline import outline_from
from tests.images.pipeline import COURSE, Pipeline

TWO = "# Tides\n\nA spring tide comes at full moon.\n\n# Currents\n\nThe ebb runs out to sea.\n"


def test_the_outline_is_of_the_version_that_answers(pipeline: Pipeline) -> None:
    run = pipeline.ingest(TWO)
    pipeline.ingest(TWO.replace("Currents", "Streams"))
    told = outline_from(pipeline.ledger.table.get(keys.outline(COURSE, run.document)) or {})
    assert ([each.name for each in told.concepts], told.version) == (["Tides", "Streams"], 2)


def test_a_deleted_document_has_no_outline(pipeline: Pipeline) -> None:
    run = pipeline.ingest(TWO)
    settling.delete(pipeline.ledger, COURSE, run.document)
    pipeline.embedding().do({"sweep": {"course": COURSE, "document": run.document}}, "sweeper")
    assert pipeline.ledger.table.get(keys.outline(COURSE, run.document)) is None
