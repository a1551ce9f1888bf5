"""Drawn garments: grey pictures on black in the ten classes of Fashion-MNIST.

Tops differ as they do there, in sleeves, length, collar and front, and can be hard to tell apart.
Lengths are in half picture widths; y points down.
"""

import numpy as np

from helpers.datasets.drawing.canvas import (
    Coordinates,
    Parameter,
    coordinates,
    ellipse,
    paint,
    polygon,
    stroke,
)
from helpers.datasets.drawing.chance import Chance, draw_splits
from helpers.datasets.model import Splits

SEED = 1984
BACKGROUND = 0.02


def draw(train: int, test: int, size: int) -> Splits:
    """Draw ``train`` and ``test`` pictures (N, size, size, 1); labels as in Fashion-MNIST."""
    return draw_splits(_pictures, 10, train, test, size, SEED, batch=500)


def _pictures(chance: Chance, label: int, size: int) -> np.ndarray:
    pictures = np.full((chance.count, 1, size, size), BACKGROUND, np.float32)
    at = coordinates(
        size,
        chance.normal(0.5, 0.03),
        chance.normal(0.5, 0.03),
        0.5 * chance.uniform(0.78, 1.02),
        chance.normal(0, 0.08),
        chance.sign(),
    )
    cloth = _cloth(chance, at)
    garments = (
        _t_shirt, _trouser, _pullover, _dress, _coat,
        _sandal, _shirt, _sneaker, _bag, _ankle_boot,
    )  # fmt: skip
    garments[label](pictures, at, chance, cloth)
    return _photographed(pictures, chance, size)


def _cloth(chance: Chance, at: Coordinates) -> np.ndarray:
    """Grey of the cloth at each pixel, (N, 1, H, W): plain, striped, or with a soft fold."""
    grey = chance.uniform(0.3, 0.95)
    kind, angle = chance.uniform(0, 1), np.where(chance.happens(0.5), 0.0, np.pi / 2)
    along = at.x * np.cos(angle) + at.y * np.sin(angle)
    stripes = 0.22 * np.sin(along * chance.uniform(8, 22) + chance.uniform(0, 6.3))
    folds = 0.1 * np.sin(at.x * chance.uniform(3, 7) + at.y + chance.uniform(0, 6.3))
    print_ = ellipse(at, 0.0, chance.normal(-0.2, 0.1), 0.22, chance.uniform(0.1, 0.3))
    motif = (print_ < 0) * chance.uniform(-0.35, 0.35)
    cloth = grey + folds + stripes * (kind < 0.3) + motif * (kind > 0.75)
    return np.clip(cloth, 0.12, 1).astype(np.float32)[:, np.newaxis]


def _top(
    pictures: np.ndarray,
    at: Coordinates,
    chance: Chance,
    cloth: np.ndarray,
    sleeve: Parameter,
    hem: Parameter,
    flare: Parameter,
) -> None:
    """Trunk, two sleeves of length ``sleeve`` (0 to 1), and the neck's opening.

    ``hem`` is where the trunk ends, ``flare`` how much wider it is there than at the shoulders.
    """
    shoulder, width = chance.normal(0.46, 0.04), chance.normal(0.16, 0.02)
    spread = chance.uniform(0.12, 0.42)
    for side in (-1, 1):
        start = (side * (shoulder - 0.1), -0.68)
        end = (start[0] + side * (0.12 + spread * sleeve), -0.68 + 0.2 + 1.05 * sleeve)
        paint(pictures, at, stroke(at, start, end, width, width * 0.75), cloth * 0.88)
    trunk = polygon(
        at, (-shoulder, -0.82), (shoulder, -0.82), (shoulder + flare, hem), (-shoulder - flare, hem)
    )
    paint(pictures, at, trunk, cloth)
    neck = ellipse(at, 0.0, -0.84, chance.normal(0.2, 0.03), chance.uniform(0.05, 0.2))
    paint(pictures, at, neck, np.float32(BACKGROUND))


def _t_shirt(pictures: np.ndarray, at: Coordinates, chance: Chance, cloth: np.ndarray) -> None:
    sleeve = np.clip(chance.normal(0.2, 0.14), 0.02, 0.6)
    _top(pictures, at, chance, cloth, sleeve, chance.normal(0.72, 0.1), chance.normal(0.0, 0.04))


def _pullover(pictures: np.ndarray, at: Coordinates, chance: Chance, cloth: np.ndarray) -> None:
    hem = chance.normal(0.68, 0.08)
    flare = chance.normal(0.02, 0.03)
    _top(pictures, at, chance, cloth, np.clip(chance.normal(0.88, 0.12), 0.5, 1), hem, flare)
    band = polygon(at, (-0.5, hem - 0.1), (0.5, hem - 0.1), (0.5, hem), (-0.5, hem))
    paint(pictures, at, band, cloth * 0.75, chance.happens(0.6))
    collar = ellipse(at, 0.0, -0.84, 0.2, 0.12)
    paint(pictures, at, np.abs(collar) - 0.04, cloth * 0.8, chance.happens(0.5))


