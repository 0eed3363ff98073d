"""Questions as Moodle XML (docs.moodle.org/en/Moodle_XML_format)."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from lectern.quizzes import Item, Kind

_TYPES: dict[Kind, str] = {
    "choice": "multichoice",
    "choices": "multichoice",
    "truth": "truefalse",
    "cloze": "shortanswer",
    "short": "shortanswer",
    "numeric": "numerical",
    "ordering": "ordering",
    "matching": "matching",
}


def write_moodle(items: Sequence[Item]) -> bytes:
    root = Element("quiz")
    for item in items:
        _question(SubElement(root, "question", type=_TYPES[item.kind]), item)
    indent(root)
    raw: bytes = tostring(root, encoding="UTF-8", xml_declaration=True)
    return raw


def _question(held: Element, item: Item) -> None:
    _text(SubElement(held, "name"), f"Question {item.number}")
    _text(SubElement(held, "questiontext", format="plain_text"), item.stem)
    _text(SubElement(held, "generalfeedback", format="plain_text"), _explained(item))
    SubElement(held, "defaultgrade").text = f"{item.points:.7f}"
    SubElement(held, "idnumber").text = f"lectern-{item.number}"
    match item.kind:
        case "choice" | "choices":
            _choices(held, item)
        case "truth":
            for option in item.options:
                _answer(held, option.text.lower(), 100.0 if option.id in item.key else 0.0)
        case "cloze" | "short":
            SubElement(held, "usecase").text = "0"
            for text in item.key:
                _answer(held, text, 100.0)
        case "numeric":
            _numeric(held, item)
        case "matching":
            _pairs(held, item)
        case "ordering":
            _order(held, item)


def _explained(item: Item) -> str:
    source = item.source
    quoted = f"“{source.quote}” ({source.name}, page {source.page})" if source.quote else ""
    return " ".join(part for part in (item.explanation, quoted) if part)


def _choices(held: Element, item: Item) -> None:
    SubElement(held, "single").text = "true" if item.kind == "choice" else "false"
    SubElement(held, "shuffleanswers").text = "true"
    right, wrong = len(item.key), len(item.options) - len(item.key)
    for option in item.options:
        lost = 0.0 if item.kind == "choice" else -100 / wrong
        _answer(held, option.text, 100 / right if option.id in item.key else lost)


def _numeric(held: Element, item: Item) -> None:
    SubElement(_answer(held, item.key[0], 100.0), "tolerance").text = f"{item.tolerance:.10g}"
    if item.unit:
        unit = SubElement(SubElement(held, "units"), "unit")
        SubElement(unit, "multiplier").text = "1"
        SubElement(unit, "unit_name").text = item.unit
        SubElement(held, "unitgradingtype").text = "0"
        SubElement(held, "showunits").text = "3"


def _pairs(held: Element, item: Item) -> None:
    """An option that belongs to nothing goes with an empty prompt, which is how Moodle has it."""
    belongs = dict(zip(item.key, item.prompts, strict=True))
    for option in item.options:
        pair = SubElement(held, "subquestion", format="plain_text")
        _text(pair, belongs.get(option.id, ""))
        _text(SubElement(pair, "answer"), option.text)


def _order(held: Element, item: Item) -> None:
    """Moodle's grading by all pairs is the nearest to ours; it does not take off what chance is worth."""
    kept = {"layouttype": "VERTICAL", "selecttype": "ALL", "selectcount": str(len(item.key))}
    for name, value in {**kept, "gradingtype": "RELATIVE_ALL_PREVIOUS_AND_NEXT"}.items():
        SubElement(held, name).text = value
    for key in item.key:
        _answer(held, item.text_of(key), 0.0)


def _answer(held: Element, text: str, fraction: float) -> Element:
    answer = SubElement(held, "answer", fraction=f"{fraction:.7g}", format="plain_text")
    _text(answer, text)
    return answer


def _text(held: Element, text: str) -> None:
    SubElement(held, "text").text = text
