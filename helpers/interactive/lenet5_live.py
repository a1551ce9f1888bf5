"""LeNet-5 live, chapter 4: draw a digit, and see every layer, the answer, and any unit's sum.

The figure itself is ``lenet5_live.js`` and the files beside it. Here it gets its weights, the
drawings that can be taken, its start, its static picture and its sentence.
"""

import json
from html import escape

import numpy as np
from numpy.typing import NDArray

from helpers import tables
from helpers.figures.palette import LIGHT
from helpers.interactive.element import Element
from helpers.interactive.lenet5_live_strokes import Strokes, given, pixels, written
from helpers.interactive.lenet5_live_weights import packed, read
from helpers.lenet5_tables import codes

LAYERS = {"C1": (6, 28), "S2": (6, 14), "C3": (16, 10), "S4": (16, 5), "C5": (120, 1),
          "F6": (84, 1), "Output": (10, 1)}  # fmt: skip
"""Maps of each layer, and their height and width."""

REJECT_BEYOND = 20.0
"""Distance beyond which nothing is read: that of chapter 4, section 16, "Where it errs".

Of the 10,000 test digits of MNIST, which the weights were not learned from, it turns away 58 of
the 9,943 that are read right and 30 of the 57 that are read wrongly.
"""

NOTES = (
    "A drawing is brought into the form of MNIST’s digits: scaled, its proportions kept, until it "
    "fits into 20 × 20 pixels; its lines drawn 2.4 pixels wide; moved until its centre of mass is "
    "the middle of 28 × 28. Two pixels of background on each side make it 32 × 32. In the maps "
    "orange is above zero and blue below; in F6 and the codes ink is 1 and background −1. The "
    "weights were learned from MNIST and are shipped with this book, here in 12 bits each."
)

REJECTION = (
    "Rejected is what is farther than 20 from every code: of MNIST’s 10,000 test digits 30 of the "
    "57 that are read wrongly, and 58 of the 9,943 that are read right."
)

_NAMES = {"A": "letter A", "★": "star"}


def lenet5_live(
    drawing: str = "4",
    unit: tuple[str, int, int, int] = ("C3", 0, 4, 4),
    name: str = "lenet5",
    reject_beyond: float = REJECT_BEYOND,
) -> Element:
    """LeNet-5 with its shipped weights, on a drawing pad that begins with ``drawing``.

    Chapter 4, "What it has learned". ``drawing`` is a digit, ``"A"``, ``"★"``, or ``""`` for an
    empty pad. ``unit`` is the one whose sum is shown: layer, map (in C5 and F6 the unit, in
    ``"Output"`` the digit), row and column, all from 0. ``name`` is the key under which the page's
    address keeps what the reader has drawn and chosen. ``reject_beyond`` is a squared distance.

    Raises ``ValueError`` for a drawing that there is not, a unit outside of :data:`LAYERS`, a
    distance that is not positive, and a name that is not of lower-case letters, digits and hyphens.
    """
    drawings = given()
    if drawing and drawing not in drawings:
        raise ValueError(f"drawing must be one of {', '.join(drawings)} or empty, got {drawing!r}")
    layer, *place = unit
    if layer not in LAYERS:
        raise ValueError(f"unit must be of one of {', '.join(LAYERS)}, got {layer!r}")
    maps, size = LAYERS[layer]
    if not all(0 <= at < most for at, most in zip(place, (maps, size, size), strict=True)):
        raise ValueError(f"unit must be one of {maps} maps of {size} × {size} cells, got {unit}")
    if reject_beyond <= 0:
        raise ValueError(f"reject_beyond must be positive, got {reject_beyond}")
    strokes = drawings[drawing] if drawing else []
    start = ".".join([layer, *map(str, place), "0", *([written(strokes)] if strokes else [])])
    attributes = {
        "name": name,
        "start": start,
        "reject": f"{reject_beyond:g}",
        "given": json.dumps(
            [[text, _NAMES.get(text, text), written(each)] for text, each in drawings.items()],
            ensure_ascii=False,
            separators=(",", ":"),
        ),
        "notes": NOTES + (f" {REJECTION}" if reject_beyond == REJECT_BEYOND else ""),
        "weights": packed()[0],
    }
    image = pixels(strokes) if strokes else np.zeros((28, 28), np.uint8)
    f6, distances = read(image)
    alt = _sentence(drawing, distances, reject_beyond)
    instead = f"<p>{escape(alt)}</p>\n{_table(distances)}"
    picture = f"{_picture(strokes, f6, int(distances.argmin()), alt)}\n{instead}"
    return Element("lenet5-live", attributes, picture, alt, instead)


def _sentence(drawing: str, distances: NDArray[np.float32], reject_beyond: float) -> str:
    if not drawing:
        return "LeNet-5 live, an empty drawing pad: in the page of the book you draw a digit on it."
    best, following = (int(digit) for digit in np.argsort(distances)[:2])
    what = _NAMES.get(drawing, drawing)
    near = f"the code of {best} is nearest, at a distance of {distances[best]:.1f}"
    if distances[best] > reject_beyond:
        return f"LeNet-5 live, a drawn {what}: {near}, so that it is rejected."
    return (
        f"LeNet-5 live, a drawn {what}, read as {best}: {near}; that of {following} follows at "
        f"{distances[following]:.1f}."
    )


def _table(distances: NDArray[np.float32]) -> str:
    rows = (
        f"<tr>{tables.row(str(digit), [f'{far:.1f}'])}</tr>\n"
        for digit, far in enumerate(distances)
    )
    return tables.table(
        "Squared distance of F6 to each code", tables.head(["Digit", "Distance"]), "\n", *rows
    )


def _picture(strokes: Strokes, f6: NDArray[np.float32], digit: int, alt: str) -> str:
    """Drawing, F6 and the nearest code side by side, as SVG; ink as dark as it is."""
    path = "".join(
        "M" + "L".join(f"{x + 0.5} {y + 0.5}" for x, y in stroke) + "h.01" for stroke in strokes
    )
    bitmaps = [
        _bitmap(left, title, values)
        for left, title, values in ((190, "F6", f6), (300, f"code of {digit}", codes()[digit]))
    ]
    return (
        f'<svg role="img" viewBox="0 0 400 180" width="400" height="180" '
        f'style="max-width: 100%; height: auto" font-family="sans-serif" font-size="13" '
        f'fill="{LIGHT["ink"]}"><title>{escape(alt)}</title>'
        f'<path d="M0 0h400v180h-400z" fill="{LIGHT["panel"]}"/>'
        f'<text x="10" y="20">drawing</text><path transform="translate(10 30) scale(2.2)" '
        f'd="M0 0h64v64h-64z" fill="none" stroke="{LIGHT["input"]}" stroke-width=".5"/>'
        f'<path transform="translate(10 30) scale(2.2)" d="{path}" fill="none" '
        f'stroke="{LIGHT["ink"]}" stroke-width="5" stroke-linecap="round" '
        f'stroke-linejoin="round"/>{"".join(bitmaps)}</svg>'
    )


def _bitmap(left: int, title: str, values: NDArray[np.float32]) -> str:
    cells = [
        f'<path d="M{left + 11 * (place % 7)} {30 + 11 * (place // 7)}h11v11h-11z" '
        f'fill-opacity="{share:.2f}"/>'
        for place, value in enumerate(values)
        if (share := min(max((float(value) + 1) / 2, 0), 1)) >= 0.005
    ]
    return (
        f'<text x="{left}" y="20">{title}</text>{"".join(cells)}'
        f'<path d="M{left} 30h77v132h-77z" fill="none" stroke="{LIGHT["output"]}"/>'
    )
