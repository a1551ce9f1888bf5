"""Numbers and grids in words, for the cells of a picture and for its alt text."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Entry = TypeVar("Entry")

_MOST_CELLS = 64  # a grid with more is summarised in an alt text
_MOST_ITEMS = 12  # so is a list


def cell_texts(array: NDArray[np.float64]) -> NDArray[np.object_]:
    """Text for each cell: whole numbers as such, others to 2 decimals, NaN as nothing."""
    values = array[~np.isnan(array)]
    decimals = 0 if np.all(values == np.round(values)) else 2
    texts = [
        "" if np.isnan(value) else signed(f"{value:.{decimals}f}")
        for value in array.ravel().tolist()
    ]
    return np.array(texts, dtype=object).reshape(array.shape)


def grid(array: NDArray[np.float64]) -> str:
    """Say a 2-D array row by row, ``1 0 1; 0 1 0``; a large one by its range."""
    if array.size > _MOST_CELLS:
        return f"values from {rounded(np.nanmin(array))} to {rounded(np.nanmax(array))}"
    return "; ".join(" ".join(text or "blank" for text in row) for row in cell_texts(array))


def rounded(value: float, digits: int = 2) -> str:
    """Say a whole number in full, another to ``digits`` significant ones: the same anywhere."""
    if value == round(value):
        return signed(f"{value:,.0f}")
    return signed(f"{float(f'{value:.{digits}g}'):,}".removesuffix(".0"))


def signed(text: str) -> str:
    """Put a true minus sign before a number's text, and none before a zero."""
    digits = text.lstrip("-")
    return digits if digits == text or not digits.strip("0.,") else "−" + digits


def listed(items: Sequence[object], say: Callable[[int], str]) -> str:
    """``say(0); say(1); …``: the first dozen, and how many more there are."""
    spoken = "; ".join(say(index) for index in range(min(len(items), _MOST_ITEMS)))
    more = len(items) - _MOST_ITEMS
    return spoken if more <= 0 else f"{spoken}; and {more} more"


def one_each(name: str, values: Sequence[Entry], count: int, what: str) -> list[Entry | None]:
    """``values`` as a list with an entry for each of ``count``; an empty one is all ``None``.

    Raises ``ValueError`` for any other number of entries.
    """
    if len(values) not in (0, count):
        raise ValueError(
            f"{name} must be empty or one for each of {count} {what}, got {len(values)}"
        )
    return list(values) or [None] * count
