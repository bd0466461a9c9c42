"""Rewrite the voice model's graph: the same integers multiplied by a faster kernel, and the predicted durations told.

ONNX Runtime's `ConvInteger` is only fast for unsigned weights, and there it uses half of what the processor's int8 dot
products (AVX512-VNNI, AVX-VNNI) can do. A convolution over time is also a product of matrices: the input's shifted
copies side by side (im2col), times the kernel's taps below one another. As `MatMulInteger` with weights shifted to
signed (both they and their zero point less 128, so that no product changes) it runs on those instructions. All sums
are of integers: the audio is the same, bit for bit.

Processors without them add such products in 16 bits, which overflows; `pays_off` finds that out before.

The model predicts how long each token lasts and keeps it to itself; a second output tells it, which costs nothing.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from google.protobuf.message import DecodeError
from onnx import TensorProto, helper, numpy_helper

VERSION = "2"
"""Raise it when `prepared` gives another graph."""

DURATIONS = "/encoder/Clip_output_0"
"""What the export calls the frames of each token, rounded, at least one: shape (1, tokens)."""

_TO_SIGNED = 128
_TO_THE_END = np.iinfo(np.int64).max


def prepared(path: Path, *, products: bool) -> bytes:
    """Return the model as it is loaded, serialised.

    Args:
        path: The model's file; one that is no model is returned as it is: loading it says what is wrong with it.
        products: Write its convolutions of one group and stride 1 as matrix products.
    """
    try:
        model = onnx.load(str(path), load_external_data=False)
    except DecodeError:
        return path.read_bytes()
    tell_durations(model)
    data: bytes = (rewrite(model) if products else model).SerializeToString()
    return data


def tell_durations(model: Any) -> None:
    """Make the predicted durations of the tokens, in frames, the second output of a model that has them."""
    if any(DURATIONS in node.output for node in model.graph.node):
        model.graph.output.append(helper.make_tensor_value_info(DURATIONS, TensorProto.FLOAT, [1, None]))


def rewrite(model: Any) -> Any:
    """Rewrite a model (`onnx.ModelProto`) in place and return it."""
    graph = model.graph
    constants = {constant.name: constant for constant in graph.initializer}
    before = set(constants)
    nodes: list[Any] = []
    for node in graph.node:
        replacement = _as_product(node, constants)
        nodes += replacement or [node]
    used = {name for node in nodes for name in node.input} | {output.name for output in graph.output}
    new = [constant for name, constant in constants.items() if name in used and name not in before]
    # One by one, where they lie: copying all of them would take the model's size once more.
    for index in reversed(range(len(graph.initializer))):
        if graph.initializer[index].name not in used:
            del graph.initializer[index]
    graph.initializer.extend(new)
    del graph.node[:], graph.value_info[:]
    graph.node.extend(nodes)
    return model


def _as_product(node: Any, constants: dict[str, Any]) -> list[Any]:
    """The nodes that take a convolution's place; none where it is of another kind. Adds their constants."""
    if node.op_type != "ConvInteger" or len(node.input) != 4 or node.input[1] not in constants:
        return []
    weights, zero = (numpy_helper.to_array(constants[name]) for name in (node.input[1], node.input[3]))
    traits = {trait.name: helper.get_attribute_value(trait) for trait in node.attribute}
    plain = traits.get("group", 1) == 1 and list(traits.get("strides", [1])) == [1]
    if not plain or weights.ndim != 3 or weights.dtype != np.uint8 or zero.size != 1 or "pads" not in traits:
        return []
    outputs, inputs, taps = weights.shape
    step = next(iter(traits.get("dilations", [1])))
    name = f"{node.output[0]}/product"

    def constant(label: str, value: Any) -> str:
        constants[f"{name}/{label}"] = numpy_helper.from_array(np.asarray(value), f"{name}/{label}")
        return f"{name}/{label}"

    signed = (weights.astype(np.int16) - _TO_SIGNED).astype(np.int8).transpose(2, 1, 0)
    before, after = traits["pads"]
    pads = constant("pads", np.array([0, before, 0, 0, after, 0], np.int64))
    axis = constant("axis", np.array([1], np.int64))
    nodes = [
        helper.make_node("Transpose", [node.input[0]], [f"{name}/time"], perm=[0, 2, 1]),
        helper.make_node("Pad", [f"{name}/time", pads, node.input[2]], [f"{name}/padded"]),
    ]
    for tap in range(taps):
        end = step * (tap - taps + 1)
        start = constant(f"start{tap}", np.array([step * tap], np.int64))
        stop = constant(f"stop{tap}", np.array([end or _TO_THE_END], np.int64))
        nodes.append(helper.make_node("Slice", [f"{name}/padded", start, stop, axis], [f"{name}/tap{tap}"]))
    matrix = constant("matrix", np.ascontiguousarray(signed.reshape(taps * inputs, outputs)))
    signed_zero = constant("zero", np.array(int(zero.reshape(-1)[0]) - _TO_SIGNED, np.int8))
    nodes += [
        helper.make_node("Concat", [f"{name}/tap{tap}" for tap in range(taps)], [f"{name}/columns"], axis=2),
        helper.make_node("MatMulInteger", [f"{name}/columns", matrix, node.input[2], signed_zero], [f"{name}/sums"]),
        helper.make_node("Transpose", [f"{name}/sums"], [node.output[0]], perm=[0, 2, 1]),
    ]
    return nodes


def pays_off() -> bool:
    """Tell whether this machine computes the rewritten form exactly, and faster; it takes some 20 milliseconds.

    One convolution of the model's kind, with the largest products there are, is timed in both forms.
    """
    model = sample(channels=128, taps=11, dilation=1)
    signal = np.full((1, 128, 1500), 255, np.uint8)
    signal[0, ::3] = np.arange(1500) % 256
    (plain, plain_s), (product, product_s) = (_timed(form, signal) for form in (model, rewrite(_copy(model))))
    return bool(np.array_equal(plain, product)) and product_s < plain_s


def sample(channels: int, taps: int, dilation: int) -> Any:
    """A model (`onnx.ModelProto`) of one convolution with as many inputs as outputs, which keeps the length."""
    weights = np.full((channels, channels, taps), 255, np.uint8)
    weights[::2, 1::2] = np.arange(taps) * 23
    reach = dilation * (taps - 1) // 2
    node = helper.make_node(
        "ConvInteger", ["x", "w", "xz", "wz"], ["y"], pads=[reach, reach], dilations=[dilation], kernel_shape=[taps]
    )
    constants = {"w": weights, "xz": np.array(3, np.uint8), "wz": np.array(121, np.uint8)}
    graph = helper.make_graph(
        [node],
        "sample",
        [helper.make_tensor_value_info("x", TensorProto.UINT8, [1, channels, "time"])],
        [helper.make_tensor_value_info("y", TensorProto.INT32, [1, channels, "time"])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def _copy(model: Any) -> Any:
    return onnx.load_from_string(model.SerializeToString())


def _timed(model: Any, signal: Any) -> tuple[Any, float]:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    best = float("inf")
    for _ in range(3):
        began = time.perf_counter()
        (result,) = session.run(None, {"x": signal})
        best = min(best, time.perf_counter() - began)
    return result, best
