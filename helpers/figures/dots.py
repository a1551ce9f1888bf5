"""Dots: several measurements of each of several things, and their means."""

import math
from collections.abc import Mapping, Sequence
from statistics import mean

from helpers.figures.drawing import Drawing
from helpers.figures.palette import LIGHT, panel
from helpers.figures.words import listed

_ROW = 0.34  # inches from one row to the next


def dots(
    values: Mapping[str, Sequence[float]], x_label: str, title: str = "", alt: str | None = None
) -> Drawing:
    """Draw a row for each entry, the first on top: its measurements as dots, their mean as a line.

    The mean is printed at the row's end, to two decimals. The axis begins at 0.

    Raises ``ValueError`` for no row, one without values, or a value negative or not finite.
    """
    if not values:
        raise ValueError("values must hold at least one row, got none")
    for name, row in values.items():
        if not len(row) or not all(0 <= value < math.inf for value in row):
            raise ValueError(f"values must be finite and at least 0, got {name!r}: {list(row)}")
    means = [mean(row) for row in values.values()]
    longest = max(max(row) for row in values.values()) or 1
    with panel(6.6, _ROW * len(values) + (1.0 if title else 0.75)) as figure:
        axes = figure.add_subplot(title=title, xlabel=x_label)
        for place, row in enumerate(values.values()):
            axes.plot(
                row,
                [place] * len(row),
                linestyle="",
                marker="o",
                color=LIGHT["input"],
                alpha=0.7,
                clip_on=False,
            )
            axes.vlines(means[place], place - 0.3, place + 0.3, color=LIGHT["kernel"], linewidth=2)
            axes.text(longest * 1.06, place, f"{means[place]:.2f}", va="center", fontsize=10)
        axes.set_yticks(range(len(values)), values)
        axes.set(xlim=(0, longest * 1.04), ylim=(len(values) - 0.5, -0.5))
        axes.tick_params("y", length=0, labelcolor=LIGHT["ink"])
        axes.spines["left"].set_visible(False)
        axes.grid(axis="both")
    names = list(values)

    def one(index: int) -> str:
        row = values[names[index]]
        return f"{names[index]}, {means[index]:.2f} ({min(row):.2f} to {max(row):.2f})"

    what = f"Dot chart{f', “{title}”' if title else ''}: {x_label}, mean and range of each row"
    return Drawing(figure, alt or f"{what}: {listed(names, one)}.")
