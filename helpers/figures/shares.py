"""Shares: of what parts several wholes are made, side by side for several measures."""

import math
from collections.abc import Mapping

from helpers.figures.drawing import Drawing
from helpers.figures.palette import CATEGORIES, LIGHT, panel
from helpers.figures.words import listed

_ROW = 0.27  # inches from one row to the next
_HATCHES = ("", "//", "", "..", "", "\\\\", "", "xx", "")
Parts = Mapping[str, float]


def shares(panels: Mapping[str, Mapping[str, Parts]], alt: str | None = None) -> Drawing:
    """Draw a row for each whole, divided into its parts; a panel for each measure, rows alike.

    ``panels``: title → name → part → amount. Every row is 100 % wide.

    Raises ``ValueError`` for panels whose names differ, more than nine parts, an amount that is
    negative or not finite, or a row that is 0 in all.
    """
    names, parts = _check(panels)
    with panel(6.9, _ROW * len(names) + 1.0) as figure:
        columns = figure.subplots(1, len(panels), sharey=True, squeeze=False)[0]
        for axes, (title, rows) in zip(columns, panels.items(), strict=True):
            begun = [0.0] * len(names)
            for number, part in enumerate(parts):
                widths = [share(rows[name], part) for name in names]
                axes.barh(
                    names,
                    widths,
                    0.72,
                    left=begun,
                    color=CATEGORIES[number],
                    hatch=_HATCHES[number],
                    edgecolor=LIGHT["panel"],
                    linewidth=0,
                    label=part,
                )
                begun = [start + width for start, width in zip(begun, widths, strict=True)]
            axes.set(title=title, xlim=(0, 100), ylim=(len(names) - 0.5, -0.5), xlabel="%")
            axes.tick_params("y", length=0, labelcolor=LIGHT["ink"])
        handles, labels = columns[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside upper center", ncols=3, fontsize=9)

    def one(index: int) -> str:
        name = names[index]
        said = [f"{title} {_largest(rows[name])}" for title, rows in panels.items()]
        return f"{name}, {', '.join(said)}"

    what = f"Bars divided into {', '.join(parts)}; largest part of each"
    return Drawing(figure, alt or f"{what}: {listed(names, one)}.")


def share(row: Parts, part: str) -> float:
    """Part of a row, in per cent."""
    return 100 * row.get(part, 0.0) / sum(row.values())


def _largest(row: Parts) -> str:
    part = max(row, key=row.__getitem__)
    return f"{part} {share(row, part):.0f} %"


def _check(panels: Mapping[str, Mapping[str, Parts]]) -> tuple[list[str], list[str]]:
    """Return names of the rows and of all parts, in the order in which they first stand."""
    if not panels or not (names := list(next(iter(panels.values())))):
        raise ValueError("panels must hold at least one row, got none")
    for title, rows in panels.items():
        if list(rows) != names:
            raise ValueError(f"panels must have the same rows, got {list(rows)} in {title!r}")
        for name, row in rows.items():
            amounts = row.values()
            if not all(0 <= amount < math.inf for amount in amounts) or not sum(amounts):
                raise ValueError(f"amounts must be at least 0, some above, got {name!r}: {row}")
    parts = list(
        dict.fromkeys(part for rows in panels.values() for row in rows.values() for part in row)
    )
    if len(parts) > len(CATEGORIES):
        raise ValueError(f"rows must have at most {len(CATEGORIES)} parts, got {len(parts)}")
    return names, parts
