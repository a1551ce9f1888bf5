"""What one call of a layer costs, and the few words and sums that say so."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import prod
from typing import Any, TypeAlias

KerasLayer: TypeAlias = Any  # a keras.Layer or keras.Operation; Keras is not imported here
Weights: TypeAlias = Iterable[Any]  # keras.Variable
Shape: TypeAlias = tuple[int | None, ...]
Shapes: TypeAlias = Shape | tuple[Shape, ...]  # several where a layer takes or returns several


@dataclass(frozen=True)
class Costs:
    """What one call of a layer costs, for one example.

    ``formula`` says how many weights there are and why, ``parameters`` is what it comes to,
    ``working`` says, line by line, how the other two counts come about.
    """

    formula: str
    parameters: int = 0
    multiply_adds: int | None = 0
    connections: int | None = 0
    working: str = ""


CostFunction: TypeAlias = Callable[[KerasLayer, Shapes, Shapes], Costs]


def count(weights: Weights) -> int:
    """How many numbers the weights hold."""
    return sum(prod(weight.shape) for weight in weights)


def product(*factors: int | None) -> int | None:
    """Their product, or ``None`` if one is not known."""
    return None if None in factors else prod(factors)


def total(counts: Iterable[int | None]) -> int | None:
    """Their sum, or ``None`` if one is not known."""
    counts = list(counts)
    return None if None in counts else sum(counts)


def number(value: int | None) -> str:
    """``"18,496"``, or ``"?"`` for what is not known."""
    return "?" if value is None else f"{value:,}"


def times(sizes: Iterable[int | None]) -> str:
    """``"3 × 3 × 32"``, with ``?`` for a size that is left open."""
    return " × ".join(map(number, sizes))


def weight_list(weights: Weights) -> str:
    """``"kernel 3 × 4 + bias 4 = 16"``; more than four arrays are only counted."""
    weights = list(weights)
    if len(weights) > 4:
        return f"{len(weights)} arrays of weights = {count(weights):,}"
    arrays = (f"{weight.name} {times(weight.shape) or 1}" for weight in weights)
    return f"{' + '.join(arrays)} = {count(weights):,}"
