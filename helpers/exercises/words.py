"""Values in words, the same on every machine: short, printable, floats to six digits or more."""

import math
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from helpers.exercises.plain import Other

_KINDS = {bool: "a bool", int: "an int", float: "a float", str: "text", type(None): "None"}


def kind(value: object) -> str:
    """Name the kind of a decoded value: ``"an int"``, ``"a list of 3"``."""
    match value:
        case list() | tuple() | dict():
            return f"a {type(value).__name__} of {len(value)}"
        case np.ndarray():
            return f"an array of shape {value.shape}"
        case Other(name):
            return f"an object of type {name}"
    return _KINDS.get(type(value), f"an object of type {type(value).__name__}")


def show(value: object, limit: int = 100) -> str:
    """Show a value on one line of at most `limit` characters; of a large one no more is written."""
    text = ""
    for piece in _pieces(value):
        text += piece[: 4 * limit]
        if len(text) > 4 * limit:  # what is not printable will go
            text += " " + "…" * limit
            break
    return printable(text, limit)


def printable(text: str, limit: int) -> str:
    """Make one line of printable characters, cut off with a ``…``."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= limit else line[: limit - 2] + " …"


def _pieces(value: object) -> Iterator[str]:
    """Write a value, a piece after the other."""
    match value:
        case float():
            yield _float(value)
        case list():
            yield "["
            yield from _listed(value)
            yield "]"
        case tuple():
            yield "("
            yield from _listed(value)
            yield ",)" if len(value) == 1 else ")"
        case dict():
            yield "{"
            for place, (key, item) in enumerate(value.items()):
                yield f"{', ' if place else ''}{key!r}: "
                yield from _pieces(item)
            yield "}"
        case np.ndarray():
            yield "array "
            yield from _rows(value)
        case Other():
            yield kind(value)
        case _:
            yield repr(value)


def _listed(items: Iterable[object]) -> Iterator[str]:
    for place, item in enumerate(items):
        yield ", " if place else ""
        yield from _pieces(item)


def _rows(array: NDArray[Any]) -> Iterator[str]:
    if array.ndim == 0:
        yield from _pieces(array.item())
        return
    yield "["
    for place, row in enumerate(array):
        yield ", " if place else ""
        yield from _rows(np.asarray(row))
    yield "]"


def _float(value: float) -> str:
    """Six digits; of a larger number all before the point and one behind it."""
    if not math.isfinite(value):
        return repr(value)
    before = len(str(int(abs(value))))
    return repr(float(f"{value:.{min(max(6, before + (before > 5)), 17)}g}"))
