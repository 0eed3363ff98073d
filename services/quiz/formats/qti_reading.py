"""Reads the questions of a QTI 2.1 package, ours or anybody's; anybody may have written it.

XML is read by defusedxml, which refuses entities and external references; a package that unpacks to more than
MOST_BYTES is not unpacked. Raises Invalid.
"""

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from xml.etree.ElementTree import Element

from lectern.errors import Invalid
from lectern.happening import concept_id
from lectern.quizzes import Item, Option
from quiz.formats.beside import Beside, read_beside
from quiz.formats.qti_names import BLANK

MOST_BYTES = 4 * 1024 * 1024  # unpacked
MOST_FILES = 300


def read_qti(content: bytes) -> list[Item]:
    """The questions that can be graded here, in the order of the manifest, numbered from 1."""
    files = _unpack(content)
    known = _json(files.get("lectern.json", b"{}"))
    found = [_item(name, _parse(files, href), known) for name, href in _listed(files)]
    if not found:
        raise Invalid("There is no QTI 2.1 question in this package.")
    return [replace(item, number=number) for number, item in enumerate(found, 1)]


def _unpack(content: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            entries = package.infolist()
            if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_BYTES:
                raise Invalid("The package is larger than a quiz can be; split it.")
            return {entry.filename: _bounded(package, entry) for entry in entries}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as broken:
        raise Invalid("This is not a zip package that can be opened.") from broken


def _bounded(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """No more than the directory says, which may lie."""
    with package.open(entry) as held:
        return held.read(entry.file_size)


def _json(raw: bytes) -> dict[str, Any]:
    try:
        read = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def _listed(files: dict[str, bytes]) -> Iterator[tuple[str, str]]:
    """(identifier, file) of every item resource of the manifest."""
    manifest = _parse(files, "imsmanifest.xml")
    for resource in _all(manifest, "resource"):
        if resource.get("type", "").startswith("imsqti_item_xmlv2"):
            yield resource.get("identifier", ""), resource.get("href", "")


def _parse(files: dict[str, bytes], name: str) -> Element:
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    if name not in files:
        raise Invalid(f"The package names {name[:80]} but does not hold it.")
    try:
        root: Element = fromstring(files[name], forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as broken:
        raise Invalid(f"{name[:80]} is not XML that can be read safely.") from broken
    return root


def _item(name: str, root: Element, known: dict[str, Any]) -> Item:
    extra = read_beside(known.get(name))
    declared = _first(root, "responseDeclaration")
    if declared is None or len(_all(root, "responseDeclaration")) != 1:
        raise Invalid(f"Question {name[:40]} has no response, or several; only questions with one can be imported.")
    correct = [value.text or "" for value in _all(_need(declared, "correctResponse", name), "value")]
    body = _need(root, "itemBody", name)
    mapped = [entry.get("mapKey", "") for entry in _all(declared, "mapEntry")]
    item = _interaction(name, body, declared, correct, mapped, extra)
    near = _first(root, "equal")
    tolerance = float((near.get("tolerance") or "0").split()[0]) if near is not None else 0.0
    feedback = "".join(_first_text(root, "modalFeedback"))
    points = extra.fields.get("points", _points(root, declared))
    return replace(item, tolerance=tolerance, explanation=feedback, **{**extra.fields, "points": points})


def _points(root: Element, declared: Element) -> float:
    """What is told as the most, else the most that a response can earn by its mapping, or by its rule."""
    outcomes = [each for each in _all(root, "outcomeDeclaration") if each.get("identifier") == "SCORE"]
    if outcomes and (told_most := outcomes[0].get("normalMaximum")):
        return float(told_most)
    values = [float(entry.get("mappedValue", 0)) for entry in _all(declared, "mapEntry")]
    single = declared.get("cardinality") == "single"
    if values:
        return max(values) if single else sum(value for value in values if value > 0)
    told = [value.text for value in _all(root, "baseValue") if value.get("baseType") == "float"]
    return float(told[-1] or 1) if told else 1.0


def _interaction(
    name: str, body: Element, declared: Element, correct: list[str], mapped: list[str], extra: Beside
) -> Item:
    def made(kind: Any, stem: str, key: list[str], **more: Any) -> Item:
        concept = concept_id(extra.concept_name)
        return Item(0, kind, stem, tuple(key), extra.source, concept, extra.concept_name, **more)

    if (held := _first(body, "choiceInteraction")) is not None:
        options = _options(held, "simpleChoice")
        several = declared.get("cardinality") == "multiple"
        truth = {option.text.strip().casefold() for option in options} == {"true", "false"}
        kind = "choices" if several else "truth" if truth else "choice"
        return made(kind, _stem(body, held), correct, options=options)
    if (held := _first(body, "orderInteraction")) is not None:
        return made("ordering", _stem(body, held), correct, options=_options(held, "simpleChoice"))
    if (held := _first(body, "matchInteraction")) is not None:
        left, right = (_options(each, "simpleAssociableChoice") for each in _all(held, "simpleMatchSet"))
        pairs = dict(pair.split(" ", 1) for pair in correct)
        key = [pairs.get(each.id, "") for each in left]
        return made("matching", _stem(body, held), key, options=right, prompts=tuple(each.text for each in left))
    if _first(body, "textEntryInteraction") is not None:
        number = declared.get("baseType") in ("float", "integer")
        said = _typed_stem(body)
        kind = "numeric" if number else extra.kind if extra.kind in ("cloze", "short") else "short"
        amid = extra.kind in (None, "cloze", "numeric") and not said.rstrip().endswith(BLANK)
        kept = said if kind == "cloze" or amid else said.replace(BLANK, "", 1).strip()
        return made(kind, kept, list(dict.fromkeys([*correct, *([] if number else mapped)])))
    raise Invalid(f"Question {name[:40]} is of a kind that cannot be imported.")


def _options(held: Element, each: str) -> tuple[Option, ...]:
    return tuple(
        Option(choice.get("identifier", ""), "".join(choice.itertext()).strip()) for choice in _all(held, each)
    )


def _stem(body: Element, held: Element) -> str:
    """What stands before the interaction, and its prompt."""
    before = ["".join(element.itertext()).strip() for element in body if element is not held]
    return "\n".join([*before, *_first_text(held, "prompt")]).strip()


def _typed_stem(body: Element) -> str:
    for entry in _all(body, "textEntryInteraction"):
        entry.text = BLANK
    return "".join(body.itertext()).strip()


def _first_text(root: Element, name: str) -> list[str]:
    found = _first(root, name)
    return [] if found is None else ["".join(found.itertext()).strip()]


def _all(root: Element, name: str) -> list[Element]:
    """By local name: QTI 2.1 and 2.2 differ in their namespace alone, here."""
    return [element for element in root.iter() if element.tag.rpartition("}")[2] == name]


def _first(root: Element, name: str) -> Element | None:
    return next(iter(_all(root, name)), None)


def _need(root: Element, name: str, question: str) -> Element:
    found = _first(root, name)
    if found is None:
        raise Invalid(f"Question {question[:40]} has no {name}.")
    return found
