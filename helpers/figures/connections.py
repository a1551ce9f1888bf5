"""A table of connections: which map sees which, with totals."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from helpers.figures.drawing import Drawing
from helpers.figures.palette import LIGHT, panel

if TYPE_CHECKING:
    from matplotlib.patches import Rectangle

_CELL = 0.34  # inches
_MARGIN = 0.62  # inches for the numbers of the rows, and their label


def connections(
    table: ArrayLike,
    x_label: str = "",
    y_label: str = "",
    groups: Sequence[int] = (),
    alt: str | None = None,
) -> Drawing:
    """Draw a 2-D array of bool: a filled cell where row and column are connected.

    Rows and columns are numbered from 0; their totals stand right and below. A line is drawn
    before each column of ``groups``.

    Raises ``ValueError`` for another type or number of axes.
    """
    cells = np.asarray(table)
    if cells.dtype != bool or cells.ndim != 2 or cells.size == 0:
        raise ValueError(
            f"table must be a 2-D array of bool, got {cells.dtype} of shape {cells.shape}"
        )
    rows, columns = cells.shape
    width, height = columns * _CELL, rows * _CELL
    with panel(width + 2 * _MARGIN, height + 2 * _MARGIN) as figure:
        figure.set_layout_engine("none")
        outer = np.array([width + 2 * _MARGIN, height + 2 * _MARGIN] * 2)
        axes = figure.add_axes(tuple(np.array([_MARGIN, _MARGIN, width, height]) / outer))
        axes.set(xlim=(0, columns), ylim=(rows, 0))
        for row, column in np.argwhere(cells):
            axes.add_patch(_square(row, column))
        grey, ink = LIGHT["padding"], LIGHT["ink"]
        axes.hlines(range(rows + 1), 0, columns, grey, "-", linewidths=0.5, clip_on=False)
        axes.vlines(range(columns + 1), 0, rows, grey, "-", linewidths=0.5, clip_on=False)
        axes.vlines(groups, 0, rows, ink, "-", linewidths=2)
        axes.set_xticks(np.arange(columns) + 0.5, map(str, range(columns)))
        axes.set_yticks(np.arange(rows) + 0.5, map(str, range(rows)))
        axes.xaxis.tick_top()
        axes.xaxis.set_label_position("top")
        axes.tick_params(length=0)
        axes.set(xlabel=x_label, ylabel=y_label)
        axes.spines[:].set_visible(False)
        total = {"ha": "center", "va": "center", "fontweight": "bold", "fontsize": 10}
        for column, count in enumerate(cells.sum(axis=0)):
            axes.text(column + 0.5, rows + 0.5, str(count), total)
        for row, count in enumerate(cells.sum(axis=1)):
            axes.text(columns + 0.5, row + 0.5, str(count), total)
        axes.text(columns + 0.5, rows + 0.5, str(cells.sum()), total, color=LIGHT["input"])
    return Drawing(figure, alt or _describe(cells))


def _square(row: int, column: int) -> "Rectangle":
    from matplotlib.patches import Rectangle

    return Rectangle((column + 0.12, row + 0.12), 0.76, 0.76, facecolor=LIGHT["input"], linewidth=0)


def _describe(cells: NDArray[np.bool_]) -> str:
    rows, columns = cells.shape
    seen = "; ".join(
        f"{column}: {', '.join(map(str, np.flatnonzero(cells[:, column]))) or 'none'}"
        for column in range(columns)
    )
    return (
        f"Table of {rows} rows and {columns} columns, {cells.sum()} of {cells.size} cells filled. "
        f"The rows that each column is connected to: {seen}."
    )
