"""What is special about the embedding model that runs on the machine itself."""

import math
import subprocess
import sys
from pathlib import Path

import pytest

from lectern.embedded.minilm import MiniLM, available
from lectern.errors import Unavailable

TEXTS = ["Heat flows from warm to cold.", "A queue serves whoever came first. " * 60, "Ein Gas dehnt sich aus.", "42"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which two processes have made the model at the same time."""
    folder = tmp_path_factory.mktemp("data")
    script = f"from lectern.embedded.minilm import *; print(len(MiniLM(Path({str(folder)!r})).embed_question('heat')))"
    both = [subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert [process.communicate()[0].strip() for process in both] == ["384", "384"]
    return folder


def test_two_processes_that_make_the_model_at_once_leave_one_whole_file(folder: Path) -> None:
    assert [path.name for path in (folder / "model").iterdir()] == ["minilm-l6-v2-int8.onnx"]


def test_a_vector_depends_on_its_text_and_not_on_the_texts_beside_it(folder: Path) -> None:
    model = MiniLM(folder)

    assert model.embed(TEXTS) == [model.embed_question(text) for text in TEXTS]


def test_what_means_the_same_is_nearer_than_what_sounds_the_same(folder: Path) -> None:
    asked, same, other = MiniLM(folder).embed(
        ["How hot is it?", "What is the temperature?", "How hot is the new album of this band?"]
    )

    assert math.sumprod(asked, same) > math.sumprod(asked, other)


def test_no_texts_are_no_vectors(folder: Path) -> None:
    assert MiniLM(folder).embed([]) == []


def test_a_model_with_wrong_weights_is_refused(folder: Path, tmp_path: Path) -> None:
    import onnx

    model = onnx.load(folder / "model" / "minilm-l6-v2-int8.onnx")
    weights = max(model.graph.initializer, key=lambda tensor: len(tensor.raw_data))
    weights.raw_data = weights.raw_data[::-1]
    (tmp_path / "model").mkdir()
    onnx.save(model, tmp_path / "model" / "minilm-l6-v2-int8.onnx")

    with pytest.raises(Unavailable, match="delete it"):
        MiniLM(tmp_path).embed_question("heat")


def test_the_packages_of_the_development_install_suffice() -> None:
    assert available()
