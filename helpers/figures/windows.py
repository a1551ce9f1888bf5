"""Receptive field: what one output cell sees through a stack of layers, along one axis."""

from collections.abc import Sequence
from dataclasses import dataclass

from helpers.arithmetic import Window, explicit_padding, output_size
from helpers.figures import svg
from helpers.figures.drawing import Drawing

_WIDTH = 390  # pixels: what a phone shows with its words hardly smaller
_PITCHES = (7, 22)  # pixels from one input cell to the next: at least, at most
_ROW = 70  # pixels from one level to the next
_LINE = 16
_CHARACTER = 7  # pixels, in a wide font


@dataclass(frozen=True)
class _Level:
    """The cells before, between or after the layers; cell 0 lies ``start`` input cells right."""

    size: int
    padding: tuple[int, int]
    start: float
    step: int
    seen: frozenset[int]

    def centre(self, index: int) -> float:
        return self.start + index * self.step

    def cells(self) -> range:
        return range(-self.padding[0], self.size + self.padding[1])

    def count(self) -> str:
        return "1 cell" if self.size == 1 else f"{self.size} cells"


@dataclass(frozen=True)
class _Scale:
    """Where the cells stand, in pixels: input cell 0 is centred at ``origin``."""

    origin: float
    pitch: float

    @property
    def cell(self) -> float:
        return round(0.82 * self.pitch, 1)

    @property
    def top(self) -> float:
        """Of the first row: half a line of text has room above its middle."""
        return 1 + max(_LINE - self.cell, 0) / 2

    def x(self, centre: float) -> float:
        return self.origin + centre * self.pitch


def receptive_field(
    windows: Sequence[Window], input_size: int, cell: int | None = None, alt: str | None = None
) -> Drawing:
    """Draw a section through layers, and what one output cell sees; the input is at the top.

    ``windows`` are the layers from input to output; ``cell`` is the index of the output cell, the
    middle one if it is not given. A cell stands under the middle of its window.

    Raises ``ValueError`` for no window, one that does not fit, or a cell that does not exist.
    """
    if not windows:
        raise ValueError("windows must hold at least one layer, got none")
    levels = _levels(windows, input_size, cell)
    labels = [_label(windows, levels, number) for number in range(len(levels))]
    column = _CHARACTER * max(len(line) for lines in labels for line in lines) + 8
    left = min(level.centre(level.cells()[0]) for level in levels) - 0.5
    right = max(level.centre(level.cells()[-1]) for level in levels) + 0.5
    least, most = _PITCHES
    pitch = min(most, max(least, (_WIDTH - column) / (right - left)))
    scale = _Scale(column - left * pitch, pitch)
    shapes = [_taps(windows, levels, scale)]
    for number, (level, lines) in enumerate(zip(levels, labels, strict=True)):
        shapes.extend(_row(number, level, lines, scale, last=number == len(windows)))
    title = "Receptive field through " + (
        "a layer" if len(windows) == 1 else f"{len(windows)} layers"
    )
    said = _describe(windows, levels)
    width, height = scale.x(right) + 1, len(windows) * _ROW + max(scale.cell, _LINE) + 3
    entries = [("input", "input"), ("kernel", "seen"), ("now", "output cell that sees")]
    if any(sum(level.padding) for level in levels):
        entries.insert(1, ("padding", "zeros added"))
    html = svg.drawing(
        title,
        svg.element("div", svg.picture(width, height, title, said, *shapes), class_="cn-row"),
        svg.key(entries),
    )
    return Drawing(html, alt or f"{title}. {said}")


def _levels(windows: Sequence[Window], input_size: int, cell: int | None) -> list[_Level]:
    sizes, paddings, starts, steps = [input_size], [], [0.0], [1]
    for window in windows:
        kernel, stride, dilation = window.kernel_size, window.stride, window.dilation
        before, after = explicit_padding(sizes[-1], kernel, stride, window.padding, dilation)
        sizes.append(output_size(sizes[-1], kernel, stride, window.padding, dilation))
        paddings.append((before, after))
        starts.append(starts[-1] + steps[-1] * (dilation * (kernel - 1) / 2 - before))
        steps.append(steps[-1] * stride)
    paddings.append((0, 0))  # the output has none
    cell = sizes[-1] // 2 if cell is None else cell
    if not 0 <= cell < sizes[-1]:
        raise ValueError(f"cell must be an index of the {sizes[-1]} output cells, got {cell}")
    seen = [frozenset([cell])]
    for window, size, padding in zip(
        reversed(windows), sizes[-1:0:-1], paddings[-2::-1], strict=True
    ):
        inside = [index for index in seen[-1] if 0 <= index < size]
        seen.append(frozenset(t for index in inside for t in _read(window, padding[0], index)))
    return list(map(_Level, sizes, paddings, starts, steps, reversed(seen)))


