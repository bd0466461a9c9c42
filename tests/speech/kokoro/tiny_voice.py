"""A generated model of a few hundred bytes with the inputs and outputs of the offline voice: it hums."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from digest.speech.kokoro.graph_rewrite import DURATIONS

RATE_HZ = 24_000
TOKEN_S = 0.06
EDGE_S = 0.2


def build(
    path: Path,
    *,
    level: float = 0.5,
    token_s: float = TOKEN_S,
    edge_s: float = EDGE_S,
    dumb_above_speed: float = 100.0,
    dumb_above_tokens: int = 10_000,
) -> Path:
    """Write a model that hums for `token_s` for each token, with silence at both ends.

    Args:
        path: Where the model goes.
        level: The amplitude; 0 is silence.
        token_s: Seconds for each token at speed 1.
        edge_s: Seconds of silence at each end.
        dumb_above_speed: Above this speed it is silent.
        dumb_above_tokens: Above so many tokens it is silent.
    """
    samples = round(edge_s * RATE_HZ)
    constants = {
        "one": np.int64(1),
        "zero": np.int64(0),
        "last": np.array([1], np.int64),
        "axis": np.array([0], np.int64),
        "per_token": np.array([token_s * RATE_HZ], np.float32),
        "step": np.float32(2 * np.pi * 220 / RATE_HZ),
        "level": np.array([level], np.float32),
        "nothing": np.array([0], np.float32),
        "fastest": np.array([dumb_above_speed], np.float32),
        "longest": np.array([dumb_above_tokens], np.float32),
        "edges": np.array([samples, samples], np.int64),
        "edge": np.array([samples], np.float32),
        "from_second": np.array([1], np.int64),
        "to_last": np.array([-1], np.int64),
        "from_first": np.array([0], np.int64),
        "to_second": np.array([1], np.int64),
        "time": np.array([1], np.int64),
    }
    nodes = [
        helper.make_node("Shape", ["tokens"], ["shape"]),
        helper.make_node("Gather", ["shape", "last"], ["count"]),
        helper.make_node("Cast", ["count"], ["tokens_f"], to=TensorProto.FLOAT),
        helper.make_node("Cast", ["tokens"], ["tokens_as_f"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["tokens_f", "per_token"], ["plain"]),
        helper.make_node("Div", ["plain", "speed"], ["paced"]),
        helper.make_node("Cast", ["paced"], ["length_1"], to=TensorProto.INT64),
        helper.make_node("Squeeze", ["length_1", "axis"], ["length"]),
        helper.make_node("Range", ["zero", "length", "one"], ["index"]),
        helper.make_node("Cast", ["index"], ["index_f"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["index_f", "step"], ["phase"]),
        helper.make_node("Sin", ["phase"], ["wave"]),
        helper.make_node("Greater", ["speed", "fastest"], ["fast"]),
        helper.make_node("Greater", ["tokens_f", "longest"], ["long"]),
        helper.make_node("Or", ["fast", "long"], ["dumb"]),
        helper.make_node("Where", ["dumb", "nothing", "level"], ["gain"]),
        helper.make_node("Mul", ["wave", "gain"], ["hum"]),
        helper.make_node("Pad", ["hum", "edges"], ["audio"]),
        # How long each token lasts: as long as all others, and the first and last one the silence beside it.
        helper.make_node("Mul", ["tokens_as_f", "nothing"], ["no_length"]),
        helper.make_node("Div", ["per_token", "speed"], ["token_length"]),
        helper.make_node("Add", ["no_length", "token_length"], ["lengths"]),
        helper.make_node("Slice", ["lengths", "from_second", "to_last", "time"], ["inner"]),
        helper.make_node("Slice", ["lengths", "from_first", "to_second", "time"], ["outer"]),
        helper.make_node("Add", ["outer", "edge"], ["beside"]),
        helper.make_node("Concat", ["beside", "inner", "beside"], [DURATIONS], axis=1),
    ]
    graph = helper.make_graph(
        nodes,
        "hum",
        [
            helper.make_tensor_value_info("tokens", TensorProto.INT64, [1, "n"]),
            helper.make_tensor_value_info("style", TensorProto.FLOAT, [1, 256]),
            helper.make_tensor_value_info("speed", TensorProto.FLOAT, [1]),
        ],
        [helper.make_tensor_value_info("audio", TensorProto.FLOAT, ["samples"])],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()],
    )
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), path)
    return path
