"""The dark twin of a figure drawn on white: dark ground, light ink, the same hues.

Lightness is turned round, hue is kept. A photograph, a map of activations or a heat map inside the
figure would lie if it were turned, so it stays as it is. It is told from a bar or a matrix by its
pixels: a solid area that is not painted in the flat colours of ``helpers.figures.palette``, nor in
a few colours with letters in ink.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage

from helpers.figures import palette

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]
    Mask = NDArray[np.bool_]
    Floats = NDArray[np.float64]

SOLID = 13  # pixels: text and lines are thinner, panels are not
SMALLEST = 60  # pixels: what is smaller is a mark or a patch of a legend
WHITE = 0xFFFFFF
GROUND = "#121212"  # of the theme's dark pages
CHARTS = ("#e3e6ea", "#c0c0c0")  # their grid, and a bar behind another
OFF = 6  # a figure of 256 colours misses its own by so much

# Björn Ottosson (2020), "A perceptual color space for image processing".
LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def to_oklab(rgb: Pixels) -> Floats:
    """Lightness 0 to 1 and two axes of colour, ``(…, 3)``, of sRGB."""
    light = rgb / 255
    light = np.where(light <= 0.04045, light / 12.92, ((light + 0.055) / 1.055) ** 2.4)
    lab: Floats = np.cbrt(light @ LMS.T) @ LAB.T
    return lab


def to_rgb(lab: Floats) -> Pixels:
    """Turn OKLab into sRGB; what a screen cannot show is cut to what it can."""
    light = np.clip((lab @ np.linalg.inv(LAB).T) ** 3 @ np.linalg.inv(LMS).T, 0, 1)
    light = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.round(light * 255).astype(np.uint8)


def colour(name: str) -> Pixels:
    """Return ``#rrggbb`` as three bytes."""
    return np.frombuffer(bytes.fromhex(name[1:]), np.uint8)


def turned(rgb: Pixels) -> Pixels:
    """Turn the lightness of colours ``(…, 3)``: white becomes the page's ground, ink light."""
    lab = to_oklab(rgb)
    ground = to_oklab(colour(GROUND))
    light, axes = lab[..., :1], lab[..., 1:]
    pale = np.clip(light - 0.55, 0, None)
    vivid = np.clip(np.linalg.norm(axes, axis=-1, keepdims=True) - 0.07, 0, None)
    # By night a pale fill needs more colour to be told apart, a vivid bar more light to be seen.
    turned_light = np.clip(1 + ground[0] - light + 20 * vivid * pale, 0, 1)
    turned_axes = axes * (1 + 2.5 * pale) + ground[1:] * light**8
    return to_rgb(np.concatenate([turned_light, turned_axes], axis=-1))


def pack(rgb: Pixels) -> NDArray[np.uint32]:
    """Make one number of each colour ``(…, 3)``: ``0xrrggbb``."""
    packed: NDArray[np.uint32] = rgb @ np.array([1 << 16, 1 << 8, 1], np.uint32)
    return packed


def unpack(packed: NDArray[np.uint32]) -> Pixels:
    """Return colours ``(…, 3)`` of numbers."""
    return np.stack([packed >> 16, packed >> 8 & 255, packed & 255], -1).astype(np.uint8)


def among(colours: Pixels, names: set[str]) -> Mask:
    """Whether colours ``(N, 3)`` are among those named, or nearly."""
    named = np.stack([colour(name) for name in sorted(names)])
    near: Mask = np.abs(colours[:, None].astype(int) - named).max(-1).min(-1) <= OFF
    return near


def is_drawing(packed: NDArray[np.uint32]) -> bool:
    """Whether these pixels are bars, cells and letters, not a picture."""
    values, counts = np.unique(packed, return_counts=True)
    colours, white = unpack(values), values == WHITE
    few = np.sort(counts)[-5:].sum() / counts.sum()
    painted = among(
        colours, {*palette.LIGHT.values(), *palette.SERIES, *palette.CATEGORIES, *CHARTS}
    )
    if counts[painted & ~white].sum() >= 0.5 * counts[~white].sum() and few >= 0.6:
        return True
    ink = counts[among(colours, {palette.LIGHT["ink"]})].sum() / counts.sum()
    return bool(ink >= 0.002 and few >= 0.8)


def pictures(packed: NDArray[np.uint32]) -> Mask:
    """Mark the pixels ``(H, W)`` of photographs and maps inside a figure."""
    white = packed == WHITE
    areas, _ = ndimage.label(white)
    edge = np.unique(np.concatenate([areas[0], areas[-1], areas[:, 0], areas[:, -1]]))
    drawn = ~(white & np.isin(areas, edge))
    solid = ndimage.maximum_filter(ndimage.minimum_filter(drawn, SOLID), SOLID)
    areas, _ = ndimage.label(solid)
    kept = np.zeros(white.shape, bool)
    for number, place in enumerate(ndimage.find_objects(areas), 1):
        area = areas[place] == number
        if max(area.shape) >= SMALLEST and not is_drawing(packed[place][area]):
            kept[place] |= area
    return kept


def dark(rgb: Pixels) -> Pixels | None:
    """Return the dark twin of a figure ``(H, W, 3)``, or None if it does not stand on white."""
    packed = pack(rgb)
    border = np.concatenate([packed[0], packed[-1], packed[:, 0], packed[:, -1]])
    if (border == WHITE).mean() < 0.9:
        return None
    values, places = np.unique(packed, return_inverse=True)
    twin = turned(unpack(values))[places.reshape(packed.shape)]
    return np.where(pictures(packed)[..., None], rgb, twin)
