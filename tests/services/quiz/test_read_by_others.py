"""Another program, of other people, reads our QTI files and makes Moodle questions of them: the same questions."""

import io
import zipfile
from importlib import import_module
from pathlib import Path
from xml.etree import ElementTree

import pytest
from onyx2moodle.classifier import classify
from onyx2moodle.parser import parse_item

from lectern.quizzes import Item
from quiz.formats.qti_writing import write_qti
from tests.services.quiz.material import one_of_each

READ = [item for item in one_of_each() if item.kind != "ordering"]  # which onyx2moodle does not know


def told(item: Item) -> dict[str, bool]:
    """What may be answered, and whether it is right; a pair is written prompt=option."""
    if item.kind == "matching":
        return {f"{prompt}={item.text_of(key)}": True for prompt, key in zip(item.prompts, item.key, strict=True)}
    if not item.options:
        right = item.key[:1] if item.kind == "numeric" else item.key
        return dict.fromkeys(right, True)
    return {option.text: option.id in item.key for option in item.options}


@pytest.mark.parametrize("item", READ, ids=lambda item: item.kind)
def test_another_program_makes_of_our_qti_the_question_that_we_meant(item: Item, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(write_qti("Tides", one_of_each()))) as package:
        package.extractall(tmp_path)
    read = parse_item(tmp_path / f"items/q{item.number:03d}.xml")
    translator = import_module(f"onyx2moodle.translate.{classify(read).target}")
    made = ElementTree.fromstring(translator.translate(read, assets=[], category_path=[]))
    answers = {
        each.findtext("text"): float(each.get("fraction", 0))
        for each in made.iter("answer")
        if "fraction" in each.attrib
    }
    pairs = {f"{each.findtext('text')}={each.findtext('answer/text')}": 100.0 for each in made.iter("subquestion")}
    assert {text: part > 0 for text, part in (answers | pairs).items()} == told(item)
    if item.kind in ("cloze", "short", "numeric"):  # of the others it does not read the prompt
        shown = "".join(ElementTree.fromstring(made.findtext("questiontext/text", "")).itertext())
        assert " ".join(shown.split()).removesuffix(" _____") == " ".join(item.stem.split())
