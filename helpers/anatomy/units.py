"""Layers that are made of units: convolutions, dense layers, pooling.

A unit reads some inputs and has a weight for each, and perhaps a bias; the same units stand at
every position of the grid. Each function takes the layer and the shapes of its input and output.
"""

from collections.abc import Sequence
from math import prod
from typing import Protocol

from helpers.anatomy.costs import Costs, Shape, Weight, number, product, times, total


class _OnGrid(Protocol):
    data_format: str


class _Dense(Protocol):
    kernel: Weight
    use_bias: bool


class _Kernel(_Dense, _OnGrid, Protocol):
    """A layer whose kernel slides: depthwise or transposed convolution."""


class _Convolution(_Kernel, Protocol):
    groups: int


class _Separable(_OnGrid, Protocol):
    depthwise_kernel: Weight
    pointwise_kernel: Weight
    depth_multiplier: int
    use_bias: bool


class _Pooling(_OnGrid, Protocol):
    pool_size: tuple[int, ...]


def convolution(layer: _Convolution, input_shape: Shape, output_shape: Shape) -> Costs:
    """K filters, each with a weight for every tap and channel it reads, and a bias."""
    *kernel, channels, filters = layer.kernel.shape
    groups = layer.groups
    several = groups > 1
    return _units(
        what=_plural(filters, "filter") + (f" in {groups} groups" if several else ""),
        symbols=f"K · {_letters(kernel)} · D_in" + (" / G" if several else ""),
        units=filters,
        inputs=prod(kernel) * channels,
        factors=times([*kernel, channels * groups]) + (f" / {groups}" if several else ""),
        bias="K" if layer.use_bias else "",
        positions=_positions(layer, output_shape),
    )


def dense(layer: _Dense, input_shape: Shape, output_shape: Shape) -> Costs:
    """K units that read the last axis; every position before it has the same weights."""
    inputs, units = layer.kernel.shape
    return _units(
        what=_plural(units, "unit"),
        symbols="K · D_in",
        units=units,
        inputs=inputs,
        bias="K" if layer.use_bias else "",
        positions=output_shape[1:-1],
    )


def depthwise(layer: _Kernel, input_shape: Shape, output_shape: Shape) -> Costs:
    """M filters for each input channel; none reads more than its own channel."""
    return _depthwise(layer, layer.kernel.shape, layer.use_bias, output_shape)


def separable(layer: _Separable, input_shape: Shape, output_shape: Shape) -> Costs:
    """Depthwise convolution without bias, then a convolution of 1 × 1."""
    first = _depthwise(layer, layer.depthwise_kernel.shape, False, output_shape)
    *_, inputs, filters = layer.pointwise_kernel.shape
    second = _units(
        what=_plural(filters, "filter"),
        symbols="K · D_in · M" if layer.depth_multiplier > 1 else "K · D_in",
        units=filters,
        inputs=inputs,
        bias="K" if layer.use_bias else "",
        positions=_positions(layer, output_shape),
    )
    parameters = first.parameters + second.parameters
    return Costs(
        f"depthwise {first.formula}; pointwise {second.formula}; together {parameters:,}",
        parameters,
        total((first.multiply_adds, second.multiply_adds)),
        total((first.connections, second.connections)),
        f"Depthwise:\n{first.working}\nPointwise:\n{second.working}",
    )


def transposed_convolution(layer: _Kernel, input_shape: Shape, output_shape: Shape) -> Costs:
    """Every input cell is multiplied by the whole kernel, also where that falls outside."""
    *kernel, filters, channels = layer.kernel.shape
    one = _units(
        what=_plural(filters, "filter"),
        symbols=f"K · {_letters(kernel)} · D_in",
        units=filters,
        inputs=prod(kernel) * channels,
        factors=times([*kernel, channels]),
        bias="K" if layer.use_bias else "",
    )
    positions = _positions(layer, input_shape)
    multiply_adds = product(*positions, prod(layer.kernel.shape))
    biases = product(*_positions(layer, output_shape), filters) if layer.use_bias else 0
    connections = total((multiply_adds, biases))
    return Costs(
        one.formula,
        one.parameters,
        multiply_adds,
        connections,
        f"Multiply-adds: {times(positions)} input positions × {prod(layer.kernel.shape):,} "
        f"weights = {number(multiply_adds)}\n"
        f"Connections: as many, and {number(biases)} biases = {number(connections)}",
    )


