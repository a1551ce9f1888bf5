"""A Keras model as the parts of a block diagram, read from its graph.

Only what gives a network its shape is kept: convolutions, dense layers, pooling, the places where
paths meet, and layers of one's own. Normalisation, activations, dropout, padding and reshaping go
with the layer before them. Neither Keras nor TensorFlow is imported.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from helpers.anatomy.costs import KerasLayer, Shape
from helpers.anatomy.graph import KerasModel, built_graph, graph_of, nodes
from helpers.figures.diagrams.parts import (
    Layer,
    Paths,
    Piece,
    Series,
    Side,
    Size,
    is_drawn,
    layer,
    size_and_channels,
)


def main_line(model: KerasModel) -> list[Piece | Side]:
    """Parts from the model's inputs to its deepest output, and the sides that leave them.

    A model inside it is shown as its layers; paths that are not side by side but interwoven are
    one layer.

    Raises ``ValueError`` for a model without a graph: not built, or with a ``call`` of its own.
    """
    if graph_of(model) is None:
        raise ValueError(
            f"model must be functional, or Sequential and built, got {model!r:.80}: "
            "it has no graph that could be drawn"
        )
    steps, ends = _steps(model)
    network = _Network(steps)
    line = network.dominators(max(ends, key=network.depth))
    sides: dict[int, list[Side]] = {}
    for end in ends:
        start = max(set(line) & set(network.dominators(end)))
        if end != start:
            sides.setdefault(start, []).append(Side(network.series(start, end)))
    parts: list[Piece | Side] = []
    for before, step in pairwise(line):
        parts += [network.part(before, step), *sides.get(step, [])]
    return parts


@dataclass(frozen=True)
class _Step:
    """A call of a layer that is kept, and the steps before it; the first one is the outside."""

    operation: KerasLayer
    parents: tuple[int, ...]
    shape: Shape


def _steps(model: KerasModel) -> tuple[list[_Step], list[int]]:
    """All steps, each after its parents, and those that are outputs."""
    steps = [_Step(None, (), ())]

    def kept(operation: KerasLayer, parents: Sequence[int], shape: Shape) -> int:
        parents = tuple(dict.fromkeys(parents))
        if len(parents) == 1 and not is_drawn(operation):
            return parents[0]
        steps.append(_Step(operation, parents, tuple(shape)))
        return len(steps) - 1

    def walk(model: KerasModel, inputs: Sequence[int]) -> list[int]:
        graph = built_graph(model)
        made = {id(tensor): step for tensor, step in zip(graph.inputs, inputs, strict=True)}
        for node in nodes(model):
            if node.is_input:
                continue
            parents = [made[id(tensor)] for tensor in node.inputs]
            if graph_of(node.operation):
                outputs = walk(node.operation, parents)
            else:
                shape = node.outputs[0].shape
                outputs = [kept(node.operation, parents, shape)] * len(node.outputs)
            made |= {id(t): step for t, step in zip(node.outputs, outputs, strict=True)}
        return [made[id(tensor)] for tensor in graph.outputs]

    inputs = []
    for tensor in built_graph(model).inputs:
        steps.append(_Step(None, (0,), tuple(tensor.shape)))
        inputs.append(len(steps) - 1)
    ends = walk(model, inputs)
    return steps, list(dict.fromkeys(ends))


class _Network:
    """The steps, and for each the last one before it that every way to it passes.

    That one dominates it; ``start`` and ``before`` are always steps that dominate.
    """

    def __init__(self, steps: Sequence[_Step]) -> None:
        self._steps = steps
        self._depths = [0]
        self._before = [-1]
        for step in steps[1:]:
            self._depths.append(1 + max(self._depths[parent] for parent in step.parents))
            self._before.append(self._common(step.parents))

    def depth(self, step: int) -> int:
        """Count the steps of the longest way to ``step``."""
        return self._depths[step]

    def dominators(self, step: int) -> list[int]:
        """List the steps that every way to ``step`` passes, from the outside to itself."""
        way = [step]
        while way[-1]:
            way.append(self._before[way[-1]])
        return way[::-1]

    def series(self, start: int, end: int) -> Series:
        """Parts after ``start``, which every way to ``end`` passes, up to and with ``end``."""
        way = self.dominators(end)
        way = way[way.index(start) :]
        return Series(tuple(self.part(before, step) for before, step in pairwise(way)))

    def part(self, before: int, step: int) -> Piece:
        """Layer of ``step``, or the paths that meet there, since the step that dominates it."""
        operation, parents = self._steps[step].operation, self._steps[step].parents
        size, channels = size_and_channels(self._steps[step].shape)
        if len(parents) == 1:
            return layer(operation, size, channels)
        return self._paths(before, parents, type(operation).__name__, size, channels)

    def _paths(
        self, start: int, ends: Sequence[int], join: str, size: Size, channels: int
    ) -> Piece:
        """Ways from ``start`` to each of ``ends``; those that begin alike part where they do."""
        alike: dict[int, list[int]] = {}
        for end in ends:
            way = self.dominators(end)
            alike.setdefault(way[way.index(start) :][:2][-1], []).append(end)
        passed = [self._passed(start, group) for group in alike.values()]
        if len(set().union(*passed)) < sum(map(len, passed)):
            interwoven = f"{len(set().union(*passed))} layers, interwoven"
            return Layer("weights", interwoven, interwoven, size, channels)
        paths = tuple(self._path(start, group) for group in alike.values())
        return Paths(paths, join, size, channels)

    def _path(self, start: int, ends: Sequence[int]) -> Series:
        """Ways from ``start`` that begin alike, as one path that parts later."""
        if len(ends) == 1:
            return self.series(start, ends[0])
        fork = self._common(ends)
        size, _ = size_and_channels(self._steps[ends[0]].shape)
        channels = sum(size_and_channels(self._steps[end].shape)[1] for end in ends)
        parted = self._paths(fork, ends, "", size, channels)
        return Series((*self.series(start, fork).parts, parted))

    def _passed(self, start: int, ends: Sequence[int]) -> set[int]:
        """Collect the steps on any way from ``start``, which is left out, to ``ends``."""
        passed: set[int] = set()
        waiting = list(ends)
        while waiting:
            step = waiting.pop()
            if step != start and step not in passed:
                passed.add(step)
                waiting += self._steps[step].parents
        return passed

    def _common(self, steps: Sequence[int]) -> int:
        """Find the last step that every way to each of ``steps`` passes."""
        common = steps[0]
        for step in steps[1:]:
            while step != common:
                if step > common:
                    step = self._before[step]
                else:
                    common = self._before[common]
        return common
