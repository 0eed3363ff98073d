"""Our speech detector is the published one, written so that it runs faster."""

import numpy as np
import onnx
import onnxruntime
from onnx import numpy_helper

from listen.grid import FRAME
from listen.voice import REACH, detector, spectra
from tests.images.listen import silero
from tests.images.listen.material import silence, vowels


def test_its_weights_are_made_of_the_published_ones() -> None:
    ours, made = onnx.load(silero.MADE).graph, silero.make().graph

    assert [node.op_type for node in ours.node] == [node.op_type for node in made.node]
    for one, other in zip(ours.initializer, made.initializer, strict=True):
        assert np.array_equal(numpy_helper.to_array(one), numpy_helper.to_array(other)), one.name


def test_it_says_what_the_published_one_says() -> None:
    samples = np.concatenate([silence(1), vowels(3.0), silence(1)]).astype(np.float32) / 32768
    frames = np.lib.stride_tricks.sliding_window_view(samples, REACH + FRAME)[::FRAME]
    nothing = np.zeros((1, 1, 128), np.float32)
    published = onnxruntime.InferenceSession(silero.published().SerializeToString(), providers=["CPUExecutionProvider"])

    (expected, *_) = published.run(None, {"input": frames, "h": nothing, "c": nothing})
    (found, *_) = detector().run(None, {"spectra": spectra(frames), "h": nothing, "c": nothing})

    assert 0.1 < expected.mean() < 0.9
    assert np.abs(found - expected).max() < 1e-5
