"""Drawing hidden cases: no two alike, and none that the learner knows."""

import zlib
from collections.abc import Callable

import numpy as np

from helpers.exercises import Case, Exercise
from helpers.exercises.plain import encode, to_json

DRAWS = 100
"""How often a draw with a repetition is made again."""


class RepeatedError(RuntimeError):
    """Cases repeat one another, or a public one, however often they are drawn."""


def draw(
    exercise: Exercise, hidden: Callable[[np.random.Generator], list[Case]], seed: int
) -> list[Case]:
    """Draw cases, the same for the same seed; a draw with a repetition is made again.

    Raises ``ValueError`` for a seed below 0, `RepeatedError` if no draw is without repetition.
    """
    if seed < 0:
        raise ValueError(f"seed must be 0 or more, got {seed}")
    rng = np.random.default_rng([seed, zlib.crc32(exercise.name.encode())])
    public = [arguments_of(case) for case in exercise.cases]
    for _ in range(DRAWS):
        cases = hidden(rng)
        if len({*public, *map(arguments_of, cases)}) == len(public) + len(cases):
            return cases
    raise RepeatedError(f"the hidden cases of {exercise.name} repeat themselves in {DRAWS} draws")


def arguments_of(case: Case) -> str:
    """Write a case's arguments as the text that is sent to a learner's process."""
    return to_json(encode(case.arguments))