def _read(window: Window, before: int, index: int) -> range:
    """Cells that cell ``index`` of a layer's output reads; those below 0 are padding."""
    first = index * window.stride - before
    return range(first, first + window.kernel_size * window.dilation, window.dilation)


def _label(windows: Sequence[Window], levels: list[_Level], number: int) -> list[str]:
    """Count a level's cells, and say on further lines what the layer after it does."""
    count = levels[number].count()
    if number == len(windows):
        return [f"output, {count}"]
    kernel, stride, *more = _facts(windows[number])
    lines = [f"{kernel}, {stride}", ", ".join(more)]
    return [count if number else f"input, {count}", *filter(None, lines)]


def _row(number: int, level: _Level, label: list[str], scale: _Scale, last: bool) -> list[str]:
    top, cell = number * _ROW + scale.top, scale.cell

    def corners(indices: Sequence[int], inset: float = 0) -> list[tuple[float, float]]:
        return [(scale.x(level.centre(i)) - cell / 2 + inset, top + inset) for i in indices]

    inside = [i for i in level.cells() if 0 <= i < level.size]
    outside = [i for i in level.cells() if not 0 <= i < level.size]
    words, *layer = label
    first = top + (_ROW + cell) / 2 - (len(layer) - 1) * _LINE / 2 + 5
    row = [
        svg.element("text", words, x=1, y=top + cell / 2 + 5),
        *(
            svg.element("text", line, x=1, y=first + place * _LINE)
            for place, line in enumerate(layer)
        ),
        svg.cells("padding", corners(outside), cell),
        svg.cells("done" if number else "input", corners(inside), cell),
    ]
    if last:
        return [*row, svg.cells("now", corners(sorted(level.seen)), cell)]
    inset = round(cell / 7, 1)
    lit = svg.cells("kernel", corners(sorted(level.seen), inset), cell - 2 * inset)
    return [*row, lit, svg.hatch(corners(outside), cell)]


def _taps(windows: Sequence[Window], levels: list[_Level], scale: _Scale) -> str:
    """Draw a line from every cell that counts to each cell that it reads."""
    lines: list[str] = []
    for number, window in enumerate(windows):
        above, below = levels[number], levels[number + 1]
        bottom = number * _ROW + scale.top + scale.cell
        for index in sorted(below.seen & set(range(below.size))):
            lines.extend(
                f"M{scale.x(above.centre(tap)):.1f} {bottom:.1f}"
                f"L{scale.x(below.centre(index)):.1f} {bottom + _ROW - scale.cell:.1f}"
                for tap in _read(window, above.padding[0], index)
            )
    return svg.element("path", class_="cn-taps", d="".join(lines))


def _describe(windows: Sequence[Window], levels: list[_Level]) -> str:
    layers = "; ".join(
        f"layer {number}, {', '.join(_facts(window))}, {level.count()}"
        for number, (window, level) in enumerate(zip(windows, levels[1:], strict=True), start=1)
    )
    seen, size = levels[0].seen, levels[0].size
    inside = [index for index in seen if 0 <= index < size]
    zeros = len(seen) - len(inside)
    padding = f", and {zeros} cell{'s' if zeros > 1 else ''} of padding" if zeros else ""
    (cell,) = levels[-1].seen
    return (
        f"An input of {levels[0].count()}; {layers}. "
        f"Output cell {cell + 1} sees {_span(inside)} of the input{padding}."
    )


def _span(indices: list[int]) -> str:
    if not indices:
        return "no cell"
    first, last = min(indices) + 1, max(indices) + 1
    if first == last:
        return f"cell {first}"
    missing = last - first + 1 - len(indices)
    return f"cells {first} to {last}" + (f", without {missing} between them," if missing else "")


def _facts(window: Window) -> list[str]:
    parts = [f"kernel {window.kernel_size}", f"stride {window.stride}"]
    if window.padding not in (0, "valid"):
        parts.append(f"padding {window.padding}")
    if window.dilation > 1:
        parts.append(f"dilation {window.dilation}")
    return parts
