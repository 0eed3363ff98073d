"""How `images/listen/silero.onnx` was made: `python -m tests.images.listen.silero` makes it again.

The published network is cut behind its spectra, and its convolutions, which see four columns at a time, are written as
the matrices that they are: the same sums, for which onnxruntime takes a third of the time.
"""

import hashlib
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

import listen

MADE = Path(str(listen.__file__)).parent / "silero.onnx"
SHA256 = "4cbf549b8326f60f80f2536d9eefeb450a9abe83365a098031c89719f1be17d2"
COLUMNS = (4, 4, 2, 1, 1)  # before, between and after the four convolutions
RECURRENT = "/Transpose_output_0"  # what they give to the rest of the network
Floats = NDArray[np.float32]


def published() -> onnx.ModelProto:
    """Silero VAD 6 as it lies in faster-whisper's wheel."""
    path = Path(str(find_spec("faster_whisper").origin)).parent / "assets" / "silero_vad_v6.onnx"  # type: ignore[union-attr]
    assert hashlib.sha256(path.read_bytes()).hexdigest() == SHA256
    return onnx.load(path)


def matrix(kernel: Floats, before: int, after: int) -> Floats:
    """kernel: out x in x 3, padded by one column at either end. From columns x in to columns x out."""
    found = np.zeros((before, kernel.shape[1], after, kernel.shape[0]), np.float32)
    for column in range(after):
        for place in range(3):
            seen = column * (before // after) + place - 1
            if 0 <= seen < before:
                found[seen, :, column] = kernel[:, :, place].T
    return found.reshape(before * kernel.shape[1], -1)


def make() -> onnx.ModelProto:
    source = published()
    weights = {each.name: numpy_helper.to_array(each) for each in source.graph.initializer}
    nodes, given, kept = [], "spectra", {}
    for layer, (before, after) in enumerate(pairwise(COLUMNS)):
        name = f"encoder.conv_layers.{layer}"
        kept[f"{name}.weight"] = matrix(weights[f"{name}.weight"], before, after)
        kept[f"{name}.bias"] = np.tile(weights[f"{name}.bias"], after)
        nodes += [
            helper.make_node("Gemm", [given, f"{name}.weight", f"{name}.bias"], [f"{name}.sums"]),
            helper.make_node("Relu", [f"{name}.sums"], [f"{name}.out"]),
        ]
        given = f"{name}.out"
    kept["one"] = np.array([1], np.int64)
    nodes.append(helper.make_node("Unsqueeze", [given, "one"], [RECURRENT]))
    names = [node.output[0] for node in source.graph.node]
    rest = source.graph.node[names.index(RECURRENT) + 1 :]
    kept |= {name: weights[name] for node in rest for name in node.input if name in weights}
    inputs = [
        helper.make_tensor_value_info("spectra", onnx.TensorProto.FLOAT, ["frames", 516]),
        *source.graph.input[1:],
    ]
    tensors = [numpy_helper.from_array(array, name) for name, array in kept.items()]
    graph = helper.make_graph([*nodes, *rest], "silero", inputs, source.graph.output, tensors)
    return helper.make_model(graph, opset_imports=source.opset_import, ir_version=source.ir_version)


if __name__ == "__main__":
    onnx.save(make(), MADE)
