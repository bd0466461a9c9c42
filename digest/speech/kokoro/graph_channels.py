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
        if sine.op_type != "Sin":
            continue
        run = _find_run(sine, graph)
        if run:
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
    result = snake.last.output[0]
    cut = _find_cut(start, nodes, graph)
    if cut:
        return _Run((cut, *nodes), (result,), snake.channels)
    added = graph.get_producer(start, "Add")  # a convolution's result, to what that was made of
    cuts = _find_cuts_of(added, graph) if added else []
    if len(cuts) == 1:
        # The sum is a result, too: the next block adds to it again.
        return _Run((*cuts, added, *nodes), (start, result), snake.channels)
    return _Run(nodes, (result,), snake.channels)


def _find_snake(sine: Any, graph: Graph) -> _Snake | None:
    """Find the snake of a sine: x + a * sin(b * x) ** 2, with a rate b for each channel."""
    scaled = graph.get_producer(sine.input[0], "Mul")
    square = graph.get_user(sine.output[0], "Pow")
    weighted = square and graph.get_user(square.output[0], "Mul")
    last = weighted and graph.get_user(weighted.output[0], "Add")
    if not scaled or not last:
        return None
    # Of the two factors one is b, a constant, the other x, which the last sum takes, too.
    rates = [name for name in scaled.input if graph.get_constant(name) is not None]
    taken = [name for name in scaled.input if name in last.input]
    if len(rates) != 1 or len(taken) != 1:
        return None
    rate = graph.get_constant(rates[0])
    return _Snake(taken[0], last, channels=rate.size)


def _find_unnormalised(name: str, graph: Graph) -> str | None:
    """Return the value whose normalised form, scaled and shifted, is the named one.

    Backwards from (x - mean(x)) / deviation * scale + shift; which input of a product or sum is which is not known.
    """
    for shifted in _find_producers([name], "Add", graph):
        for scaled in _find_producers(shifted.input, "Mul", graph):
            for divided in _find_producers(scaled.input, "Div", graph):
                centred = graph.get_producer(divided.input[0], "Sub")
                if centred and graph.get_producer(centred.input[1], "ReduceMean"):
                    return str(centred.input[0])
    return None


def _find_producers(names: Iterable[str], kind: str, graph: Graph) -> list[Any]:
    nodes = (graph.get_producer(name, kind) for name in names)
    return [node for node in nodes if node is not None]


def _find_between(start: str, last: Any, graph: Graph) -> Iterator[Any]:
    """Yield the nodes on all ways from a value to a node, in order."""
    found: dict[int, bool] = {}  # by a node's identity: whether it lies on such a way

    def visit(node: Any) -> Iterator[Any]:
        if id(node) in found:
            return
        found[id(node)] = start in node.input
        for name in node.input:
            if name == start:
                continue
            made = graph.get_producer(name, *_CHANNELWISE)
            if made:
                yield from visit(made)
                found[id(node)] |= found[id(made)]
        if found[id(node)]:
            yield node

    yield from visit(last)


def _find_cut(name: str, users: tuple[Any, ...], graph: Graph) -> Any:
    """The node that gives a value by cutting another's time, if nothing takes it but the given nodes."""
    cut = graph.get_producer(name, "Slice")
    if not cut or len(cut.input) < 4:
        return None
    axes = graph.get_constant(cut.input[3])  # after the value, its starts and its ends
    if axes is None or axes.tolist() != [2]:
        return None
    is_taken_elsewhere = any(user not in users for user in graph.list_users(name))
    return None if is_taken_elsewhere else cut


def _find_cuts_of(added: Any, graph: Graph) -> list[Any]:
    """Return the cuts that give what a sum adds, and nothing else."""
    cuts = (_find_cut(name, (added,), graph) for name in added.input)
    return [cut for cut in cuts if cut]


def _write_run(run: _Run, graph: Graph) -> list[Any]:
    """Return the nodes that take the place of a run: it goes through the channels, a few at a time."""
    prefix = f"{run.results[-1]}/channels"
    groups = run.channels // _CHANNELS
    # The last number, time, is what is left; `Scan` goes along the first.
    grouped_shape = np.array([groups, 1, _CHANNELS, -1], np.int64)
    whole_shape = np.array([1, run.channels, -1], np.int64)
    grouped = graph.add(f"{prefix}/grouped", grouped_shape)
    whole = graph.add(f"{prefix}/whole", whole_shape)
    made: set[str] = set()
    for node in run.nodes:
        made.update(node.output)
    taken = _list_taken(run, made, graph)
    body = helper.make_graph(
        nodes=[_copy_for_channels(node, prefix, made, graph) for node in run.nodes],
        name="few_channels",
        inputs=[_describe_value(f"{prefix}/{name}") for name in taken],
        outputs=[_describe_value(f"{prefix}/{name}") for name in run.results],
    )
    puts = [f"{prefix}/{name}/grouped" for name in taken]
    gets = [f"{prefix}/{name}/grouped" for name in run.results]
    nodes = []
    for name, put in zip(taken, puts, strict=True):
        nodes.append(helper.make_node("Reshape", [name, grouped], [put]))
    nodes.append(helper.make_node("Scan", puts, gets, body=body, num_scan_inputs=len(puts)))
    for get, name in zip(gets, run.results, strict=True):
        nodes.append(helper.make_node("Reshape", [get, whole], [name]))
    return nodes


def _list_taken(run: _Run, made: set[str], graph: Graph) -> tuple[str, ...]:
    """Return the values with channels that a run takes from outside, in the order of their first use."""
    taken: dict[str, None] = {}  # a set that keeps the order
    for node in run.nodes:
        for index, name in enumerate(node.input):
            if name not in made and _has_channels(name, node, index, graph):
                taken[name] = None
    return tuple(taken)


def _copy_for_channels(node: Any, prefix: str, made: set[str], graph: Graph) -> Any:
    """Return a copy of a node that takes and gives the values of a few channels."""
    copy = onnx.NodeProto()
    copy.CopyFrom(node)
    copy.name = f"{prefix}/{node.name}" if node.name else ""
    # Constants are taken from outside as they are, under their own names.
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
    # Numbers that differ from channel to channel (a snake's rates) are taken a few at a time, too.
    return value is None or value.size > 1
