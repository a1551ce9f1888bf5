"""Where the boxes and lines of a block diagram stand, in pixels."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

from helpers.figures import svg
from helpers.figures.diagrams.parts import Kind, Layer, Part, Paths, Series, Size

_GAP = 8  # between paths
_LINK = 6  # from one part to the next
_BUS = 8  # from where paths part to the first box of one, and from the last one to where they meet
_RADIUS = 6  # of a sign such as +
_SIGNS = {"Add": "M-3 0h6M0 -3v6", "Multiply": "M-2.5 -2.5l5 5m0 -5l-5 5"}
CLASSES: dict[Kind, str] = {
    "input": "input",
    "weights": "kernel",
    "depthwise": "each",
    "pooling": "pool",
    "other": "pool",
    "output": "done",
}


@dataclass(frozen=True)
class Scale:
    """A box is as wide as the root of its channels, and as high as the root of its map, and more.

    Roots, so that 3 channels and 4,096 can be told from nothing and from each other.
    """

    unit: float  # pixels of a box with one channel
    largest: int  # height of the largest map

    def width(self, channels: int) -> float:
        """Width of a box, in pixels."""
        return max(3.0, self.unit * sqrt(channels))

    def height(self, size: Size) -> float:
        """Height of a box, in pixels."""
        cells = (size[0] or self.largest) if size else 1
        return 8 + 20 * sqrt(cells / self.largest)


def fit(parts: Iterable[Part], width: float) -> Scale:
    """Scale at which the widest of the parts is as wide as given."""
    parts = list(parts)
    extents = [_extent(part) for part in parts]
    unit = min((width - gaps) / roots for roots, gaps in extents)
    return Scale(unit, max((part.size[0] or 1) if part.size else 1 for part in parts))


def _extent(part: Part) -> tuple[float, float]:
    """Width of a part: roots of channels, and pixels of gaps that come on top."""
    if isinstance(part, Layer):
        return sqrt(part.channels), 0
    if isinstance(part, Series):
        roots, gaps = zip(*map(_extent, part.parts), strict=True) if part.parts else ((0,), (0,))
        return max(roots), max(gaps)
    roots, gaps = zip(*map(_extent, part.paths), strict=True)
    return sum(roots), sum(gaps) + _GAP * (len(part.paths) - 1)


def measure(part: Part, scale: Scale) -> tuple[float, float]:
    """Width and height of a part."""
    if isinstance(part, Layer):
        return scale.width(part.channels), scale.height(part.size)
    if isinstance(part, Series):
        sizes = [measure(inner, scale) for inner in part.parts]
        height = sum(height for _, height in sizes) + _LINK * max(0, len(sizes) - 1)
        return max((width for width, _ in sizes), default=0), height
    sizes = [measure(path, scale) for path in part.paths]
    width = sum(width for width, _ in sizes) + _GAP * (len(sizes) - 1)
    return width, max(height for _, height in sizes) + 2 * _BUS + _RADIUS


def draw(part: Part, scale: Scale, x: float, top: float) -> list[str]:
    """Draw a part below ``top``, its middle at ``x``."""
    if isinstance(part, Layer):
        return [_box(part, scale, x, top)]
    if isinstance(part, Series):
        return _series(part, scale, x, top, top + measure(part, scale)[1])
    return _paths(part, scale, x, top)


def line(x: float, top: float, bottom: float) -> str:
    """Draw a line down."""
    return svg.element("path", class_="cn-arrow", d=f"M{x:.1f} {top:.1f}V{bottom:.1f}")


def _box(layer: Layer, scale: Scale, x: float, top: float) -> str:
    width, height = measure(layer, scale)
    return svg.element(
        "rect",
        class_=f"cn-{CLASSES[layer.kind]}",
        x=x - width / 2,
        y=top,
        width=width,
        height=height,
    )


def _series(series: Series, scale: Scale, x: float, top: float, bottom: float) -> list[str]:
    """Parts one below the other in the middle between ``top`` and ``bottom``, and their links."""
    y = (top + bottom - measure(series, scale)[1]) / 2
    shapes, ends = [], [top]
    for part in series.parts:
        height = measure(part, scale)[1]
        shapes += draw(part, scale, x, y)
        ends += [y, y + height]
        y += height + _LINK
    ends.append(bottom)
    links = [line(x, *link) for link in zip(ends[::2], ends[1::2], strict=True)]
    return links + shapes


def _paths(part: Paths, scale: Scale, x: float, top: float) -> list[str]:
    width, height = measure(part, scale)
    first, last = top + _BUS, top + height - _BUS - _RADIUS
    meeting = last + _BUS
    shapes, columns = [], []
    left = x - width / 2
    for path in part.paths:
        room = measure(path, scale)[0]
        columns.append(left + room / 2)
        shapes += _series(path, scale, columns[-1], first, last)
        left += room + _GAP
    ends = "".join(
        f"M{x:.1f} {y:.1f}H{column:.1f}V{end:.1f}"
        for column in columns
        for y, end in ((top, first), (meeting, last))
    )
    on = line(x, meeting, top + height)
    fork = svg.element("path", class_="cn-arrow", d=ends)
    return [fork, on, *shapes, *_join(part, x, meeting, columns)]


def _join(part: Paths, x: float, y: float, columns: list[float]) -> list[str]:
    """Draw a sign in a circle, or a bar where paths are put side by side."""
    if part.join == "Concatenate":
        bar = f"M{columns[0] - 3:.1f} {y:.1f}H{columns[-1] + 3:.1f}V{y:.1f}"
        return [svg.element("path", class_="cn-bar", d=bar)]
    if part.join not in _SIGNS:
        return []
    place = f"translate({x:.1f} {y:.1f})"
    return [
        svg.element("circle", class_="cn-join", cx=x, cy=y, r=_RADIUS),
        svg.element("path", class_="cn-join", d=_SIGNS[part.join], transform=place),
    ]
