"""Shapes as signed distances, painted with soft edges: many pictures at once.

A shape is an array of distances (N, H, W) to its outline, negative inside, in units of the
coordinates it is drawn in. Every parameter is a number or an array (N, 1, 1), one a picture.
After Inigo Quilez, "2D distance functions".
"""

from dataclasses import dataclass

import numpy as np

Parameter = float | np.ndarray


@dataclass(frozen=True)
class Coordinates:
    """The pixel centres in coordinates of their own for each picture; y points down.

    ``x`` and ``y`` are arrays (N, H, W), ``unit`` is the length of 1 in pixels, (N, 1, 1).
    """

    x: np.ndarray
    y: np.ndarray
    unit: np.ndarray


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
) -> np.ndarray:
    """Distance to an ellipse of radii ``rx``, ``ry``, exact for circles, close to it otherwise."""
    u, v = at.x - x, at.y - y
    if angle is not None:
        cosine, sine = np.cos(angle, dtype=np.float32), np.sin(angle, dtype=np.float32)
        u, v = u * cosine + v * sine, v * cosine - u * sine
    u, v = u / rx, v / ry
    return (np.sqrt(u * u + v * v) - 1) * np.minimum(rx, ry, dtype=np.float32)


def stroke(
    at: Coordinates,
    start: tuple[Parameter, Parameter],
    end: tuple[Parameter, Parameter],
    radius: Parameter,
    end_radius: Parameter | None = None,
) -> np.ndarray:
    """Distance to a thick line with round ends that may taper."""
    right, down = at.x - start[0], at.y - start[1]
    length_x, length_y = end[0] - start[0], end[1] - start[1]
    square = length_x**2 + length_y**2
    share = right * (length_x / square) + down * (length_y / square)
    np.clip(share, 0, 1, out=share)
    right -= share * length_x
    down -= share * length_y
    distance = np.sqrt(right * right + down * down)
    if end_radius is None:
        return distance - radius
    return distance - (radius + share * (end_radius - radius))


def polygon(at: Coordinates, *corners: tuple[Parameter, Parameter]) -> np.ndarray:
    """Distance to a convex polygon whose corners go round clockwise as seen."""
    distances = None
    for (x0, y0), (x1, y1) in zip(corners, corners[1:] + corners[:1], strict=True):
        length = np.hypot(x1 - x0, y1 - y0, dtype=np.float32)
        edge = ((x1 - x0) * (y0 - at.y) - (x0 - at.x) * (y1 - y0)) / length
        distances = edge if distances is None else np.maximum(distances, edge)
    return distances


def paint(
    pictures: np.ndarray,
    at: Coordinates,
    shape: np.ndarray,
    colour: Parameter,
    opacity: Parameter = 1.0,
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