def _shirt(pictures: np.ndarray, at: Coordinates, chance: Chance, cloth: np.ndarray) -> None:
    long = chance.happens(0.6)
    sleeve = np.where(long, chance.normal(0.85, 0.12), chance.normal(0.28, 0.12))
    _top(pictures, at, chance, cloth, sleeve, chance.normal(0.76, 0.09), chance.normal(0.02, 0.04))
    for side in (-1, 1):
        collar = polygon(at, (0.0, -0.8), (0.13 * side + 0.09, -0.86), (0.13 * side, -0.6))
        paint(pictures, at, np.where(side > 0, collar, collar), cloth * 1.15, chance.happens(0.8))
    placket = stroke(at, (0.0, -0.62), (0.0, 0.7), 0.018)
    paint(pictures, at, placket, cloth * 0.6, chance.happens(0.75))
    for y in (-0.45, -0.15, 0.15, 0.45):
        button = ellipse(at, 0.0, y, 0.04, 0.04)
        paint(pictures, at, button, cloth * 0.35, 0.8 * chance.happens(0.7))


def _coat(pictures: np.ndarray, at: Coordinates, chance: Chance, cloth: np.ndarray) -> None:
    hem = chance.normal(0.86, 0.07)
    sleeve = np.clip(chance.normal(0.95, 0.1), 0.6, 1.1)
    _top(pictures, at, chance, cloth, sleeve, hem, chance.normal(0.06, 0.04))
    opening = stroke(at, (0.0, -0.7), (chance.normal(0, 0.04), hem), chance.uniform(0.015, 0.05))
    paint(pictures, at, opening, cloth * 0.3, chance.happens(0.85))
    for side in (-1, 1):
        lapel = stroke(at, (side * 0.17, -0.78), (side * 0.04, -0.25), 0.06, 0.01)
        paint(pictures, at, lapel, cloth * 0.72, chance.happens(0.6))
        pocket = stroke(at, (side * 0.2, 0.3), (side * 0.36, 0.27), 0.03)
        paint(pictures, at, pocket, cloth * 0.65, chance.happens(0.5))


def _dress(pictures: np.ndarray, at: Coordinates, chance: Chance, cloth: np.ndarray) -> None:
    waist, hem = chance.normal(0.24, 0.04), chance.normal(0.38, 0.1)
    sleeve = chance.uniform(0.0, 0.9) * chance.happens(0.6)
    shoulder = chance.normal(0.3, 0.04)
    for side in (-1, 1):
        start = (side * (shoulder - 0.06), -0.74)
        end = (start[0] + side * (0.05 + 0.25 * sleeve), -0.7 + 0.95 * sleeve)
        paint(pictures, at, stroke(at, start, end, 0.1, 0.07), cloth * 0.88)
    bodice = polygon(at, (-shoulder, -0.86), (shoulder, -0.86), (waist, -0.1), (-waist, -0.1))
    skirt = polygon(at, (-waist, -0.12), (waist, -0.12), (hem, 0.92), (-hem, 0.92))
    paint(pictures, at, np.minimum(bodice, skirt), cloth)
    neck = ellipse(at, 0.0, -0.88, 0.16, chance.uniform(0.08, 0.28))
    paint(pictures, at, neck, np.float32(BACKGROUND))


def _trouser(pictures: np.ndarray, at: Coordinates, chance: Chance, cloth: np.ndarray) -> None:
    waist, leg = chance.normal(0.3, 0.04), chance.normal(0.16, 0.03)
    stance, end = chance.uniform(0.17, 0.32), chance.normal(0.88, 0.06)
    end = np.where(chance.happens(0.12), 0.1, end)  # shorts
    for side in (-1, 1):
        foot = (side * stance, end)
        shape = stroke(at, (side * (waist - leg), -0.5), foot, leg, leg * 0.75)
        paint(pictures, at, shape, cloth * (1 - 0.06 * side))
    hips = polygon(at, (-waist, -0.88), (waist, -0.88), (waist + 0.03, -0.4), (-waist - 0.03, -0.4))
    paint(pictures, at, hips, cloth)


def _shoe(
    pictures: np.ndarray,
    at: Coordinates,
    chance: Chance,
    cloth: np.ndarray,
    ankle: Parameter,
    heel: Parameter,
    sole: Parameter,
) -> None:
    """Draw a shoe seen from the side: foot, leg up to ``ankle``, heel and sole of these heights."""
    thick = chance.normal(0.2, 0.03)
    toe = stroke(at, (-0.35, 0.2 - heel / 2), (0.62, 0.3), thick, thick * chance.uniform(0.55, 0.9))
    shaft_x = chance.normal(0.24, 0.04)
    shaft = polygon(
        at, (-0.58, ankle), (-0.58 + 2 * shaft_x, ankle), (0.1, 0.25), (-0.56, 0.3 - heel / 2)
    )
    paint(pictures, at, np.minimum(toe, shaft - 0.02), cloth)
    rest = stroke(at, (-0.48, 0.42), (0.68, 0.45), sole)
    paint(pictures, at, rest, np.clip(cloth * chance.uniform(0.4, 1.6)[:, np.newaxis], 0, 1))
    block = polygon(at, (-0.6, 0.25), (-0.38, 0.25), (-0.42, 0.45 + heel), (-0.58, 0.45 + heel))
    paint(pictures, at, block, cloth * 0.6, heel > 0.08)


