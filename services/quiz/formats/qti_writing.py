"""Questions as a QTI 2.1 package: a zip with a manifest, a test and one file per question.

IMS Question and Test Interoperability 2.1 (imsglobal.org/question/qtiv2p1/imsqti_infov2p1.html) and IMS Content
Packaging 1.1. What QTI has no words for (source, concept, ...) is in lectern.json, which other readers leave aside.
"""

import io
import json
import re
import zipfile
from collections.abc import Callable, Sequence
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from lectern.quizzes import Item, Kind
from quiz.formats.gift_writing import beside
from quiz.formats.qti_names import BLANK, CP, QTI, TEMPLATES, cp, qti
from quiz.formats.qti_ordering import declare_places, score_order

_STAMP = (1980, 1, 1, 0, 0, 0)  # the same questions are the same bytes


def write_qti(title: str, items: Sequence[Item]) -> bytes:
    register_namespace("", QTI)
    files = {f"items/q{item.number:03d}.xml": _xml(_item(item)) for item in items}
    files["assessment.xml"] = _xml(_test(title, items))
    files["lectern.json"] = json.dumps(
        {f"q{item.number:03d}": beside(item) for item in items}, ensure_ascii=False
    ).encode()
    register_namespace("", CP)
    files = {"imsmanifest.xml": _xml(_manifest(items))} | files
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(zipfile.ZipInfo(name, _STAMP), content, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def _xml(element: Element) -> bytes:
    indent(element)
    raw: bytes = tostring(element, encoding="UTF-8", xml_declaration=True)
    return raw


def _manifest(items: Sequence[Item]) -> Element:
    root = Element(cp("manifest"), identifier="lectern-quiz")
    metadata = SubElement(root, cp("metadata"))
    SubElement(metadata, cp("schema")).text = "QTIv2.1 Package"
    SubElement(metadata, cp("schemaversion")).text = "1.0.0"
    SubElement(root, cp("organizations"))
    resources = SubElement(root, cp("resources"))
    test = SubElement(resources, cp("resource"), identifier="test", type="imsqti_test_xmlv2p1", href="assessment.xml")
    SubElement(test, cp("file"), href="assessment.xml")
    for item in items:
        name = f"q{item.number:03d}"
        SubElement(test, cp("dependency"), identifierref=name)
        held = SubElement(
            resources, cp("resource"), identifier=name, type="imsqti_item_xmlv2p1", href=f"items/{name}.xml"
        )
        SubElement(held, cp("file"), href=f"items/{name}.xml")
    beside_it = SubElement(resources, cp("resource"), identifier="lectern", type="webcontent", href="lectern.json")
    SubElement(beside_it, cp("file"), href="lectern.json")
    return root


def _test(title: str, items: Sequence[Item]) -> Element:
    root = Element(qti("assessmentTest"), identifier="test", title=title)
    part = SubElement(
        root, qti("testPart"), identifier="part", navigationMode="nonlinear", submissionMode="simultaneous"
    )
    section = SubElement(part, qti("assessmentSection"), identifier="section", title=title, visible="true")
    for item in items:
        name = f"q{item.number:03d}"
        SubElement(section, qti("assessmentItemRef"), identifier=name, href=f"items/{name}.xml")
    return root


_DECLARED: dict[Kind, tuple[str, str]] = {
    "choice": ("single", "identifier"),
    "truth": ("single", "identifier"),
    "choices": ("multiple", "identifier"),
    "ordering": ("ordered", "identifier"),
    "matching": ("multiple", "directedPair"),
    "cloze": ("single", "string"),
    "short": ("single", "string"),
    "numeric": ("single", "float"),
}


def _item(item: Item) -> Element:
    name = f"q{item.number:03d}"
    root = Element(
        qti("assessmentItem"), identifier=name, title=f"Question {item.number}", adaptive="false", timeDependent="false"
    )
    _declare(root, item)
    score = {"identifier": "SCORE", "cardinality": "single", "baseType": "float"}
    outcome = SubElement(root, qti("outcomeDeclaration"), score, normalMaximum=f"{item.points:.10g}")
    SubElement(SubElement(outcome, qti("defaultValue")), qti("value")).text = "0"
    if item.kind == "ordering":
        declare_places(root, item.key)
    if item.explanation:
        SubElement(root, qti("outcomeDeclaration"), identifier="FEEDBACK", cardinality="single", baseType="identifier")
    _BODIES[item.kind](SubElement(root, qti("itemBody")), item)
    _process(root, item)
    if item.explanation:
        feedback = SubElement(
            root, qti("modalFeedback"), outcomeIdentifier="FEEDBACK", identifier="explanation", showHide="show"
        )
        feedback.text = item.explanation
    return root


def _declare(root: Element, item: Item) -> None:
    cardinality, kind = _DECLARED[item.kind]
    held = SubElement(root, qti("responseDeclaration"), identifier="RESPONSE", cardinality=cardinality, baseType=kind)
    correct = SubElement(held, qti("correctResponse"))
    values = _correct(item)
    for value in values[:1] if cardinality == "single" else values:
        SubElement(correct, qti("value")).text = value
    if weights := _weights(item, values):
        mapping = SubElement(held, qti("mapping"), lowerBound="0", defaultValue="0")
        for value, weight in weights.items():
            SubElement(mapping, qti("mapEntry"), mapKey=value, mappedValue=f"{weight:.10g}")


def _correct(item: Item) -> list[str]:
    if item.kind == "matching":
        return [f"P{number} {key}" for number, key in enumerate(item.key, 1)]
    return list(item.key)


def _weights(item: Item, values: Sequence[str]) -> dict[str, float]:
    """Points by response, as our own grading has them."""
    match item.kind:
        case "choices":
            right, wrong = len(item.key), len(item.options) - len(item.key)
            each = {True: item.points / right, False: -item.points / wrong}
            return {option.id: each[option.id in item.key] for option in item.options}
        case "matching":
            return {value: item.points / len(values) for value in values}
        case "cloze" | "short" | "choice" | "truth":
            return {value: item.points for value in values}
    return {}


def _process(root: Element, item: Item) -> None:
    """By a standard template where one fits; a number is compared with its tolerance."""
    if item.kind not in ("numeric", "ordering"):
        SubElement(root, qti("responseProcessing"), template=f"{TEMPLATES}/map_response")
        return
    processing = SubElement(root, qti("responseProcessing"))
    if item.kind == "ordering":
        score_order(processing, item.key, item.points)
        return
    matched = SubElement(SubElement(processing, qti("responseCondition")), qti("responseIf"))
    near = f"{item.tolerance:.10g}"
    test = SubElement(matched, qti("equal"), toleranceMode="absolute", tolerance=f"{near} {near}")
    SubElement(test, qti("variable"), identifier="RESPONSE")
    SubElement(test, qti("correct"), identifier="RESPONSE")
    value = SubElement(
        SubElement(matched, qti("setOutcomeValue"), identifier="SCORE"), qti("baseValue"), baseType="float"
    )
    value.text = f"{item.points:.10g}"


def _choose(body: Element, item: Item) -> None:
    most = "1" if item.kind != "choices" else "0"
    shuffle = "false" if item.kind == "truth" else "true"
    held = SubElement(body, qti("choiceInteraction"), responseIdentifier="RESPONSE", shuffle=shuffle, maxChoices=most)
    _ask(held, item, "simpleChoice")


def _order(body: Element, item: Item) -> None:
    _ask(SubElement(body, qti("orderInteraction"), responseIdentifier="RESPONSE", shuffle="true"), item, "simpleChoice")


def _ask(held: Element, item: Item, each: str) -> None:
    SubElement(held, qti("prompt")).text = item.stem
    for option in item.options:
        SubElement(held, qti(each), identifier=option.id).text = option.text


def _match(body: Element, item: Item) -> None:
    most = str(len(item.prompts))
    held = SubElement(
        body, qti("matchInteraction"), responseIdentifier="RESPONSE", shuffle="true", maxAssociations=most
    )
    SubElement(held, qti("prompt")).text = item.stem
    left, right = SubElement(held, qti("simpleMatchSet")), SubElement(held, qti("simpleMatchSet"))
    for number, prompt in enumerate(item.prompts, 1):
        SubElement(left, qti("simpleAssociableChoice"), identifier=f"P{number}", matchMax="1").text = prompt
    for option in item.options:
        SubElement(right, qti("simpleAssociableChoice"), identifier=option.id, matchMax="1").text = option.text


def _type_in(body: Element, item: Item) -> None:
    """The box stands in the blank, or behind the question."""
    paragraph = SubElement(body, qti("p"))
    before, blank, after = item.stem.partition(BLANK)
    paragraph.text = before if blank else f"{before} "
    SubElement(paragraph, qti("textEntryInteraction"), responseIdentifier="RESPONSE").tail = after


_BODIES: dict[Kind, Callable[[Element, Item], None]] = {
    "choice": _choose,
    "choices": _choose,
    "truth": _choose,
    "ordering": _order,
    "matching": _match,
    "cloze": _type_in,
    "short": _type_in,
    "numeric": _type_in,
}


def file_name(title: str) -> str:
    return re.sub(r"\W+", "-", title).strip("-").lower()[:60] or "quiz"
