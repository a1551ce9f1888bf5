"""Layers that read sequences: recurrent ones, attention, and the dense layer that they are made of.

As in :mod:`.units`, each function takes the layer and the shapes of its input and output, and
counts for one example. What attention multiplies with each other, queries with keys and their
shares with values, counts as multiply-adds, though neither is a weight: the shares take the place
of weights.
"""

from collections.abc import Iterable, Sequence
from math import prod
from typing import Any, Protocol

from helpers.anatomy.costs import (
    Costs,
    Shape,
    Shapes,
    Weight,
    count,
    each,
    is_from_keras,
    number,
    product,
    times,
    total,
    unknown,
    weight_list,
)

_CELLS = ("SimpleRNNCell", "GRUCell", "LSTMCell")


class _Cell(Protocol):
    kernel: Weight
    recurrent_kernel: Weight
    bias: Weight | None
    weights: Sequence[Weight]


class _Recurrent(Protocol):
    cell: Any  # one of Keras's cells, several stacked, or a cell of one's own
    weights: Sequence[Weight]


class _Einsum(Protocol):
    equation: str
    kernel: Weight
    bias: Weight | None
    weights: Sequence[Weight]


class _Scored(Protocol):
    use_scale: bool
    weights: Sequence[Weight]


def recurrent(layer: _Recurrent, input_shape: Shapes, output_shape: Shapes) -> Costs:
    """Count K units of some gates, each of which reads the input and all K units, at each step."""
    cells = list(getattr(layer.cell, "cells", [layer.cell]))
    if any(type(cell).__name__ not in _CELLS or not is_from_keras(type(cell)) for cell in cells):
        return unknown(layer)
    return _at_each_step(cells, each(input_shape)[0][1])


def recurrent_cell(layer: _Cell, input_shape: Shapes, output_shape: Shapes) -> Costs:
    """Count one step of a cell that is called by itself."""
    return _at_each_step([layer], 1)


def convolutional_recurrent(layer: _Recurrent, input_shape: Shapes, output_shape: Shapes) -> Costs:
    """Count a ConvLSTM's four gates: convolutions of the input and of the last answer."""
    cell, (first, *_) = layer.cell, each(output_shape)
    grid = first[-cell.rank - 1 : -1]
    if cell.data_format == "channels_first":
        grid = first[-cell.rank :]
    return _repeated(
        weight_list(layer.weights),
        [cell],
        product(each(input_shape)[0][1], *grid),
        f"{number(each(input_shape)[0][1])} steps × {times(grid)} positions",
    )


def einsum_dense(layer: _Einsum, input_shape: Shape, output_shape: Shape) -> Costs:
    """Count a dense layer over any axes: its weights, at each place on the axes that they lack."""
    reads, rest = layer.equation.replace(" ", "").split(",")
    before, _, after = reads.partition("...")
    left_open = len(input_shape) - len(before) - len(after)
    letters = [*before, *[""] * left_open, *after]
    held = rest.split("->")[0]
    if letters[0] in held and letters[0]:  # weights of its own for each example
        return unknown(layer)
    places = [
        size
        for letter, size in list(zip(letters, input_shape, strict=True))[1:]
        if not letter or letter not in held
    ]
    multiply_adds = product(*places, prod(layer.kernel.shape))
    biases = product(*output_shape[1:]) if layer.bias is not None else 0
    connections = total((multiply_adds, biases))
    return Costs(
        weight_list(layer.weights),
        count(layer.weights),
        multiply_adds,
        connections,
        f"Multiply-adds: {times(places) or 1} positions × {prod(layer.kernel.shape):,} weights = "
        f"{number(multiply_adds)}\n"
        f"Connections: as many, and {number(biases)} biases = {number(connections)}",
    )


