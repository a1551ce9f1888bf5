"""Wrong answers to any exercise: those that earn credit wherever a judge is careless."""

import numpy as np

from helpers.exercises import Exercise
from helpers.exercises.observers import DRAWN, PREPARERS
from helpers.exercises.plain import encode, to_json
from helpers.grading.answers.model import Function


class EqualsEverything:
    """Passes a judge that compares in the learner's process."""

    def __eq__(self, other: object) -> bool:
        return True


def wrong_everywhere(exercise: Exercise, reference: object) -> dict[str, object]:
    """Nothing, an object that equals everything, zeros; what only knows the public cases."""
    if not callable(reference):
        return {
            "None": None,
            "equals everything": EqualsEverything(),
            "zeros": zeros(reference),
            "a function instead of its result": lambda: reference,
        }

    public = [case.arguments for case in exercise.cases]

    def constant(*_: object) -> object:
        return reference(*PREPARERS[exercise.preparer](*public[0]))

    if exercise.preparer in DRAWN:  # training for the others would take long, and show nothing
        return {
            "None": lambda *_: None,
            "equals everything": lambda *_: EqualsEverything(),
            "fits the first public case": constant,
            "the result instead of a function": 12,
        }
    return {
        "None": lambda *_: None,
        "equals everything": lambda *_: EqualsEverything(),
        "nan": lambda *_: float("nan"),
        "zeros": lambda *arguments: zeros(reference(*arguments)),
        "fits the first public case": constant,
        "looks the public cases up": _lookup(reference, public),
        "the result instead of a function": 12,
    }


def _lookup(reference: Function, public: list[tuple[object, ...]]) -> Function:
    known = {to_json(encode(arguments)) for arguments in public}

    def lookup(*arguments: object) -> object:
        return reference(*(arguments if to_json(encode(arguments)) in known else public[0]))

    return lookup


def zeros(value: object) -> object:
    """Zeros in the place of all that a value holds."""
    if isinstance(value, (list, tuple)):
        return type(value)(zeros(item) for item in value)
    return np.zeros_like(value) if isinstance(value, np.ndarray) else 0
