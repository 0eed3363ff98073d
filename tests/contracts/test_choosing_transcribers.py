"""Who hears on a machine depends on what is installed there, and the report names it."""

import sys

import pytest

from lectern.embedded.whisper import CARRIER
from lectern.platform import Platform
from lectern.settings import Settings


def heard_by(transcriber: str = "embedded") -> str | None:
    chosen = Platform(Settings(transcriber=transcriber)).transcriber
    return chosen and chosen.engine


def lacks(monkeypatch: pytest.MonkeyPatch, *packages: str) -> None:
    """As if they were not installed."""
    for package in packages:
        monkeypatch.setitem(sys.modules, package, None)


def test_whisper_is_preferred() -> None:
    assert heard_by() == "Whisper tiny.en (faster-whisper)"


@pytest.mark.parametrize("package", [CARRIER, "faster_whisper"])
def test_without_whisper_or_its_weights_pocketsphinx_hears(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    lacks(monkeypatch, package)
    assert heard_by() == "PocketSphinx en-us"


def test_without_either_nobody_hears(monkeypatch: pytest.MonkeyPatch) -> None:
    lacks(monkeypatch, CARRIER, "pocketsphinx")
    assert heard_by() is None


def test_nobody_hears_where_nobody_should() -> None:
    assert heard_by("none") is None
