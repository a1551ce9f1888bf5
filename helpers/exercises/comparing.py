"""The trusted side: judge observations against expected values. No learner's code runs here.

What is read may be anything: not a number, huge, of another type, not an observation at all.
The verdict is "right" only where a comparison says so; everything else is no credit.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias, TypeGuard

import numpy as np
from numpy.typing import NDArray

from helpers.exercises import plain
from helpers.exercises.model import RIGHT, AnswerError, Case, Comparison, Exercise, Judgement, wrong
from helpers.exercises.words import kind, printable, show

DIFFERS = "the value differs"
"""The reason where a single value is of the right kind, but not equal."""


def compare(exercise: Exercise, cases: Sequence[Case], observations: object) -> list[Judgement]:
    """Judge each case. `observations` is what `observe` gave, read from JSON."""
    if not isinstance(observations, list) or len(observations) != len(cases):
        return [Judgement("failed", "the observations cannot be read") for _ in cases]
    return [_judge(exercise, *pair) for pair in zip(cases, observations, strict=True)]


def _judge(exercise: Exercise, case: Case, observation: object) -> Judgement:
    match observation:
        case {"status": "untouched"}:
            return Judgement("untouched", "not done yet")
        case {"status": "failed", "reason": str(reason), "where": str(where)}:
            return Judgement("failed", printable(reason, 200), where=printable(where, 100))
        case {"status": "value", "value": data}:
            return _judge_value(exercise, case, data)
    return Judgement("failed", "the observation cannot be read")


def _judge_value(exercise: Exercise, case: Case, data: object) -> Judgement:
    try:
        value = plain.decode(data)
    except ValueError:
        return Judgement("failed", "the observed value cannot be read")
    if value is None and exercise.parameters:
        return Judgement("wrong", "None was returned; did you forget `return`?", came="None")
    try:
        with np.errstate(all="ignore"):
            judgement = exercise.compare(value, case)
    except AnswerError as error:
        judgement = wrong(str(error))
    except Exception:  # a hostile value must not stop the judge
        judgement = wrong("it cannot be compared")
    came = judgement.came or show(value)
    return replace(judgement, reason=printable(judgement.reason, 200), came=printable(came, 130))


def exact(value: object, case: Case) -> Judgement:
    """Ask for equal numbers of equal type (4.0 is no int); tuple, list and array are alike."""
    return _compare(value, case.expected, _identical)


def exact_parts(*names: str) -> Comparison:
    """Ask for numbers as `exact` does, one for each name; the reason names the one that differs."""

    def judge(value: object, case: Case) -> Judgement:
        given, expected = _nested(value), _nested(case.expected)
        if not (
            isinstance(given, list) and isinstance(expected, list) and len(given) == len(names)
        ):
            return wrong(f"{kind(value)} where ({', '.join(names)}) is asked")
        for name, part, wanted in zip(names, given, expected, strict=True):
            if not _agree(part, wanted, _identical):
                reason = _difference(part, wanted, _identical)
                return wrong(f"the {name} differs" if reason == DIFFERS else f"{name}: {reason}")
        return RIGHT

    return judge


def close(rtol: float = 1e-6, atol: float = 1e-9) -> Comparison:
    """Ask for equal shapes and real numbers within ``atol + rtol * |expected|``, no bools."""

    def near(value: object, expected: object) -> bool:
        if not (_is_number(value) and _is_number(expected)):
            return _identical(value, expected)
        return math.isfinite(value) and abs(value - expected) <= atol + rtol * abs(expected)

    return lambda value, case: _compare(value, case.expected, near)


def close_pair(first: str, second: str, rtol: float = 1e-5, atol: float = 1e-6) -> Comparison:
    """Ask for two arrays or numbers as `close` does, each by its shape; the reason names which."""
    names = f"{first}, {second}"

    def judge(value: object, case: Case) -> Judgement:
        given, expected = pair(value, names), pair(case.expected, names)
        for name, part, wanted in zip((first, second), given, expected, strict=True):
            array = np.asarray(wanted, float)
            differs = ~np.isclose(real_array(part, name, array.shape), array, rtol, atol)
            if differs.any():
                return wrong(f"{name}{np.argwhere(differs)[0].tolist() or ''} differs")
        return RIGHT

    return judge


def pair(value: object, names: str) -> tuple[object, object]:
    """Read a decoded value as a pair, an array of two rows too.

    Raises `AnswerError` with the `names` of the two.
    """
    if isinstance(value, (list, tuple, np.ndarray)) and len(value) == 2:
        first, second = value
        return first, second
    raise AnswerError(f"{kind(value)} where a pair ({names}) is asked")


def real_array(
    value: object, name: str, shape: tuple[int, ...] | None = None
) -> NDArray[np.float64]:
    """Read a decoded value as an array of floats, for comparisons by property.

    Raises `AnswerError`, which begins with the `name`, unless it holds finite real numbers only,
    and has the `shape` asked.
    """
    array = np.array(None)
    if isinstance(value, (list, tuple, np.ndarray)) or _is_number(value):
        try:
            array = np.asarray(value)
        except (ValueError, OverflowError):
            raise AnswerError(f"{name} has rows of different lengths") from None
    if array.dtype.kind not in "iuf":
        raise AnswerError(f"{name} is {kind(value)}, an array of numbers is asked")
    if shape is not None and array.shape != shape:
        raise AnswerError(f"{name} has shape {array.shape}, {shape} is asked")
    if not np.isfinite(array).all():
        raise AnswerError(f"{name} holds values that are not finite")
    return array.astype(float)


_Leaf: TypeAlias = Callable[[object, object], bool]


def _is_number(value: object) -> TypeGuard[int | float]:
    return type(value) in (int, float)


def _identical(value: object, expected: object) -> bool:
    return expected is not None and type(value) is type(expected) and value == expected


def _compare(value: object, expected: object, same: _Leaf) -> Judgement:
    left, right = _nested(value), _nested(expected)
    return RIGHT if _agree(left, right, same) else wrong(_difference(left, right, same))


def _nested(value: object) -> object:
    """Tuples and arrays as lists, all the way down."""
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, (list, tuple)):
        return [_nested(item) for item in value]
    if isinstance(value, dict):
        return {key: _nested(item) for key, item in value.items()}
    return value


def _agree(value: object, expected: object, same: _Leaf) -> bool:
    if isinstance(expected, list):
        return (
            isinstance(value, list)
            and len(value) == len(expected)
            and all(_agree(*pair, same) for pair in zip(value, expected, strict=True))
        )
    if isinstance(expected, dict):
        return (
            isinstance(value, dict)
            and value.keys() == expected.keys()
            and all(_agree(value[key], expected[key], same) for key in expected)
        )
    return same(value, expected)


def _difference(value: object, expected: object, same: _Leaf, at: tuple[int, ...] = ()) -> str:
    """Why the two do not agree, at the first place where they do not; names no expected value."""
    place = f" at {list(at)}" if at else ""
    if isinstance(value, list) and isinstance(expected, list):
        if len(value) != len(expected):
            return f"length {len(value)} where {len(expected)} is asked{place}"
        pairs = enumerate(zip(value, expected, strict=True))
        index, pair = next((i, pair) for i, pair in pairs if not _agree(*pair, same))
        return _difference(*pair, same, (*at, index))
    both_numbers = _is_number(value) and _is_number(expected)
    if type(value) is not type(expected) and not (both_numbers and same is not _identical):
        asked = f"{kind(value)} where {kind(expected)} is asked{place}"
        alone = isinstance(value, list) and len(value) == 1 and _is_number(expected)
        return f"{asked}: give its element, [0]" if alone else asked
    return f"the value{place} differs" if at else DIFFERS
