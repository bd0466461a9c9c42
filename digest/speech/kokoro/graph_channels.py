"""Normalisation and activation of a few channels after the other.

Before most of its convolutions the model adds what came before, normalises each channel (AdaIN), and adds a squared
sine (snake; Ziyin et al., Neural Networks Fail to Learn Periodic Functions and How to Fix It, 2020). That is a dozen
operations on some 30 MB each, which as such wait for memory. Each channel is worked on for itself, so that all of them
can be done on a few channels at a time, which stay in the processor's cache. The operations are the same, and so is
what they give, bit for bit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper

from digest.speech.kokoro.graph_nodes import Graph

# Channels at a time: 1 MB of a long utterance. Eight were as fast.
_CHANNELS = 4
_CHANNELWISE = ("Add", "Sub", "Mul", "Div", "Sqrt", "ReduceMean", "Sin", "Pow")


@dataclass(frozen=True, slots=True)
class _Run:
    """Operations that follow one another and work on each channel for itself.

    Attributes:
        nodes: Each behind those whose values it takes.
        results: What they give that is taken by others.
        channels: How many there are.
    """

    nodes: tuple[Any, ...]
    results: tuple[str, ...]
    channels: int


def in_channels(model: Any) -> None:
    """Rewrite the normalised snakes of a model (`onnx.ModelProto`) in place."""
    graph = Graph(model)
    there = {}
    for sine in graph.nodes:
        if sine.op_type == "Sin" and (run := _run_around(sine, graph)):
            there[run.results[-1]] = _written(run, graph)
    graph.replace(there)


def _run_around(sine: Any, graph: Graph) -> _Run | None:
    """Find the operations around a snake's sine: what is added to, normalised, and put through the snake."""
    scaled = graph.producer(sine.input[0], "Mul")
    square = graph.user(sine.output[0], "Pow")
    weighted = square and graph.user(square.output[0], "Mul")
    last = weighted and graph.user(weighted.output[0], "Add")
    if not scaled or not last:
        return None
    rates = [name for name in scaled.input if graph.constant(name) is not None]
    normed = [name for name in scaled.input if name in last.input]
    start = _normalised(normed[0], graph) if len(rates) == len(normed) == 1 else None
    if start is None or (channels := graph.constant(rates[0]).size) % _CHANNELS:
        return None
    nodes = tuple(_between(start, last, graph))
    results: tuple[str, ...] = (last.output[0],)
    if cut := _cut(start, nodes, graph):
        nodes = (cut, *nodes)
    elif added := graph.producer(start, "Add"):  # a convolution's result, to what that was made of
        cuts = [cut for name in added.input if (cut := _cut(name, (added,), graph))]
        if len(cuts) == 1:
            nodes, results = (*cuts, added, *nodes), (start, *results)
    return _Run(nodes, results, channels)


def _normalised(name: str, graph: Graph) -> str | None:
    """The value whose normalised form, scaled and shifted, is the named one."""
    shifted = graph.producer(name, "Add")
    for scaled in (graph.producer(part, "Mul") for part in shifted.input) if shifted else ():
        for divided in (graph.producer(part, "Div") for part in scaled.input) if scaled else ():
            centred = divided and graph.producer(divided.input[0], "Sub")
            if centred and graph.producer(centred.input[1], "ReduceMean"):
                return str(centred.input[0])
    return None


def _between(start: str, last: Any, graph: Graph) -> Iterator[Any]:
    """Yield the nodes on all ways from a value to a node, in order."""
    found: dict[int, bool] = {}

    def visit(node: Any) -> Iterator[Any]:
        if id(node) in found:
            return
        found[id(node)] = start in node.input
        for name in node.input:
            if name != start and (made := graph.producer(name, *_CHANNELWISE)):
                yield from visit(made)
                found[id(node)] |= found[id(made)]
        if found[id(node)]:
            yield node

    yield from visit(last)


def _cut(name: str, users: tuple[Any, ...], graph: Graph) -> Any:
    """The node that gives a value by cutting another's time, if nothing takes it but the given nodes."""
    cut = graph.producer(name, "Slice")
    axes = graph.constant(cut.input[3]) if cut and len(cut.input) > 3 else None
    of_time = axes is not None and axes.tolist() == [2]
    return cut if of_time and all(user in users for user in graph.users(name)) else None


def _written(run: _Run, graph: Graph) -> list[Any]:
    """The nodes that take the place of a run: it goes through the channels, a few at a time."""
    prefix = f"{run.results[-1]}/channels"
    grouped = graph.add(f"{prefix}/grouped", np.array([run.channels // _CHANNELS, 1, _CHANNELS, -1], np.int64))
    whole = graph.add(f"{prefix}/whole", np.array([1, run.channels, -1], np.int64))
    made = {name for node in run.nodes for name in node.output}
    inner, puts, groups, reshaped = [], [], [], []
    for node in run.nodes:
        clone = onnx.NodeProto()
        clone.CopyFrom(node)
        clone.name = node.name and f"{prefix}/{node.name}"
        for index, name in enumerate(node.input):
            if name not in made and not _has_channels(name, node, index, graph):
                continue
            clone.input[index] = inside = f"{prefix}/{name}"
            if name not in made and (group := f"{inside}/grouped") not in groups:
                groups.append(group)
                puts.append(_of_few_channels(inside))
                reshaped.append(helper.make_node("Reshape", [name, grouped], [group]))
        for index, name in enumerate(node.output):
            clone.output[index] = f"{prefix}/{name}"
        inner.append(clone)
    gets = [_of_few_channels(f"{prefix}/{name}") for name in run.results]
    body = helper.make_graph(inner, "few_channels", puts, gets)
    given = [f"{prefix}/{name}/grouped" for name in run.results]
    return [
        *reshaped,
        helper.make_node("Scan", groups, given, body=body, num_scan_inputs=len(groups)),
        *(helper.make_node("Reshape", [group, whole], [name]) for group, name in zip(given, run.results, strict=True)),
    ]


def _of_few_channels(name: str) -> Any:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, _CHANNELS, None])


def _has_channels(name: str, node: Any, index: int, graph: Graph) -> bool:
    """Tell whether a value that a node takes has channels, and is no single number, axis or border."""
    if node.op_type in ("ReduceMean", "Slice"):
        return index == 0
    value = graph.constant(name)
    return value is None or value.size > 1
