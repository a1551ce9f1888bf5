"""What is known of the answers to an exercise."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np

from helpers.exercises import Case


@dataclass(frozen=True, eq=False)
class Answers:
    """The reference of exercise `name`, its hidden cases, and answers that must fail or pass."""

    name: str
    reference: object
    hidden: Callable[[np.random.Generator], list[Case]]
    wrong: dict[str, object] = field(default_factory=dict)
    right: dict[str, object] = field(default_factory=dict)


def judged_by(reference: Callable, arguments: Iterable[tuple]) -> list[Case]:
    """Cases whose expected value is what the reference gives."""
    return [Case(each, reference(*each)) for each in arguments]


def integers(rng: np.random.Generator, *ranges: tuple[int, int]) -> tuple[int, ...]:
    """One int from each ``(first, last)``, both included."""
    return tuple(int(rng.integers(first, last + 1)) for first, last in ranges)
