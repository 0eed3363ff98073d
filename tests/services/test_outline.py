"""An outline is what a document's headings say, once each, with the page on which they begin."""

from lectern.model import CourseId, DocumentId, Element, Extraction, Page, Run
from lectern.outline import outline_item


def test_an_outline_keeps_a_heading_once_and_sorts_nine_before_ten() -> None:
    run = Run(CourseId("c"), DocumentId("d"), 1)
    pages = tuple(
        Page(n, (Element("NarrativeText", "x", ("Top", "Same  heading" if n < 3 else "12.")),)) for n in (1, 2, 3)
    )
    told = outline_item(run, "Chapter 9.pdf", Extraction("pdf", pages))
    assert [(each["name"], each["page"]) for each in told["concepts"]] == [("Same heading", 1)]
    assert told["gsi1sk"] < outline_item(run, "Chapter 10.pdf", Extraction("pdf", pages))["gsi1sk"]


def test_a_document_without_headings_is_one_concept() -> None:
    page = Page(1, (Element("NarrativeText", "x"),))
    told = outline_item(Run(CourseId("c"), DocumentId("d"), 1), "notes.txt", Extraction("txt", (page,)))
    assert [(each["name"], each["page"]) for each in told["concepts"]] == [("notes.txt", 1)]
