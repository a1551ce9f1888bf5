"""Drawn garments: ten classes named like Fashion-MNIST's, light on black, seen from the front.

Neighbouring classes differ in a part or two, as they do in life: a shirt has a placket and a
collar, a coat is open and long, a pullover has neither. Lengths are in picture widths, the origin
is the middle of the garment, and y points down.
"""

import numpy as np

from helpers.datasets.drawing.canvas import (
    Array,
    Coordinates,
    Parameter,
    coordinates,
    ellipse,
    paint,
    polygon,
    stroke,
)
from helpers.datasets.drawing.chance import Chance, draw_splits, either
from helpers.datasets.model import Splits

SEED = 2027
SHADOW = 0.45  # of a seam, a fold, a placket: times the shade of the cloth
SHORT, LONG = 0.45, 1.0  # sleeves, as shares of an arm


def draw(train: int, test: int, size: int, seed: int = SEED) -> Splits:
    """Draw ``train`` and ``test`` pictures (N, size, size, 1); labels 0 to 9 as in ``GARMENTS``."""
    return draw_splits(_pictures, len(GARMENTS), train, test, size, seed)


def _pictures(chance: Chance, label: int, size: int) -> Array:
    pictures = np.zeros((chance.count, 1, size, size), np.float32)
    at = coordinates(
        size,
        0.5 + chance.normal(0, 0.03),
        0.5 + chance.normal(0, 0.03),
        chance.uniform(0.8, 1.05),
        chance.normal(0, 0.09),
        chance.sign(),
    )
    shade = chance.uniform(0.4, 0.95)[:, np.newaxis]
    GARMENTS[label](pictures, at, chance, shade)
    _pattern(pictures, at, chance)
    _hidden_part(pictures, chance, size)
    return _photographed(pictures, chance, size)


def _top(
    pictures: Array,
    at: Coordinates,
    chance: Chance,
    shade: Array,
    length: Parameter,
    sleeve: Parameter,
    neck: Parameter,
) -> None:
    """Paint a trunk with shoulders, two sleeves and a hole for the neck."""
    shoulder, hem = chance.normal(0.21, 0.02), chance.normal(0.2, 0.02)
    bottom = length - 0.4
    spread, width = chance.uniform(0.05, 0.2), chance.normal(0.065, 0.008)
    for side in (-1, 1):
        hand = (side * (shoulder + spread * sleeve), -0.28 + 0.62 * sleeve)
        arm = stroke(at, (side * (shoulder - 0.04), -0.28), hand, width, width * 0.8)
        paint(pictures, at, arm, shade * 0.85)
    trunk = polygon(at, (-shoulder, -0.36), (shoulder, -0.36), (hem, bottom), (-hem, bottom))
    paint(pictures, at, trunk - 0.015, shade)
    paint(pictures, at, ellipse(at, 0.0, -0.39, 0.09, neck), np.float32(0))


def _line(
    pictures: Array,
    at: Coordinates,
    shade: Array,
    start: tuple[Parameter, Parameter],
    end: tuple[Parameter, Parameter],
    opacity: Parameter = 1.0,
) -> None:
    """Draw a seam, a fold or an edge in shadow."""
    paint(pictures, at, stroke(at, start, end, 0.012), shade * SHADOW, opacity)


def _t_shirt(pictures: Array, at: Coordinates, chance: Chance, shade: Array) -> None:
    sleeve = chance.normal(SHORT, 0.08) * (1 - 0.6 * chance.happens(0.15))
    _top(pictures, at, chance, shade, chance.normal(0.75, 0.04), sleeve, chance.uniform(0.04, 0.13))


def _trouser(pictures: Array, at: Coordinates, chance: Chance, shade: Array) -> None:
    waist, ankle = chance.normal(0.15, 0.015), chance.normal(0.06, 0.012)
    apart, foot = chance.uniform(0.06, 0.16), chance.normal(0.42, 0.02)
    for side in (-1, 1):
        leg = stroke(at, (side * waist * 0.5, -0.25), (side * apart, foot), waist * 0.52, ankle)
        paint(pictures, at, leg, shade)
    hips = polygon(at, (-waist, -0.42), (waist, -0.42), (waist, -0.15), (-waist, -0.15))
    paint(pictures, at, hips - 0.01, shade)
    _line(pictures, at, shade, (0.0, -0.2), (0.0, -0.05))


