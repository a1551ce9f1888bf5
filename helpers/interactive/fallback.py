"""Grids of numbers side by side, as SVG: the static picture inside a figure that moves.

Only presentation attributes and no ids, so that it survives wherever an output is cleaned, on an
opaque light panel, so that it is legible in light and in dark.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

from helpers.figures import words
from helpers.figures.palette import LIGHT, Kind

_CELL, _GAP, _TOP, _CHARACTER = 30, 40, 30, 7


@dataclass(frozen=True)
class Grid:
    """A square of whole numbers in the colour of its ``kind``, under a caption.

    ``padding`` marks the cells to hatch, ``framed`` those to frame in the kernel's colour, and
    ``sign`` stands after the grid.
    """

    caption: str
    values: NDArray[np.int64]
    kind: Kind
    padding: NDArray[np.bool_] | None = None
    framed: Sequence[tuple[int, int]] = ()
    sign: str = ""


def draw(grids: Sequence[Grid], alt: str) -> str:
    """Grids from left to right as one ``<svg role="img">`` with ``alt`` as its title."""
    tallest = max(len(grid.values) for grid in grids) * _CELL
    parts, left = [], 10
    for grid in grids:
        width = len(grid.values) * _CELL
        parts.append(_grid(grid, left, _TOP + (tallest - width) // 2))
        left += max(width, _CHARACTER * len(grid.caption)) + _GAP
        if grid.sign:
            parts.append(_text(left - _GAP // 2, _TOP + tallest // 2 + 5, grid.sign))
    width, height = left - _GAP + 10, _TOP + tallest + 10
    return (
        f'<svg role="img" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'style="max-width: 100%; height: auto" font-family="sans-serif" font-size="13" '
        f'text-anchor="middle" fill="{LIGHT["ink"]}"><title>{escape(alt)}</title>'
        f'<path d="M0 0h{width}v{height}h-{width}z" fill="{LIGHT["panel"]}"/>{"".join(parts)}</svg>'
    )


def _grid(grid: Grid, left: int, top: int) -> str:
    corners = {
        place: (left + place[1] * _CELL, top + place[0] * _CELL)
        for place in np.ndindex(*grid.values.shape)
    }
    padding = np.zeros(grid.values.shape, dtype=bool) if grid.padding is None else grid.padding
    hatched = [corners[place] for place in corners if padding[place]]
    plain = [corners[place] for place in corners if not padding[place]]
    framed = [corners[place] for place in grid.framed]
    lines = "".join(f"M{x} {y + end}l{end} -{end}" for x, y in hatched for end in (10, 20, 30))
    texts = [
        _text(x + _CELL // 2, y + 20, signed(grid.values.item(place)))
        for place, (x, y) in corners.items()
    ]
    return (
        f'<text x="{left}" y="{top - 8}" text-anchor="start">{grid.caption}</text>'
        f'<path d="{_squares(plain)}" fill="{LIGHT[grid.kind + "-fill"]}" '
        f'stroke="{LIGHT[grid.kind]}"/>'
        f'<path d="{_squares(hatched)}" fill="{LIGHT["padding-fill"]}" '
        f'stroke="{LIGHT["padding"]}"/>'
        f'<path d="{lines}" stroke="{LIGHT["padding"]}" stroke-opacity=".4"/>'
        f'<path d="{_squares(framed)}" fill="none" stroke="{LIGHT["kernel"]}" stroke-width="3"/>'
        + "".join(texts)
    )


def _squares(corners: Sequence[tuple[int, int]]) -> str:
    return "".join(f"M{x} {y}h{_CELL}v{_CELL}h-{_CELL}z" for x, y in corners)


def _text(x: int, y: int, text: str) -> str:
    return f'<text x="{x}" y="{y}">{text}</text>'


def signed(value: int) -> str:
    """Whole number with a true minus sign."""
    return words.signed(str(value))
