"""The rewritten graph computes the same integers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper

from digest.speech import graph


def _run(model: Any, signal: Any) -> Any:
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, {"x": signal})[0]


@pytest.mark.parametrize(("taps", "dilation"), [(1, 1), (3, 1), (7, 3), (11, 5)])
def test_a_convolution_and_its_product_are_equal(taps: int, dilation: int) -> None:
    """For any length, with padding and dilation; inputs small enough that no processor overflows."""
    model = graph.sample(16, taps, dilation)
    signal = np.random.default_rng(taps).integers(0, 60, (1, 16, 70), dtype=np.uint8)
    plain = _run(model, signal)
    product = graph.rewrite(graph._copy(model))
    assert [node.op_type for node in product.graph.node].count("MatMulInteger") == 1
    assert not [node for node in product.graph.node if node.op_type == "ConvInteger"]
    assert np.array_equal(_run(product, signal), plain)


def test_other_convolutions_are_left_alone() -> None:
    model = graph.sample(8, 3, 1)
    model.graph.node[0].attribute.append(helper.make_attribute("strides", [2]))
    before = model.SerializeToString()
    after = graph.rewrite(model)
    assert [node.op_type for node in after.graph.node] == ["ConvInteger"]
    assert len(after.SerializeToString()) == len(before)


def test_the_predicted_durations_are_told(tmp_path: Path) -> None:
    """A model that has them gives them as its second output; one that has not is as it was."""
    plain = graph.sample(8, 3, 1)
    graph.tell_durations(plain)
    assert len(plain.graph.output) == 1
    plain.graph.node.append(helper.make_node("Cast", ["y"], [graph.DURATIONS], to=TensorProto.FLOAT))
    path = tmp_path / "model.onnx"
    onnx.save(plain, path)
    data = graph.prepared(path, products=True)
    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    assert [output.name for output in session.get_outputs()] == ["y", graph.DURATIONS]
    first, second = session.run(None, {"x": np.full((1, 8, 20), 9, np.uint8)})
    assert np.array_equal(first, second)


def test_the_choice_is_of_this_machine() -> None:
    """Whichever way it is decided, it is decided without a fault."""
    assert graph.pays_off() in (True, False)
