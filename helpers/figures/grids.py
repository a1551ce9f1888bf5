"""Numbers in cells: a filter that slides by hand, a convolution as a sparse matrix."""

from collections.abc import Sequence
from textwrap import fill
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from helpers.figures.drawing import Drawing
from helpers.figures.palette import LIGHT, Kind, panel
from helpers.figures.words import cell_texts, grid, one_each

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Window: TypeAlias = tuple[slice | int, slice | int]

_CELL = 0.44  # inches; wider if a number needs it
_CHARACTER = 0.098  # inches of a digit of 11 points
_WIDEST = 6.6  # inches of a picture; a wider one is drawn smaller
_OPERATORS = {
    "×": "times",
    "*": "convolved with",
    "∗": "convolved with",
    "=": "equals",
    "+": "plus",
    "→": "gives",
    "Σ": "added up,",
}


def numbers(
    arrays: Sequence[ArrayLike],
    titles: Sequence[str] = (),
    highlight: Sequence[Window | list[Window] | None] = (),
    operators: Sequence[str] = (),
    kinds: Sequence[Kind | None] = (),
    alt: str | None = None,
) -> Drawing:
    """Small arrays as grids of numbers, side by side, with ``operators`` between them.

    Whole numbers are printed as such, others to two decimals, and NaN as an empty cell: one that
    is not computed yet. ``highlight`` outlines windows: for each array ``None``, an index such as
    ``np.s_[0:3, 1:4]``, or a list of them. ``kinds`` gives each array the colour of an
    ``"input"``, ``"kernel"`` or ``"output"``.

    Raises ``ValueError`` for no array, more than two dimensions, or lists of another length.
    """
    grids = [np.atleast_2d(np.asarray(array, dtype=np.float64)) for array in arrays]
    if not grids or any(array.ndim != 2 for array in grids):
        shapes = [array.shape for array in grids]
        raise ValueError(f"arrays must be one or more arrays of at most 2 axes, got {shapes}")
    names = [str(title or "") for title in one_each("titles", titles, len(grids), "arrays")]
    signs = [str(sign or "") for sign in one_each("operators", operators, len(grids) - 1, "gaps")]
    windows = [_windows(entry) for entry in one_each("highlight", highlight, len(grids), "arrays")]
    colours = one_each("kinds", kinds, len(grids), "arrays")

    longest = max(len(text) for array in grids for text in cell_texts(array).ravel())
    cell = max(_CELL, _CHARACTER * longest + 0.14)
    lines = [
        fill(name, max(int(array.shape[1] * cell / _CHARACTER), 10), break_long_words=False)
        for name, array in zip(names, grids, strict=True)
    ]
    slots = [
        max(array.shape[1] * cell, _CHARACTER * max(map(len, line.split("\n"))))
        for array, line in zip(grids, lines, strict=True)
    ]
    gaps = [0.34 + 0.13 * max(len(sign) - 1, 0) for sign in signs]
    width = sum(slots) + sum(gaps)
    height = max(array.shape[0] for array in grids) * _CELL
    title_height = 0.22 * max(line.count("\n") + 1 for line in lines) if any(names) else 0.0
    zoom = min(1.0, _WIDEST / width)
    with panel(zoom * width, zoom * (height + title_height)) as figure:
        figure.set_layout_engine("none")
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, width), ylim=(-height / 2, height / 2 + title_height))
        axes.axis("off")
        left = 0.0
        for number, array in enumerate(grids):
            middle = left + slots[number] / 2
            corner = (middle - array.shape[1] * cell / 2, array.shape[0] * _CELL / 2)
            _draw_grid(axes, array, corner, cell, windows[number], colours[number], zoom)
            axes.text(
                middle,
                corner[1] + 0.06,
                lines[number],
                ha="center",
                va="bottom",
                fontsize=11 * zoom,
                fontweight="bold",
                color=LIGHT[colours[number] or "ink"],
            )
            left += slots[number]
            if number < len(signs):
                middle = left + gaps[number] / 2
                axes.text(middle, 0, signs[number], ha="center", va="center", fontsize=14 * zoom)
                left += gaps[number]
    return Drawing(figure, alt or _describe(grids, names, signs, windows))


def _draw_grid(
    axes: "Axes",
    array: NDArray[np.float64],
    corner: tuple[float, float],
    cell: float,
    windows: list[Window],
    kind: Kind | None,
    zoom: float,
) -> None:
    """Draw cells of ``cell`` inches' width below and right of ``corner``."""
    from matplotlib.patches import Rectangle

    accent = "output" if kind == "output" else "kernel"
    lit = np.zeros(array.shape, dtype=bool)
    for window in windows:
        lit[window] = True
    left, top = corner
    for (row, column), text in np.ndenumerate(cell_texts(array)):
        face = f"{kind}-fill" if kind and text else "panel"
        if lit[row, column]:  # of the output full colour, as its other cells are green already
            face = "output" if kind == "output" else "kernel-fill"
        x, y = left + column * cell, top - (row + 1) * _CELL
        axes.add_patch(
            Rectangle(
                (x, y),
                cell,
                _CELL,
                facecolor=LIGHT[face],
                edgecolor=LIGHT["padding"],
                linewidth=0.8,
                clip_on=False,
            )
        )
        axes.text(
            x + cell / 2,
            y + _CELL / 2,
            text,
            ha="center",
            va="center_baseline",
            fontsize=11 * zoom,
            color=LIGHT["panel" if face == "output" else "ink"],
        )
    for window in windows:
        rows, columns = (_bounds(part, n) for part, n in zip(window, array.shape, strict=True))
        axes.add_patch(
            Rectangle(
                (left + columns[0] * cell, top - rows[1] * _CELL),
                (columns[1] - columns[0]) * cell,
                (rows[1] - rows[0]) * _CELL,
                fill=False,
                edgecolor=LIGHT[accent],
                linewidth=2.4,
                clip_on=False,
                zorder=3,
            )
        )


def _windows(entry: Window | list[Window] | None) -> list[Window]:
    if entry is None:
        return []
    return [entry] if isinstance(entry, tuple) else list(entry)


def _bounds(part: slice | int, size: int) -> tuple[int, int]:
    """First index of a window along an axis of ``size`` cells, and the one behind its last."""
    cells = range(size)[part] if isinstance(part, slice) else [range(size)[part]]
    if not cells:
        raise ValueError(f"highlight must outline at least one cell, got {part} of {size}")
    return cells[0], cells[-1] + 1


def _describe(
    grids: list[NDArray[np.float64]],
    names: list[str],
    signs: list[str],
    windows: list[list[Window]],
) -> str:
    parts = []
    for number, array in enumerate(grids):
        rows, columns = array.shape
        what = names[number] or "grid"
        size = f"{rows} × {columns}"
        size = "" if array.size == 1 or what == size else f" ({size})"
        marks = "".join(
            f", outlined: {_span('row', window[0], rows)}, {_span('column', window[1], columns)}"
            for window in windows[number]
        )
        sign = signs[number - 1] if number else ""
        words = " ".join(_OPERATORS.get(part, part) for part in sign.split())
        sentence = f"{words} {what}{size}: {grid(array)}{marks}.".strip()
        parts.append(sentence[0].upper() + sentence[1:])
    return " ".join(parts)


def _span(axis: str, part: slice | int, size: int) -> str:
    first, stop = _bounds(part, size)
    return f"{axis} {first + 1}" if stop == first + 1 else f"{axis}s {first + 1} to {stop}"
