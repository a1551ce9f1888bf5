"""A network as its stacks of feature maps, drawn to scale, each with its size."""

from collections.abc import Mapping, Sequence
from html import escape
from itertools import pairwise

from helpers.anatomy.costs import times
from helpers.figures import svg
from helpers.figures.drawing import Drawing

_CELL = 2.2  # pixels of a cell of a map
_SHIFT = 2.5  # pixels from one map of a stack to the next
_DRAWN = 16  # maps of a stack that are drawn, at most
_UNIT = 0.8  # pixels of a unit of a vector
_THICK = 10  # of a vector
_ARROW = 20  # pixels in front of a stack
_LINE = 18
_RULES = (
    ".cn-row.cn-stacks{gap:10px 2px;align-items:flex-end}"
    ".cn-stacks svg{max-width:none}"
    ".cn-drawing .cn-strong{font-weight:600}"
)


def stacks(
    shapes: Mapping[str, Sequence[int]],
    windows: Mapping[str, int] | None = None,
    alt: str | None = None,
) -> Drawing:
    """Draw what each layer puts out: maps as a stack of squares, a vector as a bar.

    ``shapes`` has a row for the input and for each layer, in their order, without the batch:
    ``(height, width, maps)``, or ``(units,)``. Sides are to scale. ``windows`` gives for a layer
    the side of what one unit of it reads, in cells of the layer before: it is drawn there. Of
    more than 16 maps 16 are drawn; maps of one cell stand as a bar, like a vector.

    Raises ``ValueError`` without shapes, for a shape of another length, and for a window of a
    layer that is not there or that does not fit.
    """
    windows = windows or {}
    _check(shapes, windows)
    names = list(shapes)
    read_by = {name: windows[after] for name, after in pairwise(names) if after in windows}
    room = max(_extent(shape)[1] for shape in shapes.values())
    pictures = [
        _picture(name, shapes[name], read_by.get(name), room, place=place, last=len(names) - 1)
        for place, name in enumerate(names)
    ]
    kinds = [("input", "input"), ("done", "maps and units")]
    if read_by:
        kinds.append(("window", "what one unit of the next layer reads of a map"))
    html = svg.drawing(
        "Feature maps of a network",
        svg.element("style", _RULES),
        svg.element("div", *pictures, class_="cn-row cn-stacks"),
        svg.key(kinds),
    )
    said = "; ".join(_spoken(name, shapes[name], read_by.get(name)) for name in names)
    return Drawing(html, alt or f"Feature maps of a network, drawn to scale. {said}.")


def _check(shapes: Mapping[str, Sequence[int]], windows: Mapping[str, int]) -> None:
    if not shapes:
        raise ValueError("shapes must hold the input and at least one layer, got none")
    for name, shape in shapes.items():
        if len(shape) not in (1, 3) or min(shape) < 1:
            raise ValueError(
                f"the shape of {name} must be (height, width, maps) or (units,), got {shape!r}"
            )
    before = {name: shapes[previous] for previous, name in pairwise(shapes)}
    for name, side in windows.items():
        if name not in before:
            raise ValueError(f"windows: {name} is no layer after the first of {list(shapes)}")
        if len(before[name]) != 3 or not 1 <= side <= min(before[name][:2]):
            raise ValueError(f"a window of {side} cells does not fit what {name} reads")


def _is_bar(shape: Sequence[int]) -> bool:
    return len(shape) == 1 or shape[0] == shape[1] == 1


def _extent(shape: Sequence[int]) -> tuple[float, float]:
    """Width and height of a stack or bar, in pixels."""
    if _is_bar(shape):
        return _THICK, max(6.0, shape[-1] * _UNIT)
    height, width, maps = shape
    shift = _SHIFT * (min(maps, _DRAWN) - 1)
    return width * _CELL + shift, height * _CELL + shift


def _picture(
    name: str, shape: Sequence[int], window: int | None, room: float, place: int, last: int
) -> str:
    """Draw a stack, its foot at the same height as all others, and its name and size below."""
    width, height = _extent(shape)
    size, left = times(shape), _ARROW if place else 2
    whole = left + max(width, 6.8 * max(len(size), len(name))) + 2
    top = 4 + room - height
    kind = "input" if place == 0 else "now" if place == last else "done"
    shapes = []
    if place:
        y = 4 + room - 10
        shapes.append(svg.element("path", class_="cn-arrow", d=f"M2 {y:.1f}h14m-5 -4l5 4l-5 4"))
    if _is_bar(shape):
        box = svg.element("rect", class_=f"cn-{kind}", x=left, y=top, width=width, height=height)
        shapes.append(box)
    else:
        rows, columns, maps = shape
        drawn = min(maps, _DRAWN)
        for number in reversed(range(drawn)):  # the first lies in front, below on the left
            shapes.append(
                svg.element(
                    "rect",
                    class_=f"cn-{kind}",
                    x=left + number * _SHIFT,
                    y=top + (drawn - 1 - number) * _SHIFT,
                    width=columns * _CELL,
                    height=rows * _CELL,
                )
            )
        if window:
            side, y = window * _CELL, top + (drawn - 1) * _SHIFT
            corner = {"x": left, "y": y, "width": side, "height": side}
            shapes.append(svg.element("rect", class_="cn-window", **corner))
    foot = 4 + room + _LINE
    words = [
        svg.element("text", escape(name), class_="cn-strong", x=left, y=foot),
        svg.element("text", size, x=left, y=foot + _LINE),
    ]
    said = f"{_spoken(name, shape, window)}."
    return svg.picture(whole, foot + _LINE + 6, name, said, *shapes, *words)


def _spoken(name: str, shape: Sequence[int], window: int | None) -> str:
    what = f"{name}: {times(shape)}"
    if len(shape) == 1:
        what += " values"
    return what if window is None else f"{what}, read through windows of {window} × {window}"
