"""The rewritten graph gives the same, bit for bit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from digest.speech.kokoro import graph_blocks, graph_channels, graph_rewrite, model_file
from digest.speech.kokoro.graph_nodes import Graph


def _run(one: Any, **feeds: Any) -> list[Any]:
    session = onnxruntime.InferenceSession(one.SerializeToString(), providers=["CPUExecutionProvider"])
    found: list[Any] = session.run(None, feeds)
    return found


def _kinds(one: Any) -> list[str]:
    return [node.op_type for node in one.graph.node]


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from([(1, 1), (3, 1), (3, 5), (7, 3), (11, 5)]),
    st.integers(1, 700),
    st.booleans(),
    st.booleans(),
    st.integers(0, 2**32 - 1),
)
def test_a_convolution_in_blocks_gives_the_same(
    kind: tuple[int, int], length: int, signed: bool, biased: bool, seed: int
) -> None:
    """For any length, with padding and dilation, with a bias and without; no processor overflows at such inputs."""
    one = graph_rewrite.make_sample(8, *kind)
    if not biased:
        del one.graph.node[1]
        one.graph.node[1].input[0] = "sums"
    signal = np.random.default_rng(seed).integers(0, 60, (1, 8, length), dtype=np.uint8)
    (plain,) = _run(one, x=signal)
    graph_blocks.rewrite_in_blocks(one, signed=signed)
    assert "ConvInteger" not in _kinds(one)
    assert np.array_equal(_run(one, x=signal)[0], plain)


def test_large_weights_are_multiplied_at_once() -> None:
    """Those of layers of few steps are not kept twice."""
    one = graph_rewrite.make_sample(320, 11, 1)
    signal = np.random.default_rng(1).integers(0, 60, (1, 320, 40), dtype=np.uint8)
    (plain,) = _run(one, x=signal)
    graph_blocks.rewrite_in_blocks(one, signed=True)
    assert "Scan" not in _kinds(one)
    assert "MatMulInteger" in _kinds(one)
    assert np.array_equal(_run(one, x=signal)[0], plain)


@pytest.mark.parametrize("trait", [("strides", [2]), ("group", 2)])
def test_other_convolutions_are_left_alone(trait: tuple[str, Any]) -> None:
    one = graph_rewrite.make_sample(8, 3, 1)
    one.graph.node[0].attribute.append(helper.make_attribute(*trait))
    before = _kinds(one)
    graph_rewrite.rewrite(one, "signed")
    assert _kinds(one) == before


def _block(channels: int) -> Any:
    """What the model does between two convolutions: it adds, normalises with a scale and a shift, and adds a snake."""
    text = f"""
    <ir_version: 8, opset_import: ["" : 20]>
    block (uint8[1,{channels},time] x, float[1,{channels},time] before, float[1,{channels},1] gain,
           float[1,{channels},1] shift) => (float[1,{channels},time] y, float[1,{channels},time] added)
    <int64[1] axes = {{2}}, float eps = {{0.00001}}, float two = {{2.0}}, uint8 zero = {{3}}, uint8 wzero = {{121}},
     float small = {{0.001}}>
    {{
        sums = ConvInteger <pads = [1, 1], kernel_shape = [3]> (x, weights, zero, wzero)
        real = Cast <to = 1> (sums)
        scaled = Mul (real, small)
        added = Add (scaled, before)
        mean = ReduceMean (added, axes)
        centred = Sub (added, mean)
        squares = Mul (centred, centred)
        variance = ReduceMean (squares, axes)
        safe = Add (variance, eps)
        deviation = Sqrt (safe)
        normed = Div (centred, deviation)
        louder = Mul (gain, normed)
        shifted = Add (louder, shift)
        angle = Mul (rate, shifted)
        sine = Sin (angle)
        square = Pow (sine, two)
        part = Mul (inverse, square)
        y = Add (shifted, part)
    }}
    """
    one = onnx.parser.parse_model(text)
    random = np.random.default_rng(channels)
    rate = random.uniform(0.5, 3, (1, channels, 1)).astype(np.float32)
    weights = random.integers(0, 255, (channels, channels, 3), dtype=np.uint8)
    for name, value in (("rate", rate), ("inverse", 1 / rate), ("weights", weights)):
        one.graph.initializer.append(numpy_helper.from_array(value, name))
    return one


def _feeds(channels: int, length: int) -> dict[str, Any]:
    random = np.random.default_rng(length)
    floats = {name: random.normal(size=(1, channels, size)) for name, size in (("gain", 1), ("shift", 1))}
    floats["before"] = random.normal(size=(1, channels, length))
    found: dict[str, Any] = {name: value.astype(np.float32) for name, value in floats.items()}
    return found | {"x": random.integers(0, 60, (1, channels, length), dtype=np.uint8)}


@pytest.mark.parametrize("form", ["plain", "unsigned", "signed"])
@pytest.mark.parametrize("length", [1, 255, 4100])
def test_a_snake_a_few_channels_at_a_time_gives_the_same(form: graph_rewrite.Form, length: int) -> None:
    """With what was added before it, which the next block takes too."""
    one, feeds = _block(8), _feeds(8, length)
    plain = _run(one, **feeds)
    graph_rewrite.rewrite(one, form)
    assert not {"ReduceMean", "Sin"} & set(_kinds(one))
    found = _run(one, **feeds)
    assert [np.array_equal(*pair) for pair in zip(found, plain, strict=True)] == [True, True]


def test_channels_that_cannot_be_grouped_are_left_alone() -> None:
    one = _block(6)
    before = _kinds(one)
    graph_channels.rewrite_by_channels(one)
    assert _kinds(one) == before


def test_nodes_keep_their_order_and_nothing_unused_stays() -> None:
    """A rewritten model is valid: each value is given once, before it is taken, and each constant is taken."""
    one = _block(8)
    graph_rewrite.rewrite(one, "signed")
    onnx.checker.check_model(one)
    graph = Graph(one)
    for constant in one.graph.initializer:
        assert graph.list_users(constant.name) or _inside(one, constant.name)


def _inside(one: Any, name: str) -> bool:
    bodies = (trait.g for node in one.graph.node for trait in node.attribute if trait.HasField("g"))
    return any(name in node.input for body in bodies for node in body.node)


def test_the_predicted_durations_are_told(tmp_path: Path) -> None:
    """A model that has them gives them as its second output; one that has not is as it was."""
    plain = graph_rewrite.make_sample(8, 3, 1)
    graph_rewrite.tell_durations(plain)
    assert len(plain.graph.output) == 1
    plain.graph.node.append(helper.make_node("Cast", ["y"], [graph_rewrite.DURATIONS], to=TensorProto.FLOAT))
    onnx.save(plain, tmp_path / "model.onnx")
    graph_rewrite.prepare(tmp_path / "model.onnx", tmp_path / "prepared.onnx", "signed")
    graph_rewrite.prepare(tmp_path / "model.onnx", tmp_path / "told.onnx", None)
    for name in ("prepared.onnx", "told.onnx"):
        session = onnxruntime.InferenceSession(str(tmp_path / name), providers=["CPUExecutionProvider"])
        assert [output.name for output in session.get_outputs()] == ["y", graph_rewrite.DURATIONS]
        first, second = session.run(None, {"x": np.full((1, 8, 20), 9, np.uint8)})
        assert np.array_equal(first, second)


def test_the_choice_is_of_this_machine_and_is_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is measured once, and again on another processor or where what was kept is damaged."""
    first = graph_rewrite.choose_form(tmp_path)
    assert first in ("plain", "unsigned", "signed")
    monkeypatch.setattr(graph_rewrite, "find_fastest_form", lambda: "plain")
    assert graph_rewrite.choose_form(tmp_path) == first
    monkeypatch.setattr(graph_rewrite, "_read_features", lambda: iter(["another"]))
    assert graph_rewrite.choose_form(tmp_path) == "plain"
    kept = tmp_path / "form.json"
    for damage in ("", "[]", json.dumps(json.loads(kept.read_text("utf-8")) | {"form": "other"})):
        kept.write_text(damage, "utf-8")
        assert graph_rewrite.choose_form(tmp_path) == "plain"


@pytest.mark.model
def test_the_real_model_speaks_the_same_in_every_form(cache: Path, tmp_path: Path) -> None:
    path = model_file.ensure(cache / "models")
    feeds = {
        "tokens": np.array([[0, *range(43, 73), 0]], np.int64),
        "style": np.random.default_rng(1).normal(0, 0.1, (1, 256)).astype(np.float32),
        "speed": np.ones(1, np.float32),
    }
    found = []
    for form in (None, "plain", "unsigned", graph_rewrite.find_fastest_form()):
        there = path
        if form is not None:
            there = tmp_path / "prepared.onnx"
            graph_rewrite.prepare(path, there, form)
        session = onnxruntime.InferenceSession(str(there), providers=["CPUExecutionProvider"])
        found.append(session.run(None, feeds)[0])
    assert [np.array_equal(audio, found[0]) for audio in found] == [True] * 4
