"""Values in words, the same on every machine: short, printable, floats to six digits or more."""

import math

import numpy as np

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
    """Show a value on one line of at most `limit` characters."""
    return printable(_write(value), limit)


def printable(text: str, limit: int) -> str:
    """Make one line of printable characters, cut off with a ``…``."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= limit else line[: limit - 2] + " …"


def _write(value: object) -> str:
    match value:
        case float():
            return _float(value)
        case list():
            return f"[{', '.join(map(_write, value))}]"
        case tuple():
            return f"({', '.join(map(_write, value))}{',' if len(value) == 1 else ''})"
        case dict():
            return "{" + ", ".join(f"{key!r}: {_write(item)}" for key, item in value.items()) + "}"
        case np.ndarray():
            return f"array {_write(value.tolist())}"
        case Other():
            return kind(value)
    return repr(value)


def _float(value: float) -> str:
    """Six digits; of a larger number all before the point and one behind it."""
    if not math.isfinite(value):
        return repr(value)
    before = len(str(int(abs(value))))
    return repr(float(f"{value:.{min(max(6, before + (before > 5)), 17)}g}"))
