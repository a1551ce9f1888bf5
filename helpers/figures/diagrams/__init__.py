"""Block diagram of a network, drawn from its Keras graph."""

import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby
from math import ceil
from textwrap import wrap

from helpers.anatomy.costs import times
from helpers.anatomy.graph import KerasModel
from helpers.figures import svg
from helpers.figures.diagrams.graph import main_line
from helpers.figures.diagrams.layout import CLASSES, Scale, draw, fit, line, measure
from helpers.figures.diagrams.parts import Layer, Part, Paths, Side, Size
from helpers.figures.diagrams.rows import Row, details, fold, headline, spoken
from helpers.figures.drawing import Drawing

_WIDTH = 374  # pixels of a stage: a phone shows it nearly in full
_BOXES = 132  # of them for the boxes, on the left, and a border of 1 around them
_WORDS = 178  # where the words begin, right of the boxes and of how often they stand there
_CHARACTERS = 28  # of a line of words, in a wide font
_LINE = 16
_GAP = 10  # from one row to the next
_RULES = (
    ".cn-stages{columns:330px;column-gap:24px;margin-bottom:8px}"
    ".cn-stages svg{display:block;break-inside:avoid}"
    ".cn-drawing .cn-strong{font-weight:600}"
    ".cn-drawing .cn-how{fill:var(--muted)}"
    ".cn-each{fill:var(--panel);stroke:var(--kernel);stroke-width:2}"
    ".cn-pool{fill:var(--padding-fill);stroke:var(--padding)}"
    ".cn-join{fill:var(--panel);stroke:var(--ink);stroke-width:1.5}"
    ".cn-bar{fill:none;stroke:var(--ink);stroke-width:4}"
)
_KEY = {
    "input": "input",
    "weights": "convolution, dense",
    "depthwise": "depthwise convolution",
    "pooling": "pooling",
    "other": "other",
    "output": "output",
}
_JOINS = {"Add": "+ adds", "Multiply": "× multiplies", "Concatenate": "a bar puts side by side"}


def diagram(model: KerasModel, alt: str | None = None) -> Drawing:
    """Draw a network as blocks, from its input down, a picture for each map size.

    A box is as wide as the root of its channels and as high as the root of its map size. Equal
    blocks in succession are drawn once. Normalisation, activations, dropout and padding are not
    drawn. The model is functional, or Sequential and built; a model inside it shows its layers.

    Raises ``ValueError`` for a model without a graph.
    """
    rows = fold(main_line(model))
    scale = fit((row.part for row in rows if not isinstance(row.part, Side)), _BOXES - 2)
    stages = [(size, list(stage)) for size, stage in groupby(rows, lambda row: row.size)]
    pictures = [
        _picture(model.name, size, stage, scale, first=number == 1, last=number == len(stages))
        for number, (size, stage) in enumerate(stages, start=1)
    ]
    html = svg.drawing(
        f"Block diagram of {model.name}",
        svg.element("style", _RULES),
        svg.element("p", svg.element("b", escape(f"{model.name}.")), f" {_reading(rows)}"),
        svg.element("div", *pictures, class_="cn-stages"),
        svg.key(_key(rows)),
    )
    said = " ".join(f"{size}: {'; '.join(blocks)}." for size, blocks in _spoken(rows))
    return Drawing(html, alt or f"Block diagram of {model.name}. {said}")


def spoken_blocks(model: KerasModel) -> list[tuple[str, tuple[str, ...]]]:
    """Say what `diagram` draws: for each map size in turn, as ``"56 × 56"``, its blocks."""
    return _spoken(fold(main_line(model)))


def _spoken(rows: Sequence[Row]) -> list[tuple[str, tuple[str, ...]]]:
    return [
        (times(size), tuple(spoken(row, with_details=False) for row in stage))
        for size, stage in groupby(rows, lambda row: row.size)
    ]


def _picture(
    name: str, size: Size, stage: Sequence[Row], scale: Scale, first: bool, last: bool
) -> str:
    """Draw the rows of a stage below each other, the words right of the boxes."""
    words = [svg.element("text", times(size), class_="cn-strong", x=_WORDS, y=14)]
    shapes: list[str] = []
    y, drawn_to = 22, None if first else 0.0
    for row in stage:
        lines = [(text, "cn-what") for text in _wrapped(headline(row))]
        lines += [(text, "cn-how") for path in details(row) for text in _wrapped(path)]
        height = 0.0 if isinstance(row.part, Side) else measure(row.part, scale)[1]
        room = max(ceil(height), _LINE * len(lines))
        top, baseline = y + (room - height) / 2, y + (room - _LINE * len(lines)) // 2 + 12
        if isinstance(row.part, Side):
            arrow = f"M{_BOXES // 2} {top:.1f}H{_WORDS - 8}m-5 -4l5 4l-5 4"
            shapes.append(svg.element("path", class_="cn-arrow", d=arrow))
        else:
            shapes += [] if drawn_to is None else [line(_BOXES / 2, drawn_to, top)]
            shapes += draw(row.part, scale, _BOXES / 2, top)
            drawn_to = top + height
        if row.repeats > 1:
            shapes += _bracket(row.repeats, top, top + height)
        words += [
            svg.element("text", escape(text), class_=kind, x=_WORDS, y=baseline + place * _LINE)
            for place, (text, kind) in enumerate(lines)
        ]
        y += room + _GAP
    if not last and drawn_to is not None:
        shapes.append(line(_BOXES / 2, drawn_to, y))
    said = " ".join(f"{spoken(row)}." for row in stage)
    return svg.picture(_WIDTH, y, f"{name}, {times(size)}", said, *shapes, *words)


def _bracket(repeats: int, top: float, bottom: float) -> list[str]:
    x, middle = _BOXES + 4, (top + bottom) / 2 + 5
    return [
        svg.element("path", class_="cn-arrow", d=f"M{x} {top:.1f}h4V{bottom:.1f}h-4"),
        svg.element("text", f"× {repeats}", class_="cn-strong", x=x + 9, y=middle),
    ]


def _wrapped(pieces: Sequence[str]) -> list[str]:
    """Lines of words; a size and a count are not broken."""
    text = re.sub(r" [×→] |(?<=\d) (?=\w)|(?<=\w) (?=\d)", _unbroken, ", ".join(pieces))
    return wrap(text, _CHARACTERS, break_long_words=False)


def _unbroken(match: re.Match[str]) -> str:
    return match[0].replace(" ", "\u00a0")


def _layers(part: Part | Side) -> Iterator[Layer | Paths]:
    """Layers of a part, and the places where its paths meet."""
    if isinstance(part, Side):
        return
    if isinstance(part, Layer):
        yield part
        return
    if isinstance(part, Paths):
        yield part
    for inner in part.paths if isinstance(part, Paths) else part.parts:
        yield from _layers(inner)


def _reading(rows: Sequence[Row]) -> str:
    """Say how to read this diagram."""
    met = {part.join for row in rows for part in _layers(row.part) if isinstance(part, Paths)}
    signs = [words for join, words in _JOINS.items() if join in met]
    return "; ".join(["Wide boxes have many channels, high ones large maps", *signs]) + "."


def _key(rows: Sequence[Row]) -> list[tuple[str, str]]:
    used = {layer.kind for row in rows for layer in _layers(row.part) if isinstance(layer, Layer)}
    words: dict[str, list[str]] = {}
    for kind, meaning in _KEY.items():
        if kind in used:
            words.setdefault(CLASSES[kind], []).append(meaning)
    return [(name, ", ".join(meanings)) for name, meanings in words.items()]
