"""Normalisation and activation of a few channels after the other.

Before most of its convolutions the model adds what came before, normalises each channel (AdaIN), and adds a squared
sine (snake; Ziyin et al., Neural Networks Fail to Learn Periodic Functions and How to Fix It, 2020). That is a dozen
operations on some 30 MB each, which as such wait for memory. Each channel is worked on for itself, so that all of them
can be done on a few channels at a time, which stay in the processor's cache. The operations are the same, and so is
what they give, bit for bit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
        nodes: Each after those whose values it takes.
        results: What they give that is taken by others.
        channels: How many there are.
    """

    nodes: tuple[Any, ...]
    results: tuple[str, ...]
    channels: int


@dataclass(frozen=True, slots=True)
class _Snake:
    """An activation.

    Attributes:
        taken: The value that it is applied to.
        last: The node that gives its result.
        channels: How many there are.
    """

    taken: str
    last: Any
    channels: int


def rewrite_by_channels(model: Any) -> None:
    """Rewrite the normalised snakes of a model (`onnx.ModelProto`) in place."""
    graph = Graph(model)
    there = {}
    for sine in graph.nodes:
        if sine.op_type == "Sin" and (run := _find_run(sine, graph)):
            there[run.results[-1]] = _write_run(run, graph)
    graph.replace(there)


def _find_run(sine: Any, graph: Graph) -> _Run | None:
    """Find the operations around a snake's sine: what is added to, normalised, and put through the snake."""
    snake = _find_snake(sine, graph)
    if snake is None:
        return None
    start = _find_unnormalised(snake.taken, graph)
    if start is None or snake.channels % _CHANNELS:
        return None
    nodes = tuple(_find_between(start, snake.last, graph))
    if cut := _find_cut(start, nodes, graph):
        return _Run((cut, *nodes), (snake.last.output[0],), snake.channels)
    added = graph.get_producer(start, "Add")  # a convolution's result, to what that was made of
    cuts = [cut for name in added.input if (cut := _find_cut(name, (added,), graph))] if added else []
    if len(cuts) == 1:
        return _Run((*cuts, added, *nodes), (start, snake.last.output[0]), snake.channels)
    return _Run(nodes, (snake.last.output[0],), snake.channels)


def _find_snake(sine: Any, graph: Graph) -> _Snake | None:
    """Find the snake of a sine: x + a * sin(b * x) ** 2, with a rate b for each channel."""
    scaled = graph.get_producer(sine.input[0], "Mul")
    square = graph.get_user(sine.output[0], "Pow")
    weighted = square and graph.get_user(square.output[0], "Mul")
    last = weighted and graph.get_user(weighted.output[0], "Add")
    if not scaled or not last:
        return None
    rates = [name for name in scaled.input if graph.get_constant(name) is not None]
    taken = [name for name in scaled.input if name in last.input]
    if len(rates) != 1 or len(taken) != 1:
        return None
    return _Snake(taken[0], last, graph.get_constant(rates[0]).size)


def _find_unnormalised(name: str, graph: Graph) -> str | None:
    """Return the value whose normalised form, scaled and shifted, is the named one."""
    for shifted in _find_producers([name], "Add", graph):
        for scaled in _find_producers(shifted.input, "Mul", graph):
            for divided in _find_producers(scaled.input, "Div", graph):
                centred = graph.get_producer(divided.input[0], "Sub")
                if centred and graph.get_producer(centred.input[1], "ReduceMean"):
                    return str(centred.input[0])
    return None


def _find_producers(names: Iterable[str], kind: str, graph: Graph) -> list[Any]:
    return [node for name in names if (node := graph.get_producer(name, kind)) is not None]


def _find_between(start: str, last: Any, graph: Graph) -> Iterator[Any]:
    """Yield the nodes on all ways from a value to a node, in order."""
    found: dict[int, bool] = {}

    def visit(node: Any) -> Iterator[Any]:
        if id(node) in found:
            return
        found[id(node)] = start in node.input
        for name in node.input:
            if name != start and (made := graph.get_producer(name, *_CHANNELWISE)):
                yield from visit(made)
                found[id(node)] |= found[id(made)]
        if found[id(node)]:
            yield node

    yield from visit(last)


def _find_cut(name: str, users: tuple[Any, ...], graph: Graph) -> Any:
    """The node that gives a value by cutting another's time, if nothing takes it but the given nodes."""
    cut = graph.get_producer(name, "Slice")
    axes = graph.get_constant(cut.input[3]) if cut and len(cut.input) > 3 else None
    of_time = axes is not None and axes.tolist() == [2]
    return cut if of_time and all(user in users for user in graph.list_users(name)) else None


def _write_run(run: _Run, graph: Graph) -> list[Any]:
    """Return the nodes that take the place of a run: it goes through the channels, a few at a time."""
    prefix = f"{run.results[-1]}/channels"
    grouped = graph.add(f"{prefix}/grouped", np.array([run.channels // _CHANNELS, 1, _CHANNELS, -1], np.int64))
    whole = graph.add(f"{prefix}/whole", np.array([1, run.channels, -1], np.int64))
    made = {name for node in run.nodes for name in node.output}
    taken = _list_taken(run, made, graph)
    body = helper.make_graph(
        [_copy_for_channels(node, prefix, made, graph) for node in run.nodes],
        "few_channels",
        [_describe_value(f"{prefix}/{name}") for name in taken],
        [_describe_value(f"{prefix}/{name}") for name in run.results],
    )
    puts = [f"{prefix}/{name}/grouped" for name in taken]
    gets = [f"{prefix}/{name}/grouped" for name in run.results]
    return [
        *(helper.make_node("Reshape", [name, grouped], [put]) for name, put in zip(taken, puts, strict=True)),
        helper.make_node("Scan", puts, gets, body=body, num_scan_inputs=len(puts)),
        *(helper.make_node("Reshape", [get, whole], [name]) for get, name in zip(gets, run.results, strict=True)),
    ]


def _list_taken(run: _Run, made: set[str], graph: Graph) -> tuple[str, ...]:
    """Return the values with channels that a run takes from outside, in the order of their first use."""
    return tuple(
        dict.fromkeys(
            name
            for node in run.nodes
            for index, name in enumerate(node.input)
            if name not in made and _has_channels(name, node, index, graph)
        )
    )


def _copy_for_channels(node: Any, prefix: str, made: set[str], graph: Graph) -> Any:
    """Return a copy of a node that takes and gives the values of a few channels."""
    copy = onnx.NodeProto()
    copy.CopyFrom(node)
    copy.name = node.name and f"{prefix}/{node.name}"
    for index, name in enumerate(node.input):
        if name in made or _has_channels(name, node, index, graph):
            copy.input[index] = f"{prefix}/{name}"
    for index, name in enumerate(node.output):
        copy.output[index] = f"{prefix}/{name}"
    return copy


def _describe_value(name: str) -> Any:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, _CHANNELS, None])


def _has_channels(name: str, node: Any, index: int, graph: Graph) -> bool:
    """Whether a value that a node takes has channels, and is no single number, axis or border."""
    if node.op_type in ("ReduceMean", "Slice"):
        return index == 0
    value = graph.get_constant(name)
    return value is None or value.size > 1
