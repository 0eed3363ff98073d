"""A benchmark goes on where its peer cannot be had, and says so."""

from pathlib import Path

import pytest

from benchmarks.beside_unstructured import beside_unstructured


def test_without_the_peer_the_ratio_is_unknown_and_not_zero(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    told = beside_unstructured(tmp_path, project=tmp_path)
    assert told["ratio"] is None
    assert told["note"] == "not measured: the peer is installed by uv, which is not here; make bench brings it"
