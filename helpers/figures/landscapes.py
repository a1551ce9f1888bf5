"""Landscapes: things by two measures, each a dot with its name, to see which beats which."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import mean
from typing import TYPE_CHECKING

from helpers.figures.drawing import Drawing
from helpers.figures.palette import LIGHT, SERIES, panel
from helpers.figures.words import listed, rounded

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MARKERS = ("o", "s", "^", "D", "v", "P")
_PLACES = ((7, 0), (-7, 0), (0, 8), (0, -9), (7, 8), (7, -9), (-7, 8), (-7, -9), (0, 17), (0, -18))


@dataclass(frozen=True)
class Place:
    """Where a thing stands: ``x``, one or several measured ``y``, and a group that it belongs to.

    Several ``y`` are drawn as their mean, with a line from the lowest to the highest.
    """

    x: float
    y: float | Sequence[float]
    group: str = ""

    @property
    def values(self) -> tuple[float, ...]:
        """All measured ``y``."""
        return (self.y,) if isinstance(self.y, int | float) else tuple(self.y)


def landscape(
    places: Mapping[str, Place],
    x_label: str,
    y_label: str,
    title: str = "",
    logarithmic: bool = True,
    alt: str | None = None,
) -> Drawing:
    """Draw a dot for each entry, its name beside it; groups differ in colour and in shape.

    The x axis is logarithmic unless told otherwise. Names give way to each other; where none of
    ten places beside a dot is free, its name is left out of the picture, not out of the alt text.

    Raises ``ValueError`` for no entry, more than six groups, an ``x`` that is not above 0, or
    a ``y`` that is missing or not finite.
    """
    _check(places)
    groups = list(dict.fromkeys(place.group for place in places.values()))
    with panel(6.6, 4.6) as figure:
        axes = figure.add_subplot(xlabel=x_label, ylabel=y_label, title=title)
        for number, group in enumerate(groups):
            members = [place for place in places.values() if place.group == group]
            colour, x = SERIES[number], [place.x for place in members]
            heights = [mean(place.values) for place in members]
            marker = _MARKERS[number]
            axes.plot(x, heights, linestyle="", marker=marker, color=colour, label=group)
            low = [min(place.values) for place in members]
            high = [max(place.values) for place in members]
            axes.vlines(x, low, high, color=colour, linewidth=1.5)
        if logarithmic:
            axes.set_xscale("log")
        axes.margins(0.08)
        axes.grid()
        if len(groups) > 1:
            axes.legend(fontsize=9, loc="best")
        _label(figure, axes, places)

    def one(index: int) -> str:
        name, place = list(places.items())[index]
        return f"{name}, {rounded(place.x, 3)} and {rounded(mean(place.values), 3)}"

    what = f"Scatter chart{f', “{title}”' if title else ''}: {x_label} and {y_label}"
    return Drawing(figure, alt or f"{what}, {len(places)} entries: {listed(list(places), one)}.")


def _label(figure: "Figure", axes: "Axes", places: Mapping[str, Place]) -> None:
    """Write each name at the first place beside its dot where it covers no dot, line or name."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.transforms import Bbox

    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    renderer = canvas.get_renderer()
    dots = [axes.transData.transform((it.x, mean(it.values))) for it in places.values()]
    taken = [legend.get_window_extent(renderer) for legend in [axes.get_legend()] if legend]
    for it in (place for place in places.values() if len(place.values) > 1):
        ends = [(it.x, min(it.values)), (it.x, max(it.values))]
        taken.append(Bbox(axes.transData.transform(ends)).padded(3))
    inside = axes.get_window_extent(renderer)
    for name, place in places.items():
        for right, up in _PLACES:
            text = axes.annotate(
                name,
                (place.x, mean(place.values)),
                xytext=(right, up),
                textcoords="offset points",
                ha="left" if right > 0 else "right" if right < 0 else "center",
                va="center",
                fontsize=9,
                color=LIGHT["ink"],
            )
            box = text.get_window_extent(renderer)
            free = not any(box.overlaps(other) for other in taken)
            free = free and not any(box.contains(*dot) for dot in dots)
            if free and inside.containsx(box.x0) and inside.containsx(box.x1):
                taken.append(box)
                break
            text.remove()


def _check(places: Mapping[str, Place]) -> None:
    if not places:
        raise ValueError("places must hold at least one entry, got none")
    groups = {place.group for place in places.values()}
    if len(groups) > len(SERIES):
        raise ValueError(f"places must have at most {len(SERIES)} groups, got {len(groups)}")
    for name, place in places.items():
        if not 0 < place.x < math.inf:
            raise ValueError(f"x must be above 0 and finite, got {name!r}: {place.x}")
        if not place.values or not all(map(math.isfinite, place.values)):
            raise ValueError(f"y must be finite, one or more, got {name!r}: {place.y}")
