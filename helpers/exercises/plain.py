"""Answers as plain data: all that may pass from the learner's process to the one that judges.

JSON has no tuples, arrays or infinities, so these are written as objects::

    (1, 2)               {"tuple": [1, 2]}
    {"a": 1}             {"dict": {"a": 1}}
    math.inf             {"float": "inf"}
    np.ones((1, 2))      {"array": "AAAAAAAA8D8AAAAAAADwPw==", "shape": [1, 2], "dtype": "<f8"}
    anything else        {"other": "function"}, the name of its type, equal to nothing

`encode` runs beside the learner's code; `decode` and `from_json` trust nothing that they read.
"""

import base64
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from helpers.exercises.model import AnswerError, Json

MAX_SIZE = 1_000_000
"""Most of what one answer may hold: bytes of its arrays, characters, and 8 for any other item."""

MAX_CHARACTERS = 8 * MAX_SIZE
"""Longest JSON text that is read: the observations of one exercise on all of its cases."""

MAX_ITEMS = 250_000
"""Most items in such a text: what is separated by commas, and lists and objects."""

_MAX_DEPTH = 16
_MAX_NAME = 100  # characters of the name of a type
_TYPE_NAME = type.__dict__["__name__"]  # the name itself, whatever a metaclass says
_LARGEST_INT = 2**63 - 1
_DTYPES = frozenset(
    ["|b1", "|i1", "<i2", "<i4", "<i8", "|u1", "<u2", "<u4", "<u8", "<f2", "<f4", "<f8"]
)


@dataclass(frozen=True)
class Other:
    """A value without a plain form, known by the name of its type only."""

    type_name: str


def encode(value: object) -> Json:
    """Write `value` as plain data; raises `AnswerError` if it is too large or too deep."""
    return _Encoder().encode(value)


class _Encoder:
    """Encodes one value, and counts how much room it leaves."""

    def __init__(self) -> None:
        self.room = MAX_SIZE

    def encode(self, value: object, depth: int = 0) -> Json:
        """Go by what a value is, not by what a class of the learner's makes of it."""
        self.spend(8)
        if depth > _MAX_DEPTH:
            raise AnswerError(f"the answer is nested more than {_MAX_DEPTH} levels deep")
        if isinstance(value, np.generic):
            value = value.item()
        match value:
            case None | bool():
                return value
            case int():
                number = int.__index__(value)
                return number if abs(number) <= _LARGEST_INT else {"other": "int beyond 64 bits"}
            case float():
                real = float.__float__(value)
                return real if math.isfinite(real) else {"float": str(real)}
            case str():
                return self.text(value)
            case list():
                return self.items(list.__iter__(value), depth)
            case tuple():
                return {"tuple": self.items(tuple.__iter__(value), depth)}
            case dict() if all(isinstance(key, str) for key in dict.__iter__(value)):
                return {
                    "dict": {
                        self.text(key): self.encode(item, depth + 1)
                        for key, item in dict.items(value)
                    }
                }
        if hasattr(value, "__array__"):
            return self.array(value, depth)
        return {"other": _TYPE_NAME.__get__(type(value))[:_MAX_NAME]}

    def items(self, values: Iterator[object], depth: int) -> list[Json]:
        return [self.encode(item, depth + 1) for item in values]

    def text(self, value: str) -> str:
        text = str.__str__(value)
        self.spend(len(text))
        return text

    def array(self, value: object, depth: int) -> Json:
        array = np.asarray(value)
        dtype = array.dtype.newbyteorder("<").str
        if array.dtype.kind in "UO" or (array.ndim == 0 and dtype in _DTYPES):
            return self.encode(array.tolist(), depth)
        if dtype not in _DTYPES:
            return {"other": f"array of {array.dtype}"}
        self.spend(max(array.nbytes, _cells(array.shape)))
        text = base64.b64encode(array.astype(dtype).tobytes()).decode("ascii")
        return {"array": text, "shape": list(array.shape), "dtype": dtype}

    def spend(self, amount: int) -> None:
        self.room -= amount
        if self.room < 0:
            raise AnswerError(f"the answer is too large: more than {MAX_SIZE:,} bytes")


def decode(data: object) -> object:
    """Read the value that `encode` wrote; raises ``ValueError`` for anything else.

    What `encode` refuses as too large or too deep is refused here as well.
    """
    return _Decoder().decode(data)


class _Decoder:
    """Decodes one value, and counts as `_Encoder` does what it holds."""

    def __init__(self) -> None:
        self.room = MAX_SIZE

    def decode(self, data: object, depth: int = 0) -> object:
        self.spend(8)
        if depth > 2 * _MAX_DEPTH:
            raise ValueError("nested too deep")
        match data:
            case None | bool():
                return data
            case str():
                self.spend(len(data))
                return data
            case int() if abs(data) <= _LARGEST_INT:
                return data
            case float() if math.isfinite(data):
                return data
            case list():
                return [self.decode(item, depth + 1) for item in data]
            case {"tuple": list(items)}:
                return tuple(self.decode(item, depth + 1) for item in items)
            case {"dict": dict(items)}:
                self.spend(sum(map(len, items)))
                return {str(key): self.decode(item, depth + 1) for key, item in items.items()}
            case {"float": "nan" | "inf" | "-inf" as text}:
                return float(text)
            case {"array": str(text), "shape": list(shape), "dtype": str(dtype)}:
                return self.array(text, shape, dtype)
            case {"other": str(name)}:
                return Other(name[:_MAX_NAME])
        raise ValueError(f"not plain data: {type(data).__name__}")

    def array(self, text: str, described: list[object], dtype: str) -> np.ndarray:
        if dtype not in _DTYPES or len(described) > _MAX_DEPTH:
            raise ValueError("not the description of an array")
        shape = [each for each in described if type(each) is int and 0 <= each <= MAX_SIZE]
        if len(shape) != len(described):
            raise ValueError("not the shape of an array")
        size = math.prod(shape) * np.dtype(dtype).itemsize
        self.spend(max(size, _cells(shape)))
        content = base64.b64decode(text, validate=True)
        if len(content) != size:
            raise ValueError("shape and content of an array differ")
        return np.frombuffer(content, dtype).reshape(shape)

    def spend(self, amount: int) -> None:
        self.room -= amount
        if self.room < 0:
            raise ValueError(f"more than {MAX_SIZE:,} bytes")


def _cells(shape: Sequence[int]) -> int:
    """Cells of an array as nested lists; an axis of length 0 makes none of the others free."""
    return math.prod(max(length, 1) for length in shape)


def to_json(data: Json) -> str:
    """Write plain data as strict JSON."""
    return json.dumps(data, allow_nan=False)


def from_json(text: str) -> Json:
    """Read what `to_json` wrote; raises ``ValueError`` for anything that cannot be read.

    Text of too many items is refused before one is made of them: the smallest takes two
    characters and a hundred bytes.
    """
    if len(text) > MAX_CHARACTERS:
        raise ValueError(f"more than {MAX_CHARACTERS:,} characters")
    if sum(map(text.count, ",[{")) > MAX_ITEMS:
        raise ValueError(f"more than {MAX_ITEMS:,} items")
    try:
        data: Json = json.loads(text)
    except RecursionError:
        raise ValueError("nested too deep") from None
    return data
