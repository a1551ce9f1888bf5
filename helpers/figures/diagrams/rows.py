"""Rows of a block diagram: equal parts are folded into one, and each is put into words."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeGuard

from helpers.anatomy.costs import number
from helpers.figures.diagrams.parts import Layer, Part, Paths, Piece, Series, Side, Size


@dataclass(frozen=True)
class Row:
    """Equal parts in succession, drawn once; ``channels`` are those of the first and the last."""

    part: Part | Side
    size: Size
    repeats: int = 1
    channels: tuple[int, int] = (0, 0)


def fold(line: Sequence[Piece | Side]) -> list[Row]:
    """Fold equal parts, and end with a box for the output."""
    rows: list[Row] = []
    for part, group in groupby(_units(line)):
        if isinstance(part, Side):
            rows.append(Row(part, rows[-1].size))
        else:
            channels = [equal.channels for equal in group if not isinstance(equal, Side)]
            ends = channels[0], channels[-1]
            rows.append(Row(part, part.size or (1, 1), len(channels), ends))
    size, (_, last) = rows[-1].size, rows[-1].channels
    output = Layer("output", "output", "output", size, last)
    return [*rows, Row(output, size, 1, (last, last))]


def _units(line: Sequence[Piece | Side]) -> list[Part | Side]:
    """Put together what makes a block without a shortcut.

    A depthwise convolution with the 1 × 1 convolutions and gates around it; a 1 × 1 convolution
    with the parallel paths that it leads to.
    """
    units: list[Part | Side] = []
    for part in line:
        before = units[-1] if units else None
        if isinstance(before, Series) and _continues(part, before):
            units[-1] = Series((*before.parts, part))
        elif _is_pointwise(before) and (_is_depthwise(part) or _meets_at(part, "Concatenate")):
            units[-1] = Series((before, part))
        else:
            units.append(Series((part,)) if _is_depthwise(part) else part)
    return [
        unit.parts[0] if isinstance(unit, Series) and len(unit.parts) == 1 else unit
        for unit in units
    ]


def _continues(part: Part | Side, unit: Series) -> TypeGuard[Piece]:
    """Whether a part belongs to the unit before it."""
    last = unit.parts[-1]
    unfinished = _is_depthwise(last) or _meets_at(last, "Multiply")
    return unfinished and (_is_pointwise(part) or _meets_at(part, "Multiply"))


def _is_depthwise(part: Part | Side | None) -> TypeGuard[Layer]:
    return isinstance(part, Layer) and part.kind == "depthwise"


def _is_pointwise(part: Part | Side | None) -> TypeGuard[Layer]:
    return isinstance(part, Layer) and part.kind == "weights" and part.brief.startswith("1 × 1")


def _meets_at(part: Part | Side | None, join: str) -> TypeGuard[Paths]:
    return isinstance(part, Paths) and part.join == join


def headline(row: Row) -> list[str]:
    """Say what a row is, and how many channels come out; of a single cell, how many values."""
    if isinstance(row.part, Side):
        return ["side output"]
    if isinstance(row.part, Layer) and row.part.kind == "pooling" and row.size != (1, 1):
        return [row.part.what]
    first, last = map(number, row.channels)
    counted = last if first == last else f"{first} to {last}"
    noun = "value" if row.size == (1, 1) else "channel"
    return [_name(row.part), f"{counted} {noun}{'' if counted == '1' else 's'}"]


def _name(part: Part) -> str:
    if isinstance(part, Layer):
        return part.what
    if isinstance(part, Series):
        if _meets_at(part.parts[-1], "Concatenate"):
            return "parallel paths"
        expands = _is_pointwise(part.parts[0])
        return "inverted bottleneck" if expands else "depthwise-separable block"
    lengths = sorted(len(path.parts) for path in part.paths)
    if part.join == "Multiply":
        return "gates"
    if part.join == "Add" and len(lengths) == 2 and lengths[0] < 2:
        return "residual block" if lengths[0] == 0 else "residual block, layer on its shortcut"
    return "parallel paths" if lengths[0] else "block beside its input"


def details(row: Row) -> list[list[str]]:
    """Say for each path what it goes through."""
    if isinstance(row.part, Side):
        return [_briefs(row.part.path)]
    if isinstance(row.part, Series):
        return [_briefs(row.part)]
    if isinstance(row.part, Paths):
        return [_briefs(path) for path in row.part.paths if path.parts]
    return []


def _briefs(series: Series) -> list[str]:
    return [_brief(part) for part in series.parts]


def _brief(part: Piece) -> str:
    if isinstance(part, Layer):
        counts = part.kind == "weights"
        return f"{part.brief} → {part.channels:,}" if counts else part.brief
    if part.join == "Multiply":
        return "gates"
    return f"({' | '.join(', '.join(_briefs(path)) or 'shortcut' for path in part.paths)})"


def spoken(row: Row, with_details: bool = True) -> str:
    """Say all of a row in a sentence without its full stop."""
    text = ", ".join(headline(row))
    if row.repeats > 1:
        text += f", {row.repeats} times"
    paths = [", ".join(path) for path in details(row)]
    return f"{text}: {' | '.join(paths)}" if with_details and paths else text
