"""Convolution arithmetic in strips: a few steps of a window over an input."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from html import escape
from itertools import product

from helpers.arithmetic import kernel_extent
from helpers.figures import svg
from helpers.figures.cases import STRIPS, Strip
from helpers.figures.drawing import Drawing

_NARROWEST = 124  # pixels of a step: a phone shows two beside each other, never three


def strip(case: str | Strip, steps: Sequence[int] | None = None, alt: str | None = None) -> Drawing:
    """Draw a few steps of a convolution: the input above, the output so far below.

    ``case`` is a name in ``STRIPS`` or a :class:`Strip` of one's own. ``steps`` count from 1,
    row by row; without them the first two, the first of the second row, and the last are drawn.

    Raises ``ValueError`` for an unknown name, a kernel that does not fit, or a step out of range.
    """
    case = _find(case) if isinstance(case, str) else case
    size = case.output_size
    shown = sorted({1, min(2, size), size + 1 if size > 1 else 1, size**2})
    if steps is not None:
        shown = list(steps)
    if not shown or not all(1 <= step <= size**2 for step in shown):
        raise ValueError(f"steps must lie in 1 to {size**2}, got {shown}")
    facts = _facts(case)
    frames = [_frame(case, step) for step in shown]
    heading = svg.element("p", svg.element("b", escape(f"{case.title}.")), f" {facts}")
    row = svg.element("div", *(frame for frame, _ in frames), class_="cn-row")
    html = svg.drawing(case.title, heading, row, svg.key(_key(case)))
    said = " ".join(sentence for _, sentence in frames)
    return Drawing(html, alt or f"Convolution in steps. {case.title}. {facts} {said}")


def _find(name: str) -> Strip:
    if name not in STRIPS:
        near = get_close_matches(name, STRIPS, n=1, cutoff=0)
        raise ValueError(f"case must be a name in STRIPS, got {name!r}; the nearest is {near[0]!r}")
    return STRIPS[name]


def _facts(case: Strip) -> str:
    """Sizes and what is special about the case, in words."""
    before, after = case.padding_cells
    parts = [f"Input {case.input_size} × {case.input_size}"]
    if case.zeros_between:
        zeros = "a zero" if case.zeros_between == 1 else f"{case.zeros_between} zeros"
        parts.append(f"{zeros} between its cells")
    if before or after:
        cells = f"{before}" if before == after else f"{before} before and {after} after"
        parts.append(f"padding {cells}")
    parts.append(f"kernel {case.kernel_size} × {case.kernel_size}")
    parts.append(f"stride {case.stride}")
    if case.dilation > 1:
        parts.append(f"dilation {case.dilation}")
    unread = len(case.is_zero()) - max(case.taps(case.output_size - 1)) - 1
    last = "row and column are" if unread == 1 else f"{unread} rows and columns are"
    left_over = f" The last {last} never read." if unread else ""
    return f"{', '.join(parts)}: output {case.output_size} × {case.output_size}.{left_over}"


def _frame(case: Strip, step: int) -> tuple[str, str]:
    """One step as an ``<svg>``, and as a sentence."""
    zero, size = case.is_zero(), case.output_size
    cell = min(22, 150 // len(zero))
    at_row, at_column = divmod(step - 1, size)
    rows, columns = case.taps(at_row), case.taps(at_column)
    read = {tap for place in range(size) for tap in case.taps(place)}
    width = max(len(zero), size, _NARROWEST // cell) * cell + 4
    left, top = (width - len(zero) * cell) / 2, 24.0

    def corners(places: Iterable[tuple[int, int]], inset: float = 0) -> list[tuple[float, float]]:
        return [(left + c * cell + inset, top + r * cell + inset) for r, c in places]

    grid = list(product(range(len(zero)), range(len(zero))))
    unread = [(r, c) for r, c in grid if r not in read or c not in read]
    added = [(r, c) for r, c in grid if (zero[r] or zero[c]) and (r, c) not in unread]
    own = [(r, c) for r, c in grid if not (zero[r] or zero[c]) and (r, c) not in unread]
    extent = kernel_extent(case.kernel_size, case.dilation) * cell
    shapes = [
        svg.element("text", f"step {step} of {size**2}", x=width / 2, y=14, text_anchor="middle"),
        svg.cells("unread", corners(unread), cell),
        svg.cells("padding", corners(added), cell),
        svg.cells("input", corners(own), cell),
        svg.cells("kernel", corners(product(rows, columns), inset=2.5), cell - 5),
        svg.hatch(corners(added), cell),
        svg.cells("window", corners([(rows[0], columns[0])]), extent),
    ]
    top += len(zero) * cell + 6
    middle = width / 2
    arrow = f"M{middle:.0f} {top:.0f}v14m-4 -4l4 4l4 -4"
    left, top = (width - size * cell) / 2, top + 22
    outputs = list(product(range(size), range(size)))
    shapes += [
        svg.element("path", class_="cn-arrow", d=arrow),
        svg.cells("todo", corners(outputs[step:]), cell),
        svg.cells("done", corners(outputs[: step - 1]), cell),
        svg.cells("now", corners(outputs[step - 1 : step]), cell),
    ]
    title = f"Step {step} of {size**2}"
    padded = " of the padded input" if any(zero) else ""
    position = (
        f"the kernel reads {_span('row', rows)} and {_span('column', columns)}{padded}, "
        f"for row {at_row + 1}, column {at_column + 1} of the output."
    )
    frame = svg.picture(width, top + size * cell + 2, title, position, *shapes)
    return frame, f"{title}: {position}"


def _span(axis: str, taps: list[int]) -> str:
    if len(taps) == 1:
        return f"{axis} {taps[0] + 1}"
    if taps[1] == taps[0] + 1:
        return f"{axis}s {taps[0] + 1} to {taps[-1] + 1}"
    *first, last = [str(tap + 1) for tap in taps]
    return f"{axis}s {', '.join(first)} and {last}"


def _key(case: Strip) -> list[tuple[str, str]]:
    entries = [("input", "input"), ("kernel", "under the kernel"), ("now", "computed now")]
    if any(case.is_zero()):
        entries.insert(1, ("padding", "zeros added"))
    if max(case.taps(case.output_size - 1)) + 1 < len(case.is_zero()):
        entries.append(("unread", "never read"))
    return entries