def pooling(layer: _Pooling, input_shape: Shape, output_shape: Shape) -> Costs:
    """Every output cell reads a window of its own channel."""
    return _pooled(layer, layer.pool_size, output_shape)


def global_pooling(layer: _OnGrid, input_shape: Shape, output_shape: Shape) -> Costs:
    """Every output cell reads the whole of its own channel."""
    return _pooled(layer, _positions(layer, input_shape), output_shape)


def _units(
    *,
    what: str,
    symbols: str,
    units: int,
    inputs: int,
    factors: str = "",
    bias: str = "",
    positions: Shape = (),
) -> Costs:
    """Units that read ``inputs`` cells each, with the same weights at every position.

    ``bias`` is the symbol for the number of biases, or empty without; ``factors`` writes ``inputs``
    as the product that it is.
    """
    biases = 1 if bias else 0
    parameters = units * (inputs + biases)
    weights = f"{factors or number(inputs)} weight{'' if inputs == 1 else 's'}"
    formula = (
        f"{symbols} + {bias} = {what} × ({weights} + 1 bias) = {parameters:,}"
        if bias
        else f"{symbols} = {what} × {weights} = {parameters:,}"
    )
    multiply_adds = product(*positions, units, inputs)
    connections = product(*positions, units, inputs + biases)
    everywhere = f"{times(positions)} positions × {what}" if positions else what
    reads = f"({_plural(inputs, 'input')} + 1 bias)" if bias else _plural(inputs, "input")
    return Costs(
        formula,
        parameters,
        multiply_adds,
        connections,
        f"Multiply-adds: {everywhere} × {_plural(inputs, 'weight')} = {number(multiply_adds)}\n"
        f"Connections: {everywhere} × {reads} = {number(connections)}",
    )


def _depthwise(
    layer: _OnGrid, kernel_shape: tuple[int, ...], bias: bool, output_shape: Shape
) -> Costs:
    *kernel, channels, multiplier = kernel_shape
    units = "D_in · M" if multiplier > 1 else "D_in"
    return _units(
        what=_plural(channels, "channel") + (f" × {multiplier} filters" if multiplier > 1 else ""),
        symbols=f"{units} · {_letters(kernel)}",
        units=channels * multiplier,
        inputs=prod(kernel),
        factors=times(kernel),
        bias=units if bias else "",
        positions=_positions(layer, output_shape),
    )


def _pooled(layer: object, window: Shape, output_shape: Shape) -> Costs:
    takes = "largest" if "Max" in type(layer).__name__ else "average"
    connections = product(*output_shape[1:], *window)
    return Costs(
        f"no weights: the {takes} of {times(window)} cells of a channel",
        connections=connections,
        working=f"Connections: {times(output_shape[1:])} units × {times(window)} inputs = "
        f"{number(connections)}",
    )


def _positions(layer: _OnGrid, shape: Shape) -> Shape:
    """Sizes of the grid: a shape without its batch and its channels."""
    return shape[2:] if layer.data_format == "channels_first" else shape[1:-1]


def _letters(kernel: Sequence[int]) -> str:
    """``"F · F"`` for a square kernel, ``"F_h · F_w"`` for another."""
    if len(set(kernel)) == 1:
        return " · ".join("F" * len(kernel))
    return " · ".join(f"F_{axis}" for axis in "dhw"[-len(kernel) :])


def _plural(amount: int, noun: str) -> str:
    return f"{amount:,} {noun}{'' if amount == 1 else 's'}"
