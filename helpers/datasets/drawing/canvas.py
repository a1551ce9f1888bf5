"""Shapes as signed distances, painted with soft edges: many pictures at once.

A shape is an array of distances (N, H, W) to its outline, negative inside, in units of the
coordinates it is drawn in. Every parameter is a number or an array (N, 1, 1), one a picture.
After Inigo Quilez, "2D distance functions".
"""

from dataclasses import dataclass
from functools import reduce
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

# All are float32. NumPy's types do not know that a Python float leaves an array so.
Array: TypeAlias = NDArray[np.floating]
Parameter: TypeAlias = float | np.floating | Array


@dataclass(frozen=True)
class Coordinates:
    """The pixel centres in coordinates of their own for each picture; y points down.

    ``x`` and ``y`` are arrays (N, H, W), ``unit`` is the length of 1 in pixels.
    """

    x: Array
    y: Array
    unit: Parameter


def coordinates(
    size: int,
    x: Parameter,
    y: Parameter,
    unit: Parameter,
    angle: Parameter = 0.0,
    mirror: Parameter = 1.0,
) -> Coordinates:
    """Coordinates with their origin at ``x``, ``y`` and a length of 1 of ``unit`` picture widths.

    Turned clockwise by ``angle`` (radians); ``mirror`` −1 points x to the left.
    """
    centres = (np.arange(size, dtype=np.float32) + 0.5) / size
    right, down = centres[np.newaxis, np.newaxis, :] - x, centres[np.newaxis, :, np.newaxis] - y
    cosine = np.cos(angle, dtype=np.float32) / unit
    sine = np.sin(angle, dtype=np.float32) / unit
    return Coordinates(
        x=right * (cosine * mirror) + down * (sine * mirror),
        y=down * cosine - right * sine,
        unit=unit * size,
    )


def ellipse(
    at: Coordinates,
    x: Parameter,
    y: Parameter,
    rx: Parameter,
    ry: Parameter,
    angle: Parameter | None = None,
) -> Array:
    """Distance to an ellipse of radii ``rx``, ``ry``, exact for circles, close to it otherwise."""
    u, v = at.x - x, at.y - y
    if angle is not None:
        cosine, sine = np.cos(angle, dtype=np.float32), np.sin(angle, dtype=np.float32)
        u, v = u * cosine + v * sine, v * cosine - u * sine
    u, v = u / rx, v / ry
    distance: Array = (np.sqrt(u * u + v * v) - 1) * np.minimum(rx, ry, dtype=np.float32)
    return distance


def stroke(
    at: Coordinates,
    start: tuple[Parameter, Parameter],
    end: tuple[Parameter, Parameter],
    radius: Parameter,
    end_radius: Parameter | None = None,
) -> Array:
    """Distance to a thick line with round ends that may taper."""
    right, down = at.x - start[0], at.y - start[1]
    length_x, length_y = end[0] - start[0], end[1] - start[1]
    square = length_x**2 + length_y**2
    share = right * (length_x / square) + down * (length_y / square)
    np.clip(share, 0, 1, out=share)
    right -= share * length_x
    down -= share * length_y
    distance: Array = np.sqrt(right * right + down * down)
    if end_radius is None:
        return distance - radius
    return distance - (radius + share * (end_radius - radius))


def polygon(at: Coordinates, *corners: tuple[Parameter, Parameter]) -> Array:
    """Distance to a convex polygon whose corners go round clockwise as seen."""

    def edge(start: tuple[Parameter, Parameter], end: tuple[Parameter, Parameter]) -> Array:
        (x0, y0), (x1, y1) = start, end
        length = np.hypot(x1 - x0, y1 - y0, dtype=np.float32)
        return ((x1 - x0) * (y0 - at.y) - (x0 - at.x) * (y1 - y0)) / length

    return reduce(np.maximum, map(edge, corners, corners[1:] + corners[:1]))


def paint(
    pictures: Array,
    at: Coordinates,
    shape: Array,
    colour: Parameter,
    opacity: Parameter | NDArray[np.bool_] = 1.0,
    softness: Parameter = 1.0,
) -> None:
    """Paint a shape over ``pictures`` (N, C, H, W), in place.

    ``colour`` is an array (N, C, 1, 1) or (N, C, H, W); the edge is ``softness`` pixels wide.
    """
    cover = 0.5 - shape * (at.unit / softness)
    np.clip(cover, 0, 1, out=cover)
    cover *= opacity
    change = colour - pictures
    change *= cover[:, np.newaxis]
    pictures += change