def _sneaker(pictures: np.ndarray, at: Coordinates, chance: Chance, cloth: np.ndarray) -> None:
    ankle = chance.normal(-0.1, 0.13)
    _shoe(pictures, at, chance, cloth, ankle, chance.uniform(0, 0.06), chance.normal(0.07, 0.02))
    for x in (0.02, 0.16, 0.3):
        lace = stroke(at, (x, 0.0), (x + 0.1, 0.18), 0.025)
        paint(pictures, at, lace, 1.25 - cloth, 0.7 * chance.happens(0.7))


def _ankle_boot(pictures: np.ndarray, at: Coordinates, chance: Chance, cloth: np.ndarray) -> None:
    ankle, heel = chance.normal(-0.5, 0.17), np.maximum(chance.normal(0.1, 0.13), 0)
    _shoe(pictures, at, chance, cloth, ankle, heel, chance.normal(0.06, 0.02))
    zip_ = stroke(at, (-0.25, ankle + 0.08), (-0.22, 0.25), 0.02)
    paint(pictures, at, zip_, cloth * 0.5, chance.happens(0.5))


def _sandal(pictures: np.ndarray, at: Coordinates, chance: Chance, cloth: np.ndarray) -> None:
    heel = np.maximum(chance.normal(0.1, 0.2), 0)
    rear = (-0.62, 0.36 - heel)
    paint(pictures, at, stroke(at, rear, (0.66, 0.45), chance.normal(0.07, 0.02)), cloth)
    spike = stroke(at, (-0.56, 0.36 - heel), (-0.6, 0.46), 0.05)
    paint(pictures, at, spike, cloth * 0.85, heel > 0.08)
    height = chance.normal(0.4, 0.12)
    for x, lean in ((0.35, -0.3), (0.05, -0.1), (-0.3, 0.0)):
        strap = stroke(
            at,
            (x + chance.normal(0.05, 0.06), 0.4 - 0.5 * heel),
            (x + lean, 0.3 - height - 0.6 * heel),
            chance.uniform(0.03, 0.09),
        )
        paint(pictures, at, strap, cloth * 0.9, chance.happens(0.75))
    quarter = stroke(at, (-0.6, 0.3 - heel), (-0.5, 0.15 - height - heel), 0.06)
    paint(pictures, at, quarter, cloth * 0.8, chance.happens(0.6))


def _bag(pictures: np.ndarray, at: Coordinates, chance: Chance, cloth: np.ndarray) -> None:
    wide, high = chance.uniform(0.45, 0.82), chance.uniform(0.28, 0.55)
    top, taper = 0.75 - 2 * high, chance.uniform(-0.12, 0.12)
    handle = ellipse(at, 0.0, top, wide * chance.uniform(0.35, 0.8), chance.uniform(0.2, 0.6))
    ring = np.maximum(np.abs(handle) - chance.uniform(0.03, 0.07), at.y - top)
    paint(pictures, at, ring, cloth * 0.85, chance.happens(0.85))
    body = polygon(at, (-wide + taper, top), (wide - taper, top), (wide, 0.72), (-wide, 0.72))
    paint(pictures, at, body - 0.04, cloth)
    flap = stroke(at, (-wide, top + 0.5 * high), (wide, top + 0.5 * high), 0.025)
    paint(pictures, at, flap, cloth * 0.55, chance.happens(0.5))
    clasp = ellipse(at, 0.0, top + 0.5 * high, 0.09, 0.07)
    paint(pictures, at, clasp, 1.2 - cloth, chance.happens(0.4))


def _photographed(pictures: np.ndarray, chance: Chance, size: int) -> np.ndarray:
    """Light from one side, a thing in front of one picture in four, and the camera's noise."""
    at = coordinates(
        size, chance.uniform(0, 1), chance.uniform(0, 1), chance.uniform(0.08, 0.2),
        chance.uniform(0, 6.3),
    )  # fmt: skip
    hidden = stroke(at, (-9.0, 0.0), (9.0, 0.0), chance.uniform(0.2, 0.7))
    paint(pictures, at, hidden, chance.uniform(0, 1)[:, np.newaxis], chance.happens(0.25))
    light = np.clip(1 + 0.08 * at.x * chance.uniform(-1, 1), 0.5, 1.4)
    noise = chance.noise(1, size, size) * chance.uniform(0.01, 0.12)[:, np.newaxis]
    return pictures * light[:, np.newaxis] + noise
