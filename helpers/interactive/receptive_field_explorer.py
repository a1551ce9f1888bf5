"""The receptive field explorer of chapters 1 and 6: what one unit of a map reads of the image.

The figure itself is ``receptive_field_explorer.js``. Here it gets its networks, as the text that
``receptive_field_explorer_networks`` describes, its start, and the table that stands where scripts
do not run.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from helpers import tables
from helpers.arithmetic import (
    ReceptiveField,
    Window,
    explicit_padding,
    kernel_extent,
    output_size,
    receptive_field,
)
from helpers.interactive.element import Element
from helpers.interactive.receptive_field_explorer_networks import FILE, item, window_code

_MAP = re.compile(
    r"(?P<shared>\d*)\.(?P<rest>\S+|) (?P<kind>[a-z+=])(?P<height>\d+)?(?:x(?P<width>\d+))?"
    r"(?:/(?P<stride>\d+))?(?:\*(?P<dilation>\d+))?(?P<same>s)?"
    r"(?:p(?P<before>\d+)(?:,(?P<after>\d+))?)?(?::(?P<parents>[\d,]+))?"
)
_NAME = re.compile(r"[\w×-]+")


@dataclass(frozen=True)
class Stack:
    """A small network of one's own: ``windows`` by the names of its layers, from the image on."""

    title: str
    windows: Mapping[str, Window]
    input_size: int


@dataclass(frozen=True)
class Map:
    """What one layer makes, along one axis.

    ``cells`` is the length of the map; ``path`` holds the windows on the way that sees most, their
    padding in cells; ``parents`` are the places of the maps that it reads, the image being 0.
    """

    name: str
    kind: str
    cells: int
    path: tuple[Window, ...]
    field: ReceptiveField
    parents: tuple[int, ...]


def receptive_field_explorer(
    *networks: str | Stack,
    first: str | None = None,
    layer: str | None = None,
    name: str = "field",
) -> Element:
    """Explorer of the receptive fields in these networks, by default in all of the ledger.

    Chapter 1, "The receptive field"; chapter 6, "How much of the image?". A network is a name in
    ``ARCHITECTURES``, in its paper's variant, or a :class:`Stack`. The explorer starts with the
    middle unit of ``layer`` in the network whose title is ``first``, by default of the last map
    with several units in the network that comes first.
    ``name`` is the key under which the page's address keeps what the reader has set.

    Raises ``ValueError`` for a network or a layer that does not exist, a window that does not fit,
    and a name that is not of lower-case letters, digits and hyphens.
    """
    stored = _stored()
    texts = [_text(network, place) for place, network in enumerate(networks)]
    lines = texts or list(stored.values())
    titles = [line.split("|")[1] for line in lines]
    if first is not None and first not in titles:
        raise ValueError(f"first must be one of {', '.join(titles)}, got {first!r}")
    line = lines[titles.index(first) if first else 0]
    key, title, size, _ = line.split("|")
    found = maps(line)
    place = _place(found, layer, title)
    chosen = found[place]
    middle = chosen.cells // 2
    start = f"{key}.{place}.{middle}.{middle}"
    alt = (
        f"Receptive field explorer: a unit of {chosen.name} in {title} sees "
        f"{_by(chosen.field.size)} pixels of the {_by(int(size))} image; "
        f"its neighbour's field begins {chosen.field.stride} further."
    )
    attributes = {"name": name, "start": start, "networks": "\n".join(lines)}
    table = _of_one(lines[0]) if len(lines) == 1 else _of_many(lines)
    return Element("receptive-field-explorer", attributes, "", alt, f"<p>{alt}</p>\n{table}")


