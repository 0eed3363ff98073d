"""Two runs side by side, and the peer that is never installed into the project."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from benchmarks.against import Incomparable, with_file
from benchmarks.peers.environment import LOCKED
from benchmarks.telling import tell


def result(case: str, seconds: list[float], processor: str = "one") -> dict[str, Any]:
    measured = {"Chat": {"samples": {"init_s": seconds}, "summary": {"p50": 1.0}, "pages": 4, "checked": True}}
    return {"case": case, "commit": "c", "when": "today", "machine": {"processor": processor}, "measured": measured}


def test_medians_are_told_as_ratios_with_their_interval(tmp_path: Path) -> None:
    saved = tmp_path / "starts.json"
    saved.write_text(json.dumps(result("starts", [2.0, 2.1, 1.9, 2.0])))
    told = with_file(result("starts", [1.0, 1.1, 0.9, 1.0]), saved)
    ratio = told["ratios"]["Chat.samples.init_s"]
    assert ratio["ratio"] == pytest.approx(0.5)
    assert ratio["95%"][0] <= 0.5 <= ratio["95%"][1]
    assert told["ratios"]["Chat.pages"]["ratio"] == 1
    assert set(told["ratios"]) == {"Chat.samples.init_s", "Chat.pages"}


def test_a_terminal_shows_the_ratios(tmp_path: Path) -> None:
    saved = tmp_path / "starts.json"
    saved.write_text(json.dumps(result("starts", [2.0])))
    told = tell("starts", with_file(result("starts", [1.0]), saved))
    assert "Chat.samples.init_s ratio 0.5" in told


def test_it_is_told_when_the_machine_was_another(tmp_path: Path) -> None:
    saved = tmp_path / "starts.json"
    saved.write_text(json.dumps(result("starts", [1.0], "another")))
    assert not with_file(result("starts", [1.0]), saved)["same_processor"]


def test_results_of_different_cases_are_not_compared(tmp_path: Path) -> None:
    saved = tmp_path / "sweep.json"
    saved.write_text(json.dumps(result("sweep", [1.0])))
    with pytest.raises(Incomparable, match="sweep"):
        with_file(result("starts", [1.0]), saved)


def test_the_peer_is_locked_to_the_byte_and_carries_no_torch() -> None:
    packages = re.split(r"\n(?=\S)", LOCKED.read_text().strip())
    assert all("==" in package and "--hash=sha256:" in package for package in packages)
    names = {package.partition("==")[0] for package in packages}
    assert {"unstructured", "unstructured-inference", "spacy"} <= names
    assert not names & {"torch", "torchvision", "transformers"}
