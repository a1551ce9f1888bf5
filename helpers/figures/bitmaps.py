"""Bitmaps: the codes of LeNet-5's output, and what F6 draws in their place."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from helpers.figures.drawing import Drawing
from helpers.figures.palette import LIGHT, panel
from helpers.figures.words import listed, one_each

_CELL = 0.105  # inches; smaller if a row would become too wide
_GAP = 0.16  # inches between bitmaps
_WIDEST = 7.1  # inches of a row
_TITLE = 0.24  # inches above a bitmap


def bitmaps(
    values: Sequence[ArrayLike],
    titles: Sequence[str] = (),
    columns: int | None = None,
    alt: str | None = None,
) -> Drawing:
    """Draw 2-D arrays as bitmaps in rows of ``columns``: −1 is white, +1 dark.

    Between them the cells are grey; what lies beyond is drawn as −1 or +1. All arrays have one
    shape, ``(H, W)``.

    Raises ``ValueError`` for no array, or other shapes.
    """
    arrays = [np.asarray(array, dtype=np.float64) for array in values]
    if not arrays or any(array.ndim != 2 or array.shape != arrays[0].shape for array in arrays):
        shapes = [array.shape for array in arrays]
        raise ValueError(f"values must be 2-D arrays of one shape, got {shapes}")
    names = [str(title or "") for title in one_each("titles", titles, len(arrays), "bitmaps")]
    columns = min(columns or len(arrays), len(arrays))
    rows = -(-len(arrays) // columns)
    high, wide = arrays[0].shape
    cell = min(_CELL, (_WIDEST / columns - _GAP) / wide)
    title = _TITLE if any(names) else 0.0
    step = (wide * cell + _GAP, high * cell + title + _GAP)
    width, height = columns * step[0], rows * step[1]
    with panel(width, height) as figure:
        figure.set_layout_engine("none")
        for number, (array, name) in enumerate(zip(arrays, names, strict=True)):
            row, column = divmod(number, columns)
            corner = (column * step[0] / width, 1 - (row * step[1] + title + high * cell) / height)
            axes = figure.add_axes((*corner, wide * cell / width, high * cell / height))
            axes.pcolormesh(
                array, cmap="gray_r", vmin=-1, vmax=1, edgecolors="#d8dce2", linewidth=0.4
            )
            axes.set(xlim=(0, wide), ylim=(high, 0), xticks=[], yticks=[])
            axes.spines[:].set(visible=True, color=LIGHT["padding"], linewidth=0.8)
            axes.set_title(name, fontsize=10, fontweight="normal", pad=4)
    return Drawing(figure, alt or _describe(arrays, names))


def _describe(arrays: list[NDArray[np.float64]], names: list[str]) -> str:
    def one(index: int) -> str:
        name = f"“{names[index]}”, " if names[index] else ""
        return f"{name}{np.count_nonzero(arrays[index] > 0)} dark"

    high, wide = arrays[0].shape
    count = "A bitmap" if len(arrays) == 1 else f"{len(arrays)} bitmaps"
    return f"{count} of {wide} × {high} cells, by the number above 0: {listed(arrays, one)}."