def maps(text: str, axis: int = 0) -> list[Map]:
    """Read the maps of a network's line, the image first, along the height (0) or the width (1).

    Raises ``ValueError`` for text that is not such a line.
    """
    _, _, size, items = text.split("|")
    found = [Map("image", "", int(size), (), ReceptiveField(1, 1, 0), ())]
    for one in items.split(";"):
        if not (match := _MAP.fullmatch(one)):
            raise ValueError(f"a map must be name, kind, window and what it reads, got {one!r}")
        parts = match.groupdict()
        shared, place = int(parts["shared"] or 0), len(found)
        steps = map(int, (parts["parents"] or "1").split(","))
        parents = tuple(place - step for step in steps)
        widest = max((found[parent] for parent in parents), key=lambda it: it.field.size)
        cells, path, field = widest.cells, widest.path, widest.field
        if window := _window(parts, cells, axis):
            path = (*path, window)
            # helpers.arithmetic.receptive_field(path), without beginning at the image each time
            extent = kernel_extent(window.kernel_size, window.dilation)
            before, _ = explicit_padding(cells, window.kernel_size, 1, window.padding)
            field = ReceptiveField(
                field.size + (extent - 1) * field.stride,
                field.stride * window.stride,
                field.start - before * field.stride,
            )
            size_of = (window.kernel_size, window.stride, window.padding, window.dilation)
            cells = output_size(cells, *size_of)
        name = found[-1].name[:shared] + parts["rest"]
        found.append(Map(name, parts["kind"], cells, path, field, parents))
    return found


def _window(parts: Mapping[str, str | None], cells: int, axis: int) -> Window | None:
    """Window of a map, its padding in cells; none where maps only meet."""
    if parts["kind"] in ("g", "f"):
        return Window(cells, 1, (0, 0))  # a unit that reads all there is
    if parts["height"] is None:
        return None
    kernel = int((axis and parts["width"]) or parts["height"])
    stride, dilation = int(parts["stride"] or 1), int(parts["dilation"] or 1)
    if parts["same"]:
        return Window(
            kernel, stride, explicit_padding(cells, kernel, stride, "same", dilation), dilation
        )
    before = int(parts["before"] or 0)
    return Window(kernel, stride, (before, int(parts["after"] or before)), dilation)


@cache
def _stored() -> dict[str, str]:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return {line.partition("|")[0]: line for line in lines}


def _text(network: str | Stack, place: int) -> str:
    if isinstance(network, str):
        if network not in _stored():
            names = ", ".join(map(repr, _stored()))
            raise ValueError(f"network must be a Stack or one of {names}, got {network!r}")
        return _stored()[network]
    if not re.fullmatch(r"[^|\n]+", network.title):
        raise ValueError(f"title must be without | and line breaks, got {network.title!r}")
    if not network.windows:
        raise ValueError("windows must hold at least one layer, got none")
    receptive_field(list(network.windows.values()), network.input_size)  # refuses what does not fit
    texts, before = [], ""
    for number, (name, window) in enumerate(network.windows.items(), 1):
        if not _NAME.fullmatch(name):
            raise ValueError(f"a layer's name must be of letters, digits, - and _, got {name!r}")
        texts.append(item(name, before, window_code("w", window), [number - 1], number))
        before = name
    return f"stack-{place + 1}|{network.title}|{network.input_size}|{';'.join(texts)}"


def _place(found: list[Map], layer: str | None, title: str) -> int:
    if layer is None:
        return max(place for place, one in enumerate(found) if one.cells > 1 or place < 2)
    names = [one.name for one in found]
    if layer not in names:
        raise ValueError(f"layer must be one of {', '.join(names)} in {title}, got {layer!r}")
    return names.index(layer)


def _of_one(line: str) -> str:
    _, title, _, _ = line.split("|")
    return _table(
        f"What a unit of each map of {title} sees, along the height, in pixels",
        "Map",
        {one.name: one for one in maps(line)},
    )


def _of_many(lines: list[str]) -> str:
    rows = {}
    for line in lines:
        _, title, size, _ = line.split("|")
        found = maps(line)
        last = found[_place(found, None, title)]
        rows[f"{title}, image {_by(int(size))}: {last.name}"] = last
    return _table(
        "What a unit of the last map of each network sees, along the height, in pixels",
        "Network and its last map",
        rows,
    )


def _table(caption: str, heading: str, rows: Mapping[str, Map]) -> str:
    headings = (heading, "Units", "Size", "Stride", "Start of unit 0")
    body = "".join(
        "<tr>{}</tr>\n".format(
            tables.row(
                name,
                [
                    str(number).replace("-", "−")
                    for number in (one.cells, one.field.size, one.field.stride, one.field.start)
                ],
            )
        )
        for name, one in rows.items()
    )
    table = tables.table(caption, tables.head(headings), "\n<tbody>\n", body, "</tbody>\n")
    return f'<div style="overflow-x: auto">{table}</div>'


def _by(size: int) -> str:
    return f"{size} × {size}"
