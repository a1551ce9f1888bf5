"""The graph that Keras recorded of a model: the only place that reads its private attributes.

:func:`nodes` is the graph as it was built, for whoever follows tensors through it;
:func:`calls` is every call of a layer, models inside it opened, in the order of a summary.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, Protocol, TypeAlias

from helpers.anatomy.costs import KerasLayer, Shape, Shapes, known

KerasModel: TypeAlias = Any  # keras.Model


class Tensor(Protocol):
    """What is read of a ``keras.KerasTensor``."""

    shape: Shape


Tensors: TypeAlias = list[Tensor]


class Graph(Protocol):
    """What is read of a functional model."""

    inputs: Tensors
    outputs: Tensors
    operations: Sequence[KerasLayer]
    _nodes_by_depth: Mapping[int, Sequence["_Recorded"]]


class _Recorded(Protocol):
    """What is read of one of Keras's own nodes; ``output_tensors`` are its ``outputs``."""

    operation: KerasLayer
    input_tensors: Tensors
    output_tensors: Tensors
    outputs: Tensors
    arguments: Any  # its fill_in puts other tensors in the place of those that were recorded
    is_input: bool


@dataclass(frozen=True)
class Call:
    """A layer that is called; ``name`` begins with the names of the models around it."""

    layer: KerasLayer
    name: str
    input_shape: Shapes
    output_shape: Shapes
    frozen: bool  # a model around the layer is not trainable


@dataclass(frozen=True)
class Node:
    """One call in a model's own graph: what reads ``inputs`` and makes ``outputs``.

    ``operation`` is a layer, an operation of ``keras.ops`` or a model. An input of the model is a
    node without inputs, ``is_input``.
    """

    operation: KerasLayer
    inputs: Tensors
    outputs: Tensors
    is_input: bool

    @property
    def main_inputs(self) -> Tensors:
        """Inputs without gates: of what is multiplied, only the largest."""
        if type(self.operation).__name__ == "Multiply":
            return [max(self.inputs, key=_cells)]
        return self.inputs


def graph_of(model: KerasModel) -> Graph | None:
    """Model that holds the graph: itself if functional, the one inside a built Sequential."""
    graph: Graph | None = getattr(model, "_functional", None)
    return model if hasattr(model, "_nodes_by_depth") else graph


def built_graph(model: KerasModel) -> Graph:
    """Graph of the model; ``ValueError`` if it has none: one that is not built, or a subclass."""
    graph = graph_of(model)
    if graph is None:
        raise ValueError(f"model must be functional, or Sequential and built, got {model.name!r}")
    return graph


def nodes(model: KerasModel) -> list[Node]:
    """Nodes of the model's own graph, each after those whose outputs it reads.

    Raises ``ValueError`` for a model without a graph: one that is not built, or a subclass.
    """
    return [
        Node(node.operation, list(node.input_tensors), list(node.outputs), node.is_input)
        for node in _recorded(built_graph(model))
    ]


def calls(
    model: KerasModel, inputs: Tensors | None = None, prefix: str = "", frozen: bool = False
) -> Iterator[Call]:
    """Yield the calls in the order of ``model.summary()``; a model in it stands as its layers.

    ``inputs`` are what the model is called on, if that is not what it was built on. Raises
    ``ValueError`` as :func:`nodes`.
    """
    graph = built_graph(model)
    frozen = frozen or not model.trainable
    tensors = _tensors(graph, inputs or graph.inputs)
    for operation in graph.operations:
        name = prefix + operation.name
        for node in operation._inbound_nodes:
            if node not in tensors:
                continue  # a call outside of this model
            before, after = tensors[node]
            if graph_of(operation):
                yield from calls(operation, before, f"{name}/", frozen)
            elif not node.is_input or (graph is model and not prefix):
                yield Call(operation, name, _shapes(before), _shapes(after), frozen)


def _recorded(graph: Graph) -> list[_Recorded]:
    """Keras's own nodes, from the inputs on."""
    return [
        node
        for depth in sorted(graph._nodes_by_depth, reverse=True)
        for node in graph._nodes_by_depth[depth]
    ]


def _tensors(graph: Graph, inputs: Tensors) -> dict[_Recorded, tuple[Tensors, Tensors]]:
    """Input and output tensors of each of the graph's nodes, when it is called on ``inputs``."""
    recorded = _recorded(graph)
    if all(a.shape[1:] == b.shape[1:] for a, b in zip(inputs, graph.inputs, strict=True)):
        return {node: (node.input_tensors, node.output_tensors) for node in recorded}
    # Another size than the model was built on: ask each layer what it would return.
    found = {id(own): given for own, given in zip(graph.inputs, inputs, strict=True)}
    for node in recorded:
        if not node.is_input:
            args, kwargs = node.arguments.fill_in(found)
            outputs = _flat(node.operation.compute_output_spec(*args, **kwargs))
            found |= {id(own): new for own, new in zip(node.outputs, outputs, strict=True)}
    return {
        node: ([found[id(t)] for t in node.input_tensors], [found[id(t)] for t in node.outputs])
        for node in recorded
    }


def _cells(tensor: Tensor) -> int:
    return prod(map(known, tensor.shape[1:]))


def _flat(structure: Any) -> Tensors:  # noqa: ANN401
    """Tensors in nested lists, tuples and dicts, in Keras's order."""
    if isinstance(structure, dict):
        structure = [structure[key] for key in sorted(structure)]
    if isinstance(structure, list | tuple):
        return [tensor for part in structure for tensor in _flat(part)]
    return [structure]


def _shapes(tensors: Tensors) -> Shapes:
    shapes = tuple(tuple(tensor.shape) for tensor in tensors)
    return shapes[0] if len(shapes) == 1 else shapes