def _pullover(pictures: Array, at: Coordinates, chance: Chance, shade: Array) -> None:
    length = chance.normal(0.75, 0.04)
    _top(pictures, at, chance, shade, length, chance.normal(LONG, 0.06), chance.uniform(0.02, 0.07))
    waistband = length - 0.44
    _line(pictures, at, shade, (-0.19, waistband), (0.19, waistband), chance.happens(0.6))


def _dress(pictures: Array, at: Coordinates, chance: Chance, shade: Array) -> None:
    bust, waist = chance.normal(0.13, 0.015), chance.normal(0.1, 0.012)
    hem, level = chance.normal(0.2, 0.04), chance.normal(-0.1, 0.03)
    sleeve = chance.uniform(0.2, 0.7)
    for side in (-1, 1):
        end = (side * (bust + 0.1 * sleeve), -0.33 + 0.45 * sleeve)
        arm = stroke(at, (side * bust * 0.9, -0.34), end, 0.045)
        paint(pictures, at, arm, shade * 0.85, chance.happens(0.35))
    skirt = polygon(at, (-waist, level), (waist, level), (hem, 0.42), (-hem, 0.42))
    bodice = polygon(at, (-bust, -0.4), (bust, -0.4), (waist, level), (-waist, level))
    for part in (skirt, bodice):
        paint(pictures, at, part - 0.015, shade)
    paint(pictures, at, ellipse(at, 0.0, -0.42, 0.07, chance.uniform(0.04, 0.12)), np.float32(0))


def _coat(pictures: Array, at: Coordinates, chance: Chance, shade: Array) -> None:
    length = chance.normal(0.8, 0.03)
    _top(pictures, at, chance, shade, length, chance.normal(LONG, 0.06), chance.uniform(0.04, 0.12))
    gap = stroke(
        at, (0.0, -0.35), (chance.normal(0, 0.02), length - 0.4), chance.uniform(0.01, 0.02)
    )
    paint(pictures, at, gap, shade * 0.25)
    for side in (-1, 1):
        lapel = ((side * 0.08, -0.36), (0.0, -0.1))
        _line(pictures, at, shade, *lapel, chance.happens(0.75))


def _sandal(pictures: Array, at: Coordinates, chance: Chance, shade: Array) -> None:
    heel, floor = chance.uniform(0.0, 0.2), 0.2
    sole = stroke(at, (-0.32, floor - heel), (0.34, floor), chance.normal(0.035, 0.006))
    paint(pictures, at, sole, shade)
    paint(pictures, at, stroke(at, (-0.32, floor - heel), (-0.3, floor), 0.03), shade)
    for x, height in ((-0.24, 0.24), (0.0, 0.18), (0.22, 0.13)):
        level = floor - heel * (0.34 - x) / 0.66
        arch = ellipse(at, x, level, chance.normal(0.07, 0.015), chance.normal(height, 0.03))
        strap = np.maximum(np.abs(arch) - chance.uniform(0.012, 0.03), at.y - level)
        paint(pictures, at, strap, shade * 0.9, chance.happens(0.85))


def _shirt(pictures: Array, at: Coordinates, chance: Chance, shade: Array) -> None:
    length = chance.normal(0.78, 0.04)
    sleeve = either(chance.happens(0.35), chance.normal(SHORT, 0.06), chance.normal(LONG, 0.06))
    _top(pictures, at, chance, shade, length, sleeve, chance.uniform(0.03, 0.08))
    placket = ((0.0, -0.32), (0.0, length - 0.42))
    _line(pictures, at, shade * 1.3, *placket, chance.happens(0.8) * 0.8)
    for side in (-1, 1):
        collar = polygon(
            at,
            *((side * x, y) for x, y in ((0.0, -0.3), (0.05, -0.4), (0.1, -0.36))[::-side]),
        )
        paint(pictures, at, collar - 0.01, np.minimum(shade * 1.25, 1), chance.happens(0.8))


