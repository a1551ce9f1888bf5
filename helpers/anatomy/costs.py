"""What one call of a layer costs, and the few words and sums that say so."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, Protocol, TypeAlias, TypeGuard

KerasLayer: TypeAlias = Any  # a keras.Layer or keras.Operation; Keras is not imported here
Shape: TypeAlias = tuple[int | None, ...]
Shapes: TypeAlias = Shape | tuple[Shape, ...]  # several where a layer takes or returns several


class Weight(Protocol):
    """What is read of a ``keras.Variable``."""

    name: str
    shape: tuple[int, ...]
    trainable: bool


Weights: TypeAlias = Iterable[Weight]


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


# The layer, the shapes of its input and of its output. One layer type takes one tensor, another
# several: which of ``Shapes`` a function is given depends on its layer, and no type says so.
CostFunction: TypeAlias = Callable[[KerasLayer, Any, Any], Costs]


def is_from_keras(cls: type) -> bool:
    """Whether Keras 3 itself defines the class."""
    return cls.__module__.partition(".")[0] == "keras"


def count(weights: Weights) -> int:
    """How many numbers the weights hold."""
    return sum(prod(weight.shape) for weight in weights)


def product(*factors: int | None) -> int | None:
    """Their product, or ``None`` if one is not known."""
    return prod(factors) if _all_known(factors) else None


def total(counts: Iterable[int | None]) -> int | None:
    """Their sum, or ``None`` if one is not known."""
    counts = list(counts)
    return sum(counts) if _all_known(counts) else None


def known(value: int | None) -> int:
    """Return the value, or raise ``ValueError`` if it is not known."""
    if value is None:
        raise ValueError("not known: the model leaves a size open or has layers of unknown cost")
    return value


def each(shapes: Shapes) -> tuple[Shape, ...]:
    """Shapes of all tensors, also where there is one only."""
    sizes = tuple(size for size in shapes if not isinstance(size, tuple))
    return (sizes,) if sizes else tuple(shape for shape in shapes if isinstance(shape, tuple))


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


def unknown(layer: KerasLayer) -> Costs:
    """Return what is certain of a layer of a type that is not known: how many weights it has."""
    kind, weights = type(layer).__name__, list(getattr(layer, "weights", ()))
    has = f"{weight_list(weights)}: counted by its weights" if weights else "no weights"
    return Costs(
        f"{has}; explain does not know what this {kind} does",
        count(weights),
        multiply_adds=None,
        connections=None,
        working=f"Multiply-adds and connections are not known: "
        f"anatomy.register({kind}) takes a function that counts them",
    )


def _all_known(values: Sequence[int | None]) -> TypeGuard[Sequence[int]]:
    return None not in values