def multi_head_attention(layer: Any, input_shape: Shapes, output_shape: Shapes) -> Costs:  # noqa: ANN401
    """Count the projections, and in each head all queries with all keys, and shares with values.

    Where masks leave out keys, Keras multiplies with them all the same.
    """
    query, value = (each(input_shape) * 2)[:2]
    if len(query) != 3 or len(value) != 3:  # attention along some of several axes
        return unknown(layer)
    dense: dict[str, Any] = {name: getattr(layer, f"_{name}_dense", None) for name in _PROJECTIONS}
    queries, keys = query[1], value[1]
    lengths = {"query": queries, "gate": queries, "output": queries, "key": keys, "value": keys}
    projected = total(
        product(lengths[name], prod(one.kernel.shape)) for name, one in dense.items() if one
    )
    heads, width = dense["query"].kernel.shape[1:]
    value_width = dense["output"].kernel.shape[1]
    compared = product(queries, keys, heads, width + value_width)
    return _attention(
        layer,
        total((projected, compared)),
        f"projections {number(projected)}\n"
        f"{number(queries)} queries × {number(keys)} keys × {heads} heads × "
        f"({width} + {value_width} numbers) = {number(compared)}",
    )


def attention(layer: _Scored, input_shape: Shapes, output_shape: Shapes) -> Costs:
    """Count all queries with all keys, and their shares with the values; nothing is projected."""
    query, value = each(input_shape)[:2]
    by_sums = getattr(layer, "score_mode", "dot") == "concat"
    return _compared(layer, query, value, 0 if by_sums else query[-1])


def additive_attention(layer: _Scored, input_shape: Shapes, output_shape: Shapes) -> Costs:
    """Count all sums of a query and a key with a scale, and their shares with the values."""
    query, value = each(input_shape)[:2]
    return _compared(layer, query, value, query[-1] if layer.use_scale else 0)


def reversible_embedding(layer: Any, input_shape: Shape, output_shape: Shape) -> Costs:  # noqa: ANN401
    """Count a table with a row for each word; backwards, every row times what comes in."""
    rows, width = layer.embeddings.shape
    formula = weight_list(layer.weights)
    if len(output_shape) > len(input_shape):
        return Costs(f"{formula}: looked up", count(layer.weights))
    places = input_shape[1:-1]
    multiply_adds = product(*places, rows, width)
    working = (
        f"Multiply-adds: {times(places) or 1} positions × {rows:,} rows × {width:,} numbers "
        f"= {number(multiply_adds)}"
    )
    return Costs(formula, count(layer.weights), multiply_adds, multiply_adds, working)


_PROJECTIONS = ("query", "key", "value", "gate", "output")


def _at_each_step(cells: Sequence[_Cell], steps: int | None) -> Costs:
    formulas = []
    for cell in cells:
        inputs, wide = cell.kernel.shape
        units = cell.recurrent_kernel.shape[0]
        biases = count([cell.bias]) // wide if cell.bias is not None else 0
        several = f"{wide // units} gates × " if wide > units else ""
        reads = f"{inputs} inputs + {units} units" + (f" + {biases} bias" if biases else "")
        formulas.append(
            f"{several}{units} units × ({reads}{'es' if biases > 1 else ''}) = "
            f"{count(cell.weights):,}"
        )
    return _repeated("; ".join(formulas), cells, steps, f"{number(steps)} steps")


def _repeated(formula: str, cells: Iterable[_Cell], often: int | None, where: str) -> Costs:
    cells = list(cells)
    weights = sum(prod(cell.kernel.shape) + prod(cell.recurrent_kernel.shape) for cell in cells)
    biases = sum(count([cell.bias]) for cell in cells if cell.bias is not None)
    multiply_adds, connections = product(often, weights), product(often, weights + biases)
    return Costs(
        formula,
        weights + biases,
        multiply_adds,
        connections,
        f"Multiply-adds: {where} × {weights:,} weights = {number(multiply_adds)}\n"
        f"Connections: {where} × {weights + biases:,} weights and biases = {number(connections)}",
    )


def _compared(layer: _Scored, query: Shape, value: Shape, compared: int | None) -> Costs:
    multiply_adds = product(query[1], value[1], total((compared, value[-1])))
    return _attention(
        layer,
        multiply_adds,
        f"{number(query[1])} queries × {number(value[1])} keys × ({number(compared)} + "
        f"{number(value[-1])} numbers) = {number(multiply_adds)}",
    )


def _attention(layer: _Scored, multiply_adds: int | None, working: str) -> Costs:
    return Costs(
        weight_list(layer.weights) if layer.weights else "no weights: compares its inputs",
        count(layer.weights),
        multiply_adds,
        None,
        f"Multiply-adds: {working}\nConnections are not defined: which value a unit reads changes "
        "with the example",
    )