def _shoe(
    pictures: Array,
    at: Coordinates,
    chance: Chance,
    shade: Array,
    shaft: Parameter,
) -> None:
    """Paint a foot to the right, a sole, and a shaft of this height above it."""
    foot = stroke(
        at, (-0.22, 0.04), (0.26, 0.11), chance.normal(0.12, 0.012), chance.normal(0.075, 0.01)
    )
    heel, front = -0.33, chance.normal(-0.02, 0.03)
    upper = polygon(at, (heel, -shaft), (front, -shaft + 0.04), (front + 0.12, 0.12), (heel, 0.12))
    for part in (foot, upper - 0.01):
        paint(pictures, at, part, shade)
    paint(pictures, at, stroke(at, (-0.3, 0.19), (0.34, 0.19), 0.025), shade * SHADOW)


def _sneaker(pictures: Array, at: Coordinates, chance: Chance, shade: Array) -> None:
    _shoe(pictures, at, chance, shade, chance.uniform(0.05, 0.17))
    for x in (0.0, 0.07, 0.14):
        _line(pictures, at, shade, (x - 0.05, -0.02 + x / 3), (x + 0.03, 0.04 + x / 3))


def _bag(pictures: Array, at: Coordinates, chance: Chance, shade: Array) -> None:
    wide, high = chance.uniform(0.22, 0.38), chance.uniform(0.13, 0.28)
    top, taper = 0.35 - 2 * high, chance.uniform(0.8, 1.05)
    rise, reach = chance.uniform(0.1, 0.3), wide * chance.uniform(0.4, 0.8)
    handle = np.abs(ellipse(at, 0.0, top, reach, rise)) - 0.02
    paint(pictures, at, np.maximum(handle, at.y - top), shade * 0.8, chance.happens(0.85))
    body = polygon(at, (-wide * taper, top), (wide * taper, top), (wide, 0.35), (-wide, 0.35))
    paint(pictures, at, body - 0.02, shade)
    flap = top + chance.uniform(0.05, 0.15)
    _line(pictures, at, shade, (-wide, flap), (wide, flap), chance.happens(0.6))


def _ankle_boot(pictures: Array, at: Coordinates, chance: Chance, shade: Array) -> None:
    _shoe(pictures, at, chance, shade, chance.uniform(0.14, 0.38))
    heel = polygon(at, (-0.33, 0.15), (-0.2, 0.15), (-0.22, 0.26), (-0.31, 0.26))
    paint(pictures, at, heel, shade * 0.8, chance.happens(0.5))


GARMENTS = (
    _t_shirt, _trouser, _pullover, _dress, _coat, _sandal, _shirt, _sneaker, _bag, _ankle_boot,
)  # fmt: skip


def _pattern(pictures: Array, at: Coordinates, chance: Chance) -> None:
    """Stripes along or across the cloth, a print, or none; and folds on every piece."""
    kind, turn = chance.uniform(0, 1), chance.happens(0.5)
    along = either(turn == 1, at.x, at.y)
    stripes = np.sin(along * chance.uniform(25, 60) + chance.uniform(0, 6.3))
    pictures *= 1 - (0.35 * (kind < 0.25) * (stripes > 0))[:, np.newaxis]
    middle = ellipse(at, chance.normal(0, 0.05), chance.normal(0, 0.06), 0.09, 0.08)
    paint(pictures, at, middle, pictures * chance.uniform(0.4, 1.4)[:, np.newaxis], kind > 0.8)
    folds = np.sin((at.x + chance.uniform(-0.5, 0.5) * at.y) * 20 + chance.uniform(0, 6.3))
    pictures *= 1 + (chance.uniform(0, 0.15) * folds)[:, np.newaxis]


def _hidden_part(pictures: Array, chance: Chance, size: int) -> None:
    """In one picture of six: a dark bar hides a part."""
    at = coordinates(
        size,
        chance.uniform(0.1, 0.9),
        chance.uniform(0.1, 0.9),
        1.0,
        chance.uniform(0, 3),
    )
    bar = stroke(at, (-9.0, 0.0), (9.0, 0.0), chance.uniform(0.03, 0.08))
    paint(pictures, at, bar, np.float32(0.1), chance.happens(1 / 6))


def _photographed(pictures: Array, chance: Chance, size: int) -> Array:
    """Light from one side, blur by a soft lens, the camera's noise."""
    at = coordinates(size, 0.5, 0.5, 1.0, chance.uniform(0, 6.3))
    light = chance.normal(1, 0.1) + at.x * chance.uniform(0, 0.5)
    noise = chance.noise(1, size, size) * chance.uniform(0.01, 0.08)[:, np.newaxis]
    return pictures * light[:, np.newaxis] + noise
