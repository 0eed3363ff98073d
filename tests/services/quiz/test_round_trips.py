"""Whatever a question is made of, GIFT and QTI bring it back as it was."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lectern.assembling import assemble
from lectern.quizzes import BLOOM, DIFFICULTIES, KINDS, Item
from quiz.formats.qti_writing import write_qti
from quiz.grading import grade
from tests.services.quiz.material import CONCEPT, SOURCE
from tests.services.quiz.test_formats import ROUNDS, WORDS, Round

TEXTS = st.lists(WORDS, min_size=4, max_size=6, unique=True)
MORE = st.fixed_dictionaries(
    {
        "bloom": st.sampled_from(BLOOM),
        "difficulty": st.sampled_from(DIFFICULTIES),
        "points": st.sampled_from((1.0, 2.0, 0.5, 3.25)),
        "explanation": st.just("") | WORDS,
    }
)
NUMBERS = st.fixed_dictionaries(
    {"unit": st.sampled_from(("", "m/s", "°C")), "tolerance": st.sampled_from((0.0, 0.5, 0.0005))}
)


def asked(kind: Any, stem: str, texts: list[str], more: dict[str, Any], number: str, truth: bool) -> Item:
    """Matching has options to spare, as many as there happen to be."""
    right, wrong = texts[:2], texts[2:]
    match kind:
        case "choice":
            right, wrong = texts[:1], texts[1:]
        case "truth":
            right, wrong = (["True"], ["False"]) if truth else (["False"], ["True"])
        case "cloze":
            stem, right, wrong = f"{stem} _____ {texts[0]}", texts, []
        case "short" | "ordering":
            right, wrong = texts, []
        case "numeric":
            right, wrong = [number], []
        case "matching":
            more = more | {"prompts": ("first", "second")}
    return replace(assemble(kind, stem, right, SOURCE, CONCEPT, wrong, **more), number=1)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("round_trip", ROUNDS)
@settings(deadline=None, max_examples=30)
@given(WORDS, TEXTS, MORE, NUMBERS, st.sampled_from(("4", "0.514", "-3.5", "1e5", "2.50")), st.booleans())
def test_it_comes_back(
    round_trip: Round,
    kind: str,
    stem: str,
    texts: list[str],
    more: dict[str, Any],
    measured: dict[str, Any],
    number: str,
    truth: bool,
) -> None:
    item = asked(kind, stem, texts, more | (measured if kind == "numeric" else {}), number, truth)
    assert round_trip([item]) == [item]


def scored(item: Element, order: Sequence[str]) -> float:
    """What a reader of QTI gives for an order, by the operators that an ordering question uses."""
    kept: dict[str, Any] = {"RESPONSE": list(order), "SCORE": 0.0}

    def worth(node: Element) -> Any:
        inner = [worth(each) for each in node]
        match node.tag.rpartition("}")[2]:
            case "variable":
                return kept[node.get("identifier", "")]
            case "baseValue":
                kind = {"float": float, "integer": int}.get(node.get("baseType", ""), str)
                return kind(node.text or "")
            case "index":
                return inner[0][int(node.get("n", "")) - 1]
            case "match":
                return inner[0] == inner[1]
            case "lt":
                return inner[0] < inner[1]
            case "sum":
                return sum(inner)
        raise AssertionError(node.tag)

    [processing] = [each for each in item if each.tag.endswith("}responseProcessing")]
    for rule in processing:
        holds, *setting = list(rule[0]) if rule.tag.endswith("}responseCondition") else [None, rule]
        if holds is None or worth(holds):
            for each in setting:
                kept[each.get("identifier", "")] = worth(each[0])
    return float(kept["SCORE"])


@pytest.mark.parametrize("many", [3, 4])
def test_an_exported_order_is_scored_as_we_score_it(many: int) -> None:
    steps = ["lay", "lower", "haul", "stow"][:many]
    item = replace(assemble("ordering", "In order:", steps, SOURCE, CONCEPT, points=3.0), number=1)
    with zipfile.ZipFile(io.BytesIO(write_qti("Tides", [item]))) as package:
        written = ElementTree.fromstring(package.read("items/q001.xml"))
    for order in permutations(item.key):
        assert scored(written, order) == pytest.approx(item.points * grade(item, order).score)
