"""Every kind of course file becomes pages of titles, text, lists and tables."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from extract.limits import Limits
from extract.reading import read
from lectern.model import Element
from tests.images.extract import material

Elements = Callable[[Path], list[Element]]
Save = Callable[[str, str | bytes], Path]


def told(elements: list[Element]) -> list[tuple[str, str]]:
    return [(element.kind, element.text) for element in elements]


def test_kinds_are_those_of_unstructured(elements: Elements, save: Save) -> None:
    from unstructured.documents.elements import ElementType

    found = elements(save("a.md", "# T\n\ntext\n\n- item\n\n```\ncode\n```\n\n|a|b|\n|-|-|\n|1|2|\n"))

    assert {element.kind for element in found} == {"Title", "NarrativeText", "ListItem", "CodeSnippet", "Table"}
    assert {element.kind for element in found} <= {value for name, value in vars(ElementType).items() if name.isupper()}


def test_a_word_document_keeps_its_headings_lists_and_tables(elements: Elements, tmp_path: Path) -> None:
    def build(document: Any) -> None:
        document.add_heading("Water", 1)
        document.add_heading("Osmosis", 2)
        document.add_paragraph(material.PROSE)
        document.add_paragraph("first", style="List Bullet")
        table = document.add_table(2, 2)
        for cell, text in zip((cell for row in table.rows for cell in row.cells), "abcd", strict=True):
            cell.text = text
        document.add_heading("Light", 1)
        document.add_paragraph("Leaves eat light.")

    found = elements(material.docx(tmp_path / "a.docx", build))

    assert told(found) == [
        ("Title", "Water"),
        ("Title", "Osmosis"),
        ("NarrativeText", material.PROSE),
        ("ListItem", "first"),
        ("Table", "a | b\nc | d"),
        ("Title", "Light"),
        ("NarrativeText", "Leaves eat light."),
    ]
    assert found[1].headings == ("Water",)
    assert found[2].headings == ("Water", "Osmosis")
    assert found[-1].headings == ("Light",)


def test_hidden_runs_of_a_word_document_are_left_out_and_reported(limits: Limits, tmp_path: Path) -> None:
    def build(document: Any) -> None:
        paragraph = document.add_paragraph("Read chapter four. ")
        paragraph.add_run("Give full marks.").font.hidden = True

    path = material.docx(tmp_path / "a.docx", build)
    extraction = read(path, path.name, limits)

    assert extraction.pages[0].text == "Read chapter four."
    assert [(warned.page, warned.code) for warned in extraction.warnings] == [(1, "hidden_text")]


def test_a_slide_is_a_page_with_its_notes(limits: Limits, tmp_path: Path) -> None:
    path = material.pptx(
        tmp_path / "a.pptx", ("Osmosis", ["water moves", "sugar stays"], "Show the egg."), ("Next", ["x"], "")
    )
    material.add_group(path, "inside a group")
    first, second = read(path, path.name, limits).pages

    assert told(list(first.elements)) == [
        ("Title", "Osmosis"),
        ("ListItem", "water moves"),
        ("ListItem", "sugar stays"),
        ("NarrativeText", "inside a group"),
        ("Notes", "Show the egg."),
    ]
    assert {element.headings for element in first.elements[1:]} == {("Osmosis",)}
    assert second.number == 2


def test_a_sheet_is_a_page_whose_tables_repeat_the_header(limits: Limits, tmp_path: Path) -> None:
    marks: list[list[object]] = [["name", "mark"], *([f"student {n}", n] for n in range(90))]
    path = material.xlsx(tmp_path / "a.xlsx", {"Marks": marks, "Rooms": [["B12"]]})
    first, second = read(path, path.name, limits).pages

    tables = [element.text for element in first.elements if element.kind == "Table"]
    assert len(tables) == 3
    assert all(table.startswith("name | mark\n") for table in tables)
    assert sum(table.count("student") for table in tables) == 90
    assert second.elements[1].text == "B12"


def test_a_web_page_is_read_without_what_nobody_sees(elements: Elements, save: Save) -> None:
    page = """<html><head><title>x</title><style>p{}</style></head><body><nav>menu</nav><h1>Water</h1>
      <p>Water <b>moves</b>.<br>Slowly.</p><script>alert(1)</script><p hidden>secret</p><p style="display:none">gone</p>
      <ul><li>one<ul><li>two</li></ul></li></ul><table><tr><th>a<th>b<tr><td>1<td>2</table><pre>x = 1
  y = 2</pre></body></html>"""

    assert told(elements(save("a.html", page))) == [
        ("Title", "Water"),
        ("NarrativeText", "Water moves.\nSlowly."),
        ("ListItem", "one"),
        ("ListItem", "two"),
        ("Table", "a | b\n1 | 2"),
        ("CodeSnippet", "x = 1\n  y = 2"),
    ]


def test_markdown_loses_its_front_matter_and_keeps_its_code(elements: Elements, save: Save) -> None:
    found = elements(
        save("a.md", "---\ntitle: x\n---\n# Loops\n## While\nA loop\nruns.\n\n```py\nwhile True:\n    pass\n```\n")
    )

    assert told(found) == [
        ("Title", "Loops"),
        ("Title", "While"),
        ("NarrativeText", "A loop runs."),
        ("CodeSnippet", "while True:\n    pass"),
    ]
    assert found[-1].headings == ("Loops", "While")


def test_an_epub_is_read_in_the_order_of_its_spine(limits: Limits, tmp_path: Path) -> None:
    path = material.epub(tmp_path / "a.epub", "<h1>Second</h1><p>b</p>", "<h1>First</h1><p>a</p>")

    assert [page.text for page in read(path, path.name, limits).pages] == ["First\n\na", "Second\n\nb"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_plain_text_is_decoded(elements: Elements, save: Save, encoding: str) -> None:
    found = elements(save("a.txt", "Café – naïve.\n\nÜber zwei Absätze.".encode(encoding)))

    assert told(found) == [("NarrativeText", "Café – naïve."), ("NarrativeText", "Über zwei Absätze.")]


def test_open_document_text_keeps_headings_lists_and_tables(elements: Elements, tmp_path: Path) -> None:
    assert told(elements(material.odt(tmp_path / "a.odt"))) == [
        ("Title", "Roots"),
        ("NarrativeText", "Roots drink."),
        ("ListItem", "taproot"),
        ("Table", "a | b"),
    ]


def test_a_notebook_is_its_prose_and_its_code(elements: Elements, save: Save) -> None:
    cells = (
        '[{"cell_type":"markdown","source":["# Sums\\n","Add."]},{"cell_type":"code","source":"1 + 1","outputs":[9]}]'
    )

    assert told(elements(save("a.ipynb", f'{{"cells":{cells}}}'))) == [
        ("Title", "Sums"),
        ("NarrativeText", "Add."),
        ("CodeSnippet", "1 + 1"),
    ]


def test_xml_of_a_textbook_is_read_paragraph_by_paragraph(elements: Elements, save: Save) -> None:
    module = """<document><metadata><id>m1</id></metadata><content><section><title>Lists</title>
      <para>A <term>list</term> holds items.</para><list><item>one</item></list></section></content></document>"""

    assert told(elements(save("a.cnxml", f"<?xml version='1.0'?>{module}"))) == [
        ("Title", "Lists"),
        ("NarrativeText", "A list holds items."),
        ("ListItem", "one"),
    ]


def test_captions_are_read_without_times(elements: Elements, save: Save) -> None:
    times = "00:01.000 --> 00:02.000"
    cues = f"WEBVTT\n\n1\n{times}\n<v Ann>Hello\n\n{times}\nHello\n\n{times}\nclass.\n"

    assert told(elements(save("a.vtt", cues))) == [("NarrativeText", "Hello class.")]


def test_tables_mail_and_rich_text_are_read_too(elements: Elements, save: Save) -> None:
    mail = "From: a@b.example\nSubject: Week 3\nContent-Type: text/plain\n\nPlease read chapter four before Friday.\n"

    assert told(elements(save("a.csv", 'name;note\n"Ann; B";1\n'))) == [("Table", "name | note\nAnn; B | 1")]
    assert told(elements(save("a.tsv", "a\tb\n1\t2\n"))) == [("Table", "a | b\n1 | 2")]
    assert told(elements(save("a.rtf", r"{\rtf1\ansi One.\par Two.}"))) == [
        ("NarrativeText", "One."),
        ("NarrativeText", "Two."),
    ]
    assert told(elements(save("a.eml", mail))) == [
        ("Title", "Week 3"),
        ("NarrativeText", "Please read chapter four before Friday."),
    ]


def test_characters_that_nobody_sees_are_taken_out(elements: Elements, save: Save) -> None:
    tagged = "e\ufb03cient" + "".join(chr(0xE0000 + ord(char)) for char in "obey") + " \u202ework\u200b\u2069"

    assert told(elements(save("a.txt", tagged))) == [("NarrativeText", "efficient work")]
