"""A matrix as coloured cells: where its zeros are, and which weights are the same."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from helpers.figures.drawing import Drawing
from helpers.figures.palette import CATEGORIES, LIGHT, panel, signed_colours
from helpers.figures.words import cell_texts, rounded

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap
    from matplotlib.figure import Figure

_WIDEST = 6.0  # inches of the matrix
_LARGEST_CELL = 0.34


def matrix(
    array: ArrayLike,
    title: str = "",
    x_label: str = "",
    y_label: str = "",
    blocks: tuple[int, int] | None = None,
    alt: str | None = None,
) -> Drawing:
    """Draw a 2-D array as coloured cells, zeros blank: a convolution as a sparse matrix, say.

    With up to nine different values each has a colour of its own, told in a key, so that shared
    weights are seen; with more, negative values are blue and positive ones orange. ``blocks``
    draws a line after every so many (rows, columns), such as the rows of the images.

    Raises ``ValueError`` if the array does not have two axes.
    """
    from matplotlib.colors import ListedColormap

    values = np.asarray(array, dtype=np.float64)
    if values.ndim != 2 or values.size == 0:
        raise ValueError(f"array must have two axes and a cell, got shape {values.shape}")
    rows, columns = values.shape
    distinct = list(dict.fromkeys(values[values != 0].tolist()))  # in order of appearance
    shared = len(distinct) <= len(CATEGORIES)
    cell = min(_LARGEST_CELL, _WIDEST / columns)
    with panel(columns * cell + 0.4, rows * cell + 1) as figure:
        figure.set_layout_engine("none")
        size = (columns * cell / figure.get_figwidth(), rows * cell / figure.get_figheight())
        axes = figure.add_axes((1 - size[0], 0.55 / figure.get_figheight(), *size))
        if shared:
            shown = np.argmax(values[:, :, None] == np.array([0.0, *distinct]), axis=2)
            colours: Colormap = ListedColormap([LIGHT["panel"], *CATEGORIES[: len(distinct)]])
            low, high = 0, len(distinct) or 1
        else:
            shown, colours = values, signed_colours()
            low, high = -np.abs(values).max(), np.abs(values).max()
        axes.pcolormesh(
            shown, cmap=colours, vmin=low, vmax=high, edgecolors="#d8dce2", linewidth=0.4
        )
        axes.set(xlim=(0, columns), ylim=(rows, 0), xticks=[], yticks=[], title=title)
        axes.set(xlabel=x_label, ylabel=y_label)
        axes.spines[:].set(visible=True, color=LIGHT["muted"])
        if blocks:
            below, right = range(blocks[0], rows, blocks[0]), range(blocks[1], columns, blocks[1])
            axes.hlines(below, 0, columns, LIGHT["muted"], "-", linewidths=1.2)
            axes.vlines(right, 0, rows, LIGHT["muted"], "-", linewidths=1.2)
        if shared and distinct:
            _add_key(figure, axes, distinct)
    return Drawing(figure, alt or _describe(values, title, distinct))


def _add_key(figure: "Figure", axes: "Axes", distinct: list[float]) -> None:
    from matplotlib.patches import Patch

    labels = cell_texts(np.array(distinct))
    axes.legend(
        handles=[
            Patch(facecolor=colour, edgecolor=LIGHT["muted"], linewidth=0.5, label=label)
            for colour, label in zip(CATEGORIES, labels, strict=False)
        ],
        loc="upper center",
        bbox_to_anchor=(
            0.5,
            -(0.34 if axes.get_xlabel() else 0.12)
            / (axes.get_position().height * figure.get_figheight()),
        ),
        ncols=len(distinct),
        handlelength=1,
        handleheight=1,
        handletextpad=0.4,
        columnspacing=1.0,
        borderpad=0,
        borderaxespad=0,
        fontsize=10,
    )


def _describe(values: NDArray[np.float64], title: str, distinct: list[float]) -> str:
    rows, columns = values.shape
    a_row = np.count_nonzero(values, axis=1)
    least, most = int(a_row.min()), int(a_row.max())
    each = f"{least}" if least == most else f"{least} to {most}"
    if len(distinct) <= len(CATEGORIES):
        which = f"{len(distinct)} different: {', '.join(cell_texts(np.array(distinct)))}"
    else:
        which = f"{len(distinct)} different, {rounded(values.min())} to {rounded(values.max())}"
    return (
        f"Matrix of {rows} rows and {columns} columns{f', “{title}”' if title else ''}: "
        f"{np.count_nonzero(values):,} of {values.size:,} cells are not zero, {each} in each row. "
        f"Values other than zero, {which}."
    )
