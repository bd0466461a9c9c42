"""Convolutions of 8-bit integers as matrix products, a block of time after the other.

A convolution over time is also a product of matrices: the input's shifted copies side by side (im2col), times the
kernel's taps below one another. All sums are of integers, so that they are the same, bit for bit. The copies of a
whole utterance are the most memory that the model takes, and are read from there again; those of a block stay in the
processor's cache, where the sums are also biased, scaled and turned.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from digest.speech.kokoro.graph_nodes import Graph, read_attributes

_TO_SIGNED = 128
_TO_THE_END = np.iinfo(np.int64).max
# The shifted copies of a block: measured between 192 and 768 KB on a cache of 1 MB for each core.
_COPIES_BYTES = 384 * 1024
# Steps of time in a block.
_FEWEST = 128
_MOST = 2048
# Above this the weights are those of a layer of few steps. ONNX Runtime keeps what an inner graph multiplies with
# twice, as it was and as it is packed, so that these are better multiplied outside.
_WEIGHTS_BYTES = 1024 * 1024

# The sums of a block. Its values are (1, channels, time) but where the copies and the product are: (1, time, channels).
_SUMS = """
        rows = Transpose <perm = [0, 2, 1]> (signal_part)
        {taps}
        copies = Concat <axis = 2> ({tap_names})
        products = MatMulInteger (copies, weights, zero, weights_zero)
        sums = Transpose <perm = [0, 2, 1]> (products)
        biased = {biased}
        real = Cast <to = 1> (biased)
