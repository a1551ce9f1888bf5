"""What is known of the answers to an exercise."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from helpers.exercises import Case

Bools: TypeAlias = NDArray[np.bool_]
Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.integer]

Function: TypeAlias = Callable[..., object]
"""An answer that is called; what it takes and gives differs from exercise to exercise."""


@dataclass(frozen=True, eq=False)
class Answers:
    """The reference of exercise `name`, its hidden cases, and answers that must fail or pass."""

    name: str
    reference: object
    hidden: Callable[[np.random.Generator], list[Case]]
    wrong: Mapping[str, object] = field(default_factory=dict)
    right: Mapping[str, object] = field(default_factory=dict)


def judged_by(reference: Function, arguments: Iterable[tuple[object, ...]]) -> list[Case]:
    """Cases whose expected value is what the reference gives."""
    return [Case(each, reference(*each)) for each in arguments]


def integers(rng: np.random.Generator, *ranges: tuple[int, int]) -> tuple[int, ...]:
    """One int from each ``(first, last)``, both included."""
    return tuple(int(rng.integers(first, last + 1)) for first, last in ranges)
