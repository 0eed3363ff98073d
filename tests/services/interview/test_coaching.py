"""What an answer says is judged by its words alone, and believed only where it is quoted."""

from dataclasses import dataclass, replace
from typing import Any

import pytest

from interview.coaching import NO_MODEL, NO_WORDS, judge, locate, read
from lectern.platform import Platform
from tests.loopback.fixtures import loopback as loopback
from tests.loopback.server import Loopback
from tests.services.apis import wire
from tests.services.interview.studio import Studio, Ticking

WORDS = [
    {"text": text, "start": float(at), "end": at + 0.5, "probability": 0.9}
    for at, text in enumerate(["So,", "high", "water", "comes", "twice", "because", "the", "Moon", "pulls", "it."])
]


@dataclass(frozen=True)
class Saying:
    said: str
    mode: str = "a model"

    def write(self, brief: Any) -> list[str]:
        return [self.said]


def test_a_quote_gets_its_times_from_the_transcript() -> None:
    assert locate("high water, comes", WORDS) == {"quote": "high water comes", "start": 1.0, "end": 3.5}


@pytest.mark.parametrize("quote", ["low water comes", "high water", "high comes twice", "water comes twice a day", ""])
def test_what_was_not_said_is_not_found(quote: str) -> None:
    assert locate(quote, WORDS) is None


def test_a_level_counts_with_a_quote_that_was_said() -> None:
    (found,) = read('reasons | fully | "because the moon pulls" [1]', WORDS)
    assert found["level"] == "fully" and found["quotes"] == [
        {"quote": "because the Moon pulls", "start": 5.0, "end": 8.5}
    ]


@pytest.mark.parametrize(
    "said",
    [
        "reasons | fully",
        'reasons | fully | "because the sun pulls"',
        'reasons | 10/10 | "because the moon pulls"',
        'voice | fully | "because the moon pulls"',
        'The student gives reasons: "because the moon pulls"',
        "",
    ],
)
def test_whatever_else_a_model_says_does_not_count(said: str) -> None:
    assert read(said, WORDS) == []


def test_what_is_left_out_is_counted() -> None:
    told = judge(Saying('order | partly | "so high water comes"'), "Why?", {"words": WORDS})
    assert [each["criterion"] for each in told["criteria"]] == ["order"] and str(told["notice"]).startswith("3 of 4")


@pytest.mark.parametrize(
    ("mode", "words", "notice"), [("extractive (no language model)", WORDS, NO_MODEL), ("a model", [], NO_WORDS)]
)
def test_without_a_model_or_words_nothing_is_judged(mode: str, words: list[Any], notice: str) -> None:
    told = judge(Saying('order | fully | "so high water comes"', mode), "Why?", {"words": words})
    assert told == {"mode": mode, "notice": notice, "criteria": []}


def test_an_answer_is_judged_once_and_its_report_tells(
    studio: Studio, loopback: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    loopback.answer = ('reasons | fully | "because the moon', ' pulls it"\n', 'terms | partly | "the tide turns"')
    settings = replace(studio.platform.settings, writer="openai", writer_url=loopback.url, writer_model="m")
    wire(Platform(settings))
    interview = studio.begin(questions=[{"text": "Why are there tides?"}])
    path = f"/{interview}/answers/{studio.answer(interview)}"
    first, second = (studio("POST", f"{path}/coaching") for _ in range(2))
    assert [each["criterion"] for each in first.body["criteria"]] == ["reasons"]
    assert first.body == second.body and len(loopback.asked("/chat/completions")) == 1
    assert studio("GET", f"{path}/report").body["coaching"] == first.body
    assert "because the moon pulls it" in studio("GET", f"{path}/report", query={"format": "html"}).body


def test_without_a_model_the_report_stands_alone(studio: Studio) -> None:
    interview = studio.begin()
    path = f"/{interview}/answers/{studio.answer(interview)}"
    assert studio("POST", f"{path}/coaching").body["notice"] == NO_MODEL


def test_a_page_shows_words_as_words(studio: Studio) -> None:
    studio.transcriber = Ticking(heard=("um", "<script>alert(1)</script>", *("word",) * 12))
    interview = studio.begin(questions=[{"text": "What is <b>bold</b>?"}])
    told = studio("GET", f"/{interview}/answers/{studio.answer(interview)}/report", query={"format": "html"}).body
    assert "<script" not in told and "<b>" not in told and "&lt;script&gt;" in told
    assert "http" not in told.replace("http-equiv", "") and told.count("<svg") == 3
