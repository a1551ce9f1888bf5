"""Charts: what each layer costs as bars, a training as curves."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from helpers.figures.drawing import Drawing
from helpers.figures.palette import LIGHT, SERIES, panel
from helpers.figures.words import listed, rounded

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_BAR = 0.3  # inches from one bar to the next
_LABEL = 15  # points of height that the label of a line takes
_MOST_MARKERS = 30  # a longer line has none


def bars(
    values: Mapping[str, float], unit: str = "", title: str = "", alt: str | None = None
) -> Drawing:
    """Draw a horizontal bar for each entry, the first on top, its value at its end.

    Whole numbers are printed in full, others to three significant digits.

    Raises ``ValueError`` if there is no value, or one that is negative or not finite.
    """
    if not values:
        raise ValueError("values must hold at least one bar, got none")
    for name, value in values.items():
        if not 0 <= value < math.inf:
            raise ValueError(f"values must be finite and at least 0, got {name!r}: {value}")
    names = list(values)
    texts = [f"{rounded(value, 3)} {unit}".strip() for value in values.values()]
    with panel(5.6, _BAR * len(values) + (0.4 if title else 0.15)) as figure:
        axes = figure.add_subplot(title=title)
        drawn = axes.barh(names, list(values.values()), height=0.68, color=LIGHT["input"])
        axes.bar_label(drawn, texts, padding=4, fontsize=10, color=LIGHT["ink"])
        axes.set(xticks=[], ylim=(len(values) - 0.5, -0.5))
        axes.set_xlim(0, max(*values.values(), 0) * 1.25 or 1)  # the longest value fits behind
        axes.tick_params("y", length=0, labelcolor=LIGHT["ink"])
        axes.spines["bottom"].set_visible(False)
    what = f"Bar chart, “{title}”" if title else "Bar chart"
    count = "one bar" if len(values) == 1 else f"{len(values)} bars"
    spoken = listed(names, lambda index: f"{names[index]} {texts[index]}")
    return Drawing(figure, alt or f"{what}, {count}: {spoken}.")


def curves(
    series: Mapping[str, Sequence[float]],
    x_label: str,
    y_label: str,
    title: str = "",
    alt: str | None = None,
) -> Drawing:
    """Draw a line for each entry, its name at its end; the first value stands at x = 1.

    Dashes and markers differ as well as colours. The alt text gives each line's first, last,
    lowest and highest value: where these differ from machine to machine, pass your own.

    Raises ``ValueError`` for no line, more than six, one without values, or one whose first or
    last value is not finite.
    """
    if not 1 <= len(series) <= len(SERIES):
        raise ValueError(f"series must hold 1 to {len(SERIES)} lines, got {len(series)}")
    lines = {name: [float(value) for value in values] for name, values in series.items()}
    for name, values in lines.items():
        if not values or not (math.isfinite(values[0]) and math.isfinite(values[-1])):
            raise ValueError(f"series must begin and end with a number, got {name!r}: {values}")
    longest = max(map(len, lines.values()))
    with panel(5.6, 3.3) as figure:
        axes = figure.add_subplot(xlabel=x_label, ylabel=y_label, title=title)
        for values in lines.values():
            (line,) = axes.plot(range(1, len(values) + 1), values, clip_on=False)
            if len(values) > _MOST_MARKERS:
                line.set_marker("")
        axes.locator_params("x", integer=True, nbins=min(longest, 8), min_n_ticks=1)
        axes.grid(axis="y")
        _label_ends(figure, axes, lines)
    spoken = " ".join(_describe(name, values) for name, values in lines.items())
    what = f"Line chart{f', “{title}”' if title else ''}: {y_label} by {x_label}, 1 to {longest}."
    return Drawing(figure, alt or f"{what} {spoken}")


def _label_ends(figure: "Figure", axes: "Axes", lines: Mapping[str, list[float]]) -> None:
    """Write each line's name behind its last point; names that would overlap are moved apart."""
    low, high = axes.get_ylim()
    axes.set_ylim(low, high)
    points = 0.8 * figure.get_figheight() * 72 / (high - low)  # in a unit of y
    ends = sorted(
        (
            (name, len(values), values[-1], line.get_color())
            for (name, values), line in zip(lines.items(), axes.lines, strict=True)
        ),
        key=lambda end: end[2],
    )
    heights = [y * points for _, _, y, _ in ends]
    moved = heights[:1]
    for height in heights[1:]:
        moved.append(max(height, moved[-1] + _LABEL))
    too_high = sum(new - old for new, old in zip(moved, heights, strict=True)) / len(moved)
    for (name, x, y, colour), height, new in zip(ends, heights, moved, strict=True):
        axes.annotate(
            name,
            (x, y),
            xytext=(9, new - too_high - height),
            textcoords="offset points",
            va="center",
            color=colour,
            fontweight="bold",
            annotation_clip=False,
        )


def _describe(name: str, values: list[float]) -> str:
    finite = [value for value in values if math.isfinite(value)]
    first, last, least, most = (
        rounded(value, 3) for value in (values[0], values[-1], min(finite), max(finite))
    )
    return f"“{name}” starts at {first} and ends at {last}; lowest {least}, highest {most}."
