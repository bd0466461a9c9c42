"""An ONNX graph that is being rewritten: what gives a value, what takes it, and new nodes written as text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import onnx
from onnx import AttributeProto, numpy_helper


class Graph:
    """The graph of a model (`onnx.ModelProto`), rewritten in place.

    What gives and takes values is read when it is made: nodes that are put in afterwards are only known to a new one.
    """

    def __init__(self, model: Any) -> None:
        self._graph = model.graph
        self._constants = {constant.name: constant for constant in model.graph.initializer}
        self._producers: dict[str, Any] = {}
        self._users: dict[str, list[Any]] = defaultdict(list)
        for node in model.graph.node:
            for name in node.output:
                self._producers[name] = node
            # Once, even where a node takes the same value twice (x * x).
            for name in dict.fromkeys(node.input):
                self._users[name].append(node)

    @property
    def nodes(self) -> Iterable[Any]:
        """All nodes (`onnx.NodeProto`), each after those whose values it takes."""
        return tuple(self._graph.node)

    def get_constant(self, name: str) -> Any:
        """Return the array of a constant, or None if the name is another value's."""
        constant = self._constants.get(name)
        return None if constant is None else numpy_helper.to_array(constant)

    def get_producer(self, name: str, *kinds: str) -> Any:
        """Return the node that gives a value, if it is of one of these kinds, or None."""
        node = self._producers.get(name)
        if node is None or node.op_type not in kinds:
            return None
        return node

    def get_user(self, name: str, kind: str) -> Any:
        """Return the one node that takes a value, or None if there are several, or it is of another kind."""
        users = self._users[name]
        if len(users) != 1 or users[0].op_type != kind:
            return None
        return users[0]

    def list_users(self, name: str) -> list[Any]:
        """Return the nodes that take a value."""
        return self._users[name]

    def add(self, name: str, value: Any) -> str:
        """Add a constant; return its name."""
        contiguous = np.ascontiguousarray(value)
        self._constants[name] = numpy_helper.from_array(contiguous, name)
        return name

    def parse_nodes(self, text: str, prefix: str, names: Mapping[str, str]) -> list[Any]:
        """Return the nodes of a graph in ONNX's own notation (`onnx.parser`); its constants are added.

        Args:
            text: Its inputs and outputs are values of this graph.
            prefix: What the names of its other values begin with here.
            names: What its values are called here that are not to get a new name.
        """
        parsed = onnx.parser.parse_graph(text)
        # What each value of the text is called in this graph.
        called = {"": "", **names}  # "" is an optional input that is not given
        for constant in parsed.initializer:
            value = numpy_helper.to_array(constant)
            called[constant.name] = self.add(f"{prefix}/{constant.name}", value)
        _rename(parsed.node, prefix, called)
        return list(parsed.node)

    def replace(self, there: Mapping[str, list[Any]]) -> None:
        """Put nodes in the place of those that give these values; what nothing takes any longer goes."""
        made: dict[str, Any] = {}
        for node in self._graph.node:
            for new in there.get(node.output[0], [node]):
                for output in new.output:
                    made[output] = new
        # From the outputs backwards: nodes whose values nothing takes any longer are not met, and go.
        ordered: dict[int, Any] = {}
        for output in self._graph.output:
            _order_nodes(output.name, made, ordered)
        del self._graph.node[:]
        del self._graph.value_info[:]
        self._graph.node.extend(ordered.values())
        used = {output.name for output in self._graph.output}
        for node in ordered.values():
            used.update(_list_taken(node))
        self._keep_constants(used)

    def _keep_constants(self, used: set[str]) -> None:
        """Drop the constants that are not used, and put in those that were added and are."""
        # One by one, where they lie: copying all of them would take the model's size once more.
        kept = self._graph.initializer
        there_already = set()
        for index in reversed(range(len(kept))):
            name = kept[index].name
            if name in used:
                there_already.add(name)
            else:
                del kept[index]
        for name, constant in self._constants.items():
            if name in used and name not in there_already:
                kept.append(constant)


def read_attributes(node: Any) -> dict[str, Any]:
    """Return the attributes of a node, by name."""
    return {trait.name: onnx.helper.get_attribute_value(trait) for trait in node.attribute}


def _order_nodes(name: str, made: Mapping[str, Any], ordered: dict[int, Any]) -> None:
    """Add the node that gives a value after all that it needs; without recursion, for the graph is thousands deep."""
    waiting = [(name, False)]
    while waiting:
        name, ready = waiting.pop()
        node = made.get(name)
        if node is None or id(node) in ordered:
            continue
        if ready:
            ordered[id(node)] = node
            continue
        # Met again once all that it needs is in place: what was put in last is taken first.
        waiting.append((name, True))
        needed = list(_list_taken(node))
        waiting += ((value, False) for value in reversed(needed))


def _list_taken(node: Any) -> Iterator[str]:
    """Yield the values that a node takes, and those that its inner graphs take from outside."""
    yield from node.input
    for graph in _list_inner_graphs(node):
        inside = {value.name for value in graph.input}
        for inner in graph.node:
            inside.update(inner.output)
        for inner in graph.node:
            yield from (name for name in _list_taken(inner) if name not in inside)


def _rename(nodes: Iterable[Any], prefix: str, called: dict[str, str]) -> None:
    """Give nodes and their values names that begin with a prefix; `called` keeps each value's new name."""
    for node in nodes:
        if node.name:
            node.name = f"{prefix}/{node.name}"
        for inner in _list_inner_graphs(node):
            for value in (*inner.input, *inner.output):
                # A value gets its new name where it is first met, and keeps it.
                value.name = called.setdefault(value.name, f"{prefix}/{value.name}")
            _rename(inner.node, prefix, called)
        _rename_values(node.input, prefix, called)
        _rename_values(node.output, prefix, called)


def _rename_values(names: Any, prefix: str, called: dict[str, str]) -> None:
    for index, name in enumerate(names):
        names[index] = called.setdefault(name, f"{prefix}/{name}")


def _list_inner_graphs(node: Any) -> Iterator[Any]:
    """Yield the graphs that a node runs, as `Scan` does."""
    for trait in node.attribute:
        if trait.type == AttributeProto.GRAPH:
            yield trait.g
