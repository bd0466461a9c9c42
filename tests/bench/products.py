"""The multiply-adds of the voice model's graph, and how many of them this machine's float32 products make."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper

_SIZE = 2048
_RUNS = 7
_CONVOLUTIONS = {"Conv", "ConvInteger"}
_PRODUCTS = {"MatMul", "MatMulInteger", "FusedMatMul"}
_LAYERS = _CONVOLUTIONS | _PRODUCTS | {"ConvTranspose", "DynamicQuantizeLSTM"}


def multiply_adds(path: Path, feeds: dict[str, Any]) -> tuple[int, int]:
    """Run a model once with the shapes of its layers as outputs.

    Returns:
        The multiply-adds of its convolutions, products and recurrent layers, and the number of samples it gave.
    """
    model = onnx.load(str(path))
    layers = [node for node in model.graph.node if node.op_type in _LAYERS]
    for name in dict.fromkeys(name for node in layers for name in (*node.input[:3], node.output[0]) if name):
        model.graph.node.append(helper.make_node("Shape", [name], [f"{name}/shape"]))
        model.graph.output.append(helper.make_tensor_value_info(f"{name}/shape", TensorProto.INT64, None))
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    found = dict(zip(names, session.run(None, feeds), strict=True))
    total = sum(_of_layer(node, lambda name: [int(size) for size in found[f"{name}/shape"]]) for node in layers)
    return total, int(np.size(found[names[0]]))


def _of_layer(node: Any, shape: Callable[[str], list[int]]) -> int:
    first, weights, result = shape(node.input[0]), shape(node.input[1]), shape(node.output[0])
    if node.op_type in _CONVOLUTIONS:  # weights (outputs, inputs of a group, taps): each makes a product at each place
        return math.prod(result) * math.prod(weights[1:])
    if node.op_type == "ConvTranspose":  # weights (inputs, outputs of a group, taps)
        return math.prod(first) * math.prod(weights[1:])
    if node.op_type == "DynamicQuantizeLSTM":  # its input is (steps, 1, inputs)
        return first[0] * (math.prod(weights) + math.prod(shape(node.input[2])))
    return math.prod(result) * first[-1]


def peak_per_s() -> float:
    """Measure the multiply-adds per second of a float32 matrix product on all cores: the best of seven."""
    left, right = (np.random.default_rng(seed).random((_SIZE, _SIZE), np.float32) for seed in (1, 2))
    best = math.inf
    for _ in range(_RUNS):
        start = time.perf_counter()
        left @ right
        best = min(best, time.perf_counter() - start)
    return float(_SIZE**3 / best)
