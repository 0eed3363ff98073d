"""Tells a QTI reader to score an order as Lectern does, by the pairs that stand in the right order.

Response processing of IMS QTI 2.1, section 8: where each option stands becomes an outcome of its own, and every pair
in the right order adds its share; the score begins below 0 by what chance is worth, and does not stay there.
"""

from collections.abc import Sequence
from itertools import combinations
from xml.etree.ElementTree import Element, SubElement

from quiz.formats.qti_names import qti


def declare_places(root: Element, key: Sequence[str]) -> None:
    for option in key:
        SubElement(root, qti("outcomeDeclaration"), identifier=_place(option), cardinality="single", baseType="integer")


def score_order(processing: Element, key: Sequence[str], points: float) -> None:
    """As `quiz.grading` has it: Kendall's tau, not below 0."""
    for option in key:
        for number in range(1, len(key) + 1):
            stands = SubElement(_rule(processing), qti("match"))
            place = SubElement(stands, qti("index"), n=str(number))
            SubElement(place, qti("variable"), identifier="RESPONSE")
            _value(stands, "identifier", option)
            _set(processing[-1][0], _place(option), "integer", str(number))
    SubElement(processing, qti("setOutcomeValue"), identifier="SCORE").append(_number(-points))
    pairs = list(combinations(key, 2))
    for first, second in pairs:
        ordered = SubElement(_rule(processing), qti("lt"))
        for option in (first, second):
            SubElement(ordered, qti("variable"), identifier=_place(option))
        total = SubElement(SubElement(processing[-1][0], qti("setOutcomeValue"), identifier="SCORE"), qti("sum"))
        SubElement(total, qti("variable"), identifier="SCORE")
        total.append(_number(2 * points / len(pairs)))
    below = SubElement(_rule(processing), qti("lt"))
    SubElement(below, qti("variable"), identifier="SCORE")
    below.append(_number(0))
    SubElement(processing[-1][0], qti("setOutcomeValue"), identifier="SCORE").append(_number(0))


def _place(option: str) -> str:
    return f"PLACE_{option}"


def _rule(processing: Element) -> Element:
    return SubElement(SubElement(processing, qti("responseCondition")), qti("responseIf"))


def _set(rule: Element, outcome: str, kind: str, value: str) -> None:
    _value(SubElement(rule, qti("setOutcomeValue"), identifier=outcome), kind, value)


def _value(parent: Element, kind: str, text: str) -> None:
    SubElement(parent, qti("baseValue"), baseType=kind).text = text


def _number(value: float) -> Element:
    made = Element(qti("baseValue"), baseType="float")
    made.text = f"{value:.12g}"
    return made
