"""Drawings of the figure "LeNet-5 live": strokes, their text, and their pixels.

A stroke is a row of points ``(x, y)``, whole numbers from 0 to 63, x to the right and y down. All
of this stands in ``lenet5_live_network.js`` too, number for number.
"""

import math
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from helpers.datasets.form import BOX, FIELD

Point: TypeAlias = tuple[int, int]
Strokes: TypeAlias = Sequence[Sequence[Point]]

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"
"""A coordinate is a character of it, a point two: what an address holds as it is."""

PEN = 1.2
"""Half the width of a line, in pixels of the 28 × 28: about that of MNIST's pens."""


def _arc(x: float, y: float, across: float, down: float, begin: int, end: int) -> list[Point]:
    """Return an arc of an ellipse; 0° is on its right, 90° below."""
    steps = max(abs(end - begin) // 15, 1)
    angles = (math.radians(begin + (end - begin) * step / steps) for step in range(steps + 1))
    return [(round(x + across * math.cos(a)), round(y + down * math.sin(a))) for a in angles]


def given() -> dict[str, Strokes]:
    """Return the drawings that can be taken: the ten digits, and two things that are none.

    The A misleads the network, which reads it as a 4; the star is far from all codes.
    """
    return {
        "0": [_arc(32, 32, 13, 20, -80, -440)],
        "1": [[(35, 12), (33, 26), (31, 40), (29, 52)]],
        "2": [[*_arc(31, 23, 12, 11, -165, 35), (30, 41), (19, 51), (32, 51), (46, 50)]],
        "3": [[*_arc(31, 21, 11, 9, -150, 90), *_arc(31, 41, 13, 11, -90, 150)]],
        "4": [[(25, 12), (21, 24), (19, 34), (32, 34), (46, 33)], [(41, 12), (39, 32), (37, 53)]],
        "5": [
            [(27, 13), (24, 30), *_arc(30, 40, 13, 12, -110, 145)],
            [(27, 13), (36, 13), (45, 12)],
        ],
        "6": [[*_arc(46, 38, 25, 27, -110, -180), *_arc(32, 41, 11, 11, 180, -180)]],
        "7": [[(19, 14), (32, 14), (45, 13), (38, 32), (31, 53)]],
        "8": [
            [
                *_arc(33, 21, 9, 9, -20, -270),
                *_arc(32, 41, 11, 11, -90, 270),
                *_arc(33, 21, 9, 9, 90, -20),
            ]
        ],
        "9": [[*_arc(32, 22, 10, 10, -10, -370), (42, 24), (39, 38), (37, 53)]],
        "A": [[(16, 53), (24, 31), (32, 10), (40, 31), (48, 53)], [(22, 39), (32, 39), (42, 39)]],
        "★": [[(32, 10), (45, 50), (11, 25), (53, 25), (19, 50), (32, 10)]],
    }


def written(strokes: Strokes) -> str:
    """Text of strokes, as an address holds it: two characters a point, a dot between strokes."""
    return ".".join("".join(ALPHABET[x] + ALPHABET[y] for x, y in stroke) for stroke in strokes)


def pixels(strokes: Strokes) -> NDArray[np.uint8]:
    """Strokes in the form of MNIST, ``(28, 28)``, 0 for the background.

    The drawing is scaled, its proportions kept, until its lines, drawn 2 · ``PEN`` wide, fit into
    20 × 20 pixels; then it is moved by whole pixels until its centre of mass is at row and column
    14, as near as that goes. A single point stays a point. ``ValueError`` if there is none.
    """
    points = np.array([point for stroke in strokes for point in stroke], dtype=np.float64)
    if not len(points):
        raise ValueError("strokes must hold a point, got none")
    low, high = points.min(axis=0), points.max(axis=0)
    longest = float((high - low).max())
    scale = (BOX - 2 * PEN) / longest if longest else 1.0
    ink = np.zeros((BOX, BOX))
    centres = np.arange(BOX) + 0.5
    for stroke in strokes:
        path = (np.array(stroke, dtype=np.float64) - low) * scale + PEN
        for (x, y), (to_x, to_y) in zip(path, path[1:] if len(path) > 1 else path, strict=False):
            across, down = to_x - x, to_y - y
            square = across * across + down * down
            left, above = centres[None, :] - x, centres[:, None] - y
            along = (left * across + above * down) / square if square else np.zeros((BOX, BOX))
            along = np.clip(along, 0, 1)
            off = np.sqrt((left - along * across) ** 2 + (above - along * down) ** 2)
            ink = np.maximum(ink, np.clip(PEN + 0.5 - off, 0, 1))
    grey = np.floor(255 * ink + 0.5)
    mass = grey.sum()
    image = np.zeros((FIELD, FIELD), np.uint8)
    sides = np.minimum(np.ceil((high - low) * scale + 2 * PEN), BOX).astype(int)[::-1]
    corner = [
        int(np.clip(math.floor(FIELD / 2 - sums @ np.arange(BOX) / mass + 0.5), 0, FIELD - side))
        for sums, side in zip((grey.sum(axis=1), grey.sum(axis=0)), sides, strict=True)
    ]
    place = tuple(slice(start, start + side) for start, side in zip(corner, sides, strict=True))
    image[place] = grey[: sides[0], : sides[1]]
    return image