"""

_AT_ONCE = """
convolution (uint8[1, inputs, time] signal) => (float[1, outputs, time] result)
<{constants}>
{{
    signal_part = Pad (signal, pads, zero)
    {sums}
    result = Mul (real, scale)
}}
"""

_IN_BLOCKS = """
convolution (uint8[1, inputs, time] signal) => (float[1, outputs, time] result)
<{constants}>
{{
    length = Shape <start = 2, end = 3> (signal)
    wanted = Add (length, growth)
    begun = Add (wanted, block_less_one)
    blocks = Div (begun, block)
    covered = Mul (blocks, block)
    surplus = Sub (covered, wanted)
    pad_behind = Add (surplus, pad_after)
    pads = Concat <axis = 0> (pads_before, pad_behind)
    padded = Pad (signal, pads, zero)
    end = Squeeze (covered, first_axis)
    starts = Range (nought, end, step)
    parts = Scan <num_scan_inputs = 1, body = block_sums (int64 start) => (float[{outputs}, {block}] part) {{
        from = Unsqueeze (start, first_axis)
        to = Add (from, block_and_reach)
        signal_part = Slice (padded, from, to, time_axis)
        {sums}
        scaled = Mul (real, scale)
        part = Squeeze (scaled, first_axis)
    }}> (starts)
    channels = Transpose <perm = [1, 0, 2]> (parts)
    uncut = Reshape (channels, shape)
    result = Slice (uncut, first_axis, wanted, time_axis)
}}
"""


def rewrite_in_blocks(model: Any, *, signed: bool) -> None:
    """Rewrite the convolutions of a model (`onnx.ModelProto`) that have one group and stride 1, in place.

    Args:
        model: Its convolutions' sums are scaled by a number, and may have a bias of integers added before.
        signed: Shift the weights to signed integers, they and their zero point less 128, so that no product changes.
    """
    graph = Graph(model)
    there = {}
    for node in graph.nodes:
        if not _is_plain(node, graph):
            continue
        layer = _find_layer(node, graph)
        if layer:
            there[layer.scaled.output[0]] = _write_layer(layer, graph, signed=signed)
    graph.replace(there)


@dataclass(frozen=True, slots=True)
class _Layer:
    """A convolution (`onnx.NodeProto`), what adds its bias, if it has one, and what scales the sums, and by what."""

    node: Any
    biased: Any
    scaled: Any
    scale: str


def _is_plain(node: Any, graph: Graph) -> bool:
    if node.op_type != "ConvInteger" or len(node.input) != 4:  # the signal, weights, and the zero points of both
        return False
    weights = graph.get_constant(node.input[1])
    zero = graph.get_constant(node.input[3])
    if weights is None or zero is None:
        return False
    attributes = read_attributes(node)
    groups = attributes.get("group", 1)
    strides = list(attributes.get("strides", [1]))
    if groups != 1 or strides != [1] or "pads" not in attributes:
        return False
    # Over one dimension, time; and one zero point for all weights, not one for each channel.
    return bool(weights.ndim == 3 and weights.dtype == np.uint8 and zero.size == 1)


def _find_layer(node: Any, graph: Graph) -> _Layer | None:
    """Find the layer of a convolution; None where its sums go elsewhere."""
    biased = graph.get_user(node.output[0], "Add")
    summed = biased or node
    cast = graph.get_user(summed.output[0], "Cast")
    if not cast:
        return None
    scaled = graph.get_user(cast.output[0], "Mul")
    if not scaled:
        return None
    return _Layer(node, biased, scaled, scale=_get_other_input(scaled, cast.output[0]))


def _write_layer(layer: _Layer, graph: Graph, *, signed: bool) -> list[Any]:
    """Return the nodes that take the place of a layer."""
    node, biased = layer.node, layer.biased
    prefix = f"{node.output[0]}/product"
    weights = graph.get_constant(node.input[1])
    weights_zero = int(graph.get_constant(node.input[3]).reshape(-1)[0])
    outputs, inputs, taps = weights.shape
    # The taps below one another, as their copies of the signal lie side by side.
    matrix = weights.transpose(2, 1, 0).reshape(taps * inputs, outputs)
    if signed:
        matrix = (matrix.astype(np.int16) - _TO_SIGNED).astype(np.int8)
        weights_zero -= _TO_SIGNED
    names = {
        "signal": node.input[0],
        "zero": node.input[2],
        "weights": graph.add(f"{prefix}/weights", matrix),
        "weights_zero": graph.add(f"{prefix}/weights_zero", np.array(weights_zero, matrix.dtype)),
        "scale": layer.scale,
        "result": layer.scaled.output[0],
    }
    if biased:
        names["bias"] = _get_other_input(biased, node.output[0])
    sums = _SUMS.format(
        taps="\n".join(f"tap{tap} = Slice (rows, from{tap}, to{tap}, rows_axis)" for tap in range(taps)),
        tap_names=", ".join(f"tap{tap}" for tap in range(taps)),
        biased="Add (sums, bias)" if biased else "Identity (sums)",
    )
    attributes = read_attributes(node)
    (step,) = attributes.get("dilations", [1])
    before, after = attributes["pads"]
    reach = step * (taps - 1)  # steps of time from the first tap to the last
    constants = {"rows_axis": [1]}
    for tap in range(taps):
        constants[f"from{tap}"] = [step * tap]
        # Counted from the end, where the last tap's copy ends: as 0 that would be the beginning.
        constants[f"to{tap}"] = [step * tap - reach or _TO_THE_END]
    if matrix.nbytes > _WEIGHTS_BYTES:
        constants["pads"] = [0, 0, before, 0, 0, after]
        return graph.parse_nodes(_AT_ONCE.format(constants=_format_integers(constants), sums=sums), prefix, names)
    block = _choose_block(taps * inputs)
    constants |= {
        "growth": [before + after - reach],
        "block": [block],
        "block_less_one": [block - 1],
        "block_and_reach": [block + reach],
        "pads_before": [0, 0, before, 0, 0],
        "pad_after": [after],
        "first_axis": [0],
        "time_axis": [2],
        "shape": [1, outputs, -1],
    }
    scalars = f"{_format_integers(constants)}, int64 nought = {{0}}, int64 step = {{{block}}}"
    text = _IN_BLOCKS.format(constants=scalars, sums=sums, outputs=outputs, block=block)
    return graph.parse_nodes(text, prefix, names)


def _get_other_input(node: Any, name: str) -> str:
    """Return what a node of two inputs takes beside the named one."""
    return str(next(other for other in node.input if other != name))


def _choose_block(copied: int) -> int:
    """Choose how many steps of time a block has, given how many bytes are copied for each: a power of two."""
    steps = _COPIES_BYTES / copied
    nearest_power = 1 << max(0, round(math.log2(steps)))
    return min(_MOST, max(_FEWEST, nearest_power))


def _format_integers(constants: dict[str, list[int]]) -> str:
    """Declare constants in ONNX's notation: `int64[1] rows_axis = {1}, int64[1] from0 = {0}`."""
    declared = []
    for name, value in constants.items():
        numbers = ", ".join(map(str, value))
        declared.append(f"int64[{len(value)}] {name} = {{{numbers}}}")
    return ", ".join(declared)
