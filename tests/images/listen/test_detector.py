"""Our speech detector is the published one: cut behind its spectra, and nothing else."""

import hashlib
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import onnx
import onnx.utils
import onnxruntime
from onnx import numpy_helper

import listen
from listen.grid import FRAME
from listen.voice import REACH, detector, spectra
from tests.images.listen.material import silence, vowels

PUBLISHED = Path(str(find_spec("faster_whisper").origin)).parent / "assets" / "silero_vad_v6.onnx"  # type: ignore[union-attr]
SHA256 = "4cbf549b8326f60f80f2536d9eefeb450a9abe83365a098031c89719f1be17d2"
SPECTRA = "/encoder/feature_extractor/Sqrt_output_0"


def test_its_layers_and_weights_are_those_of_the_published_one() -> None:
    assert hashlib.sha256(PUBLISHED.read_bytes()).hexdigest() == SHA256
    cut = onnx.utils.Extractor(onnx.load(PUBLISHED)).extract_model([SPECTRA, "h", "c"], ["speech_probs", "hn", "cn"])
    ours = onnx.load(Path(str(listen.__file__)).parent / "silero.onnx")

    assert [node.op_type for node in ours.graph.node] == [node.op_type for node in cut.graph.node]
    for one, other in zip(ours.graph.initializer, cut.graph.initializer, strict=True):
        assert np.array_equal(numpy_helper.to_array(one), numpy_helper.to_array(other))


def test_it_says_what_the_published_one_says() -> None:
    samples = np.concatenate([silence(1), vowels(3.0), silence(1)]).astype(np.float32) / 32768
    frames = np.lib.stride_tricks.sliding_window_view(samples, REACH + FRAME)[::FRAME]
    nothing = np.zeros((1, 1, 128), np.float32)
    published = onnxruntime.InferenceSession(PUBLISHED, providers=["CPUExecutionProvider"])

    (expected, *_) = published.run(None, {"input": frames, "h": nothing, "c": nothing})
    (found, *_) = detector().run(None, {"spectra": spectra(frames), "h": nothing, "c": nothing})

    assert 0.1 < expected.mean() < 0.9
    assert np.abs(found - expected).max() < 1e-5
