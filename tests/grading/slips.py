"""Slips that a machine makes of a reference: what a learner may get wrong without noticing.

A slip changes one argument before the reference sees it, or the result behind it. Where it cannot
be made (a shape without rows, text without a sign) it gives None.
"""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from helpers.grading.answers.wrong import zeros

Change = Callable[[object], object]


def _is_number(value):
    return isinstance(value, (int, float, np.number)) and not isinstance(value, (bool, np.bool_))


def _numbers(change):
    """Apply a change to every number, whatever it stands in."""

    def apply(value):
        if isinstance(value, np.ndarray):
            return change(value) if value.dtype.kind in "iuf" else None
        if isinstance(value, (list, tuple)):
            parts = [apply(each) for each in value]
            return None if any(part is None for part in parts) else type(value)(parts)
        return change(value) if _is_number(value) else None

    return apply


def _whole(value):
    return value.astype(int) if isinstance(value, np.ndarray) else int(value)


def _rows(change):
    """Apply a change along the first axis of a list or array of two rows or more."""

    def apply(value):
        if not isinstance(value, (list, np.ndarray)) or np.ndim(value) == 0 or len(value) < 2:
            return None
        return change(value)

    return apply


def _first_row_only(value):
    if isinstance(value, np.ndarray):
        kept = np.zeros_like(value)
        kept[0] = value[0]
        return kept
    return [value[0], *map(zeros, value[1:])]


def _transposed(value):
    array = np.asarray(value)
    if array.ndim != 2 or array.shape[0] != array.shape[1] or array.dtype.kind not in "iufb":
        return None
    return array.T if isinstance(value, np.ndarray) else array.T.tolist()


CHANGES: dict[str, Change] = {
    "sign dropped": _numbers(abs),
    "sign changed": _numbers(lambda value: -value),
    "below 0 cut off": _numbers(lambda value: np.maximum(value, 0)),
    "made whole": _numbers(_whole),
    "one more": _numbers(lambda value: value + 1),
    "one less": _numbers(lambda value: value - 1),
    **{f"rounded to {digits}": _numbers(partial(np.round, decimals=digits)) for digits in range(6)},
    **{f"at most {most}": _numbers(partial(np.minimum, most)) for most in (9, 99, 999, 9_999)},
    "axes exchanged": _transposed,
    "turned round": _rows(lambda value: value[::-1]),
    "sorted": _rows(lambda value: sorted(value) if isinstance(value, list) else np.sort(value)),
    "first row only": _rows(_first_row_only),
    "last row lost": _rows(lambda value: value[:-1]),
    "pair exchanged": lambda value: (
        value[::-1] if isinstance(value, tuple) and len(value) == 2 else None
    ),
}
"""What may happen to an argument or to a result."""

Answer = Callable[..., object]


def slips(reference: Answer, parameters: tuple[str, ...]) -> Iterator[tuple[str, Answer]]:
    """Each slip in words, and the answer that makes it; one that cannot be made does nothing."""
    for words, change in CHANGES.items():
        yield f"result: {words}", partial(_of_result, reference, change)
        for place, parameter in enumerate(parameters):
            yield f"{parameter}: {words}", partial(_of_argument, reference, change, place)
    for first in range(len(parameters)):
        for second in range(first + 1, len(parameters)):
            words = f"{parameters[first]} and {parameters[second]} exchanged"
            yield words, partial(_exchanged, reference, first, second)


def _of_result(reference, change, *arguments):
    result = reference(*arguments)
    changed = change(result)
    return result if changed is None else changed


def _of_argument(reference, change, place, *arguments):
    changed = change(arguments[place])
    own = arguments[place] if changed is None else changed
    return reference(*arguments[:place], own, *arguments[place + 1 :])


def _exchanged(reference, first, second, *arguments):
    own = list(arguments)
    if type(own[first]) is type(own[second]) and np.shape(own[first]) == np.shape(own[second]):
        own[first], own[second] = own[second], own[first]
    return reference(*own)
