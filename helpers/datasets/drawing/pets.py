"""Drawn cats and dogs: heads close by, sitting or standing animals, in all kinds of scenes.

What tells them apart is what does in life (ears, muzzle, eyes, whiskers, build); colours, scenes
and light are the same for both, and some cats have folded ears as some dogs have pricked ones.
Lengths are in radii of the head.
"""

import numpy as np

from helpers.datasets.drawing.canvas import (
    Array,
    Coordinates,
    coordinates,
    ellipse,
    paint,
    polygon,
    stroke,
)
from helpers.datasets.drawing.chance import Chance, draw_splits, either
from helpers.datasets.model import Splits

SEED = 2026
CAT = 0  # the label; a dog's is 1

FUR = [(40, 36, 36), (95, 92, 95), (235, 230, 222), (224, 190, 140), (205, 130, 65), (120, 78, 48)]
SCENE = [(120, 150, 95), (150, 170, 190), (190, 165, 130), (110, 90, 80), (205, 200, 195)]
SCENE += [(85, 100, 125), (165, 110, 100), (60, 75, 60)]
PINK, DARK = [(225, 150, 150)], [(35, 28, 28)]
CAT_IRIS = [(150, 175, 70), (200, 170, 60), (110, 160, 180), (70, 55, 40)]
DOG_IRIS = [(70, 45, 28), (50, 32, 22), (95, 60, 30), (120, 160, 190)]


def draw(train: int, test: int, size: int, seed: int = SEED) -> Splits:
    """Draw ``train`` and ``test`` pictures (N, size, size, 3); labels 0 for cats, 1 for dogs."""
    return draw_splits(_pictures, 2, train, test, size, seed)


def _pictures(chance: Chance, label: int, size: int) -> Array:
    is_cat = label == CAT
    pictures = np.empty((chance.count, 3, size, size), np.float32)
    _scene(pictures, chance, size)

    standing, close = chance.happens(0.35), chance.happens(0.8)
    radius = either(close, chance.uniform(0.22, 0.32), chance.uniform(0.13, 0.16))
    radius = either(close, radius, radius * (1 - 0.15 * standing))
    side = chance.sign()
    x = 0.5 + chance.uniform(-0.1, 0.1) - (1 - close) * standing * side * 0.18
    y = either(close, chance.uniform(0.42, 0.58), chance.uniform(0.25, 0.38))
    coat, second = chance.colour(FUR, 0.1), chance.colour(FUR, 0.08)

    body = coordinates(size, x, y, radius, chance.normal(0, 0.05), side)
    _body(pictures, body, chance, coat, second, standing, is_cat)
    head = coordinates(size, x, y, radius, chance.normal(0, 0.2), side)
    yaw = chance.uniform(-0.35, 0.35)
    (_cat_head if is_cat else _dog_head)(pictures, head, chance, coat, second, yaw)

    _something_in_front(pictures, chance, size)
    return _photographed(pictures, chance, size)


def _scene(pictures: Array, chance: Chance, size: int) -> None:
    """Wall and floor, or meadow and sky, with a few blurred things."""
    at = coordinates(
        size, 0.0, chance.uniform(0.35, 0.85), chance.uniform(1, 1), chance.normal(0, 0.06)
    )
    pictures[:] = chance.colour(SCENE, 0.15)
    paint(pictures, at, -at.y, chance.colour(SCENE, 0.15), softness=chance.uniform(1, 6))
    for _ in range(3):
        things = ellipse(
            at,
            chance.uniform(0, 1),
            chance.uniform(-0.6, 0.4),
            chance.uniform(0.04, 0.25),
            chance.uniform(0.04, 0.25),
            chance.uniform(0, 3),
        )
        paint(
            pictures, at, things, chance.colour(SCENE + FUR, 0.15), chance.happens(0.7), softness=3
        )


def _body(
    pictures: Array,
    at: Coordinates,
    chance: Chance,
    coat: Array,
    second: Array,
    standing: Array,
    is_cat: bool,
) -> None:
    """Tail, far legs, trunk, breast, near legs; sitting upright or standing side-on."""
    stout = chance.normal(0.92 if is_cat else 1.08, 0.12)
    shaded = coat * 0.82

    # The tail starts at the rump and bends once.
    rump_x = either(standing, 3.3, 0.75)
    rump_y = either(standing, 1.25, 2.9)
    rise = chance.normal(-1.1 if is_cat else -0.7, 0.6)
    bend_x, bend_y = rump_x + chance.uniform(0.5, 1.0), rump_y + 0.5 * rise
    tip = (bend_x + chance.normal(0.1, 0.4), bend_y + rise)
    width = chance.normal(0.16 if is_cat else 0.2, 0.04)
    paint(pictures, at, stroke(at, (rump_x, rump_y), (bend_x, bend_y), width), shaded)
    paint(pictures, at, stroke(at, (bend_x, bend_y), tip, width, width * 0.8), shaded)

    leg = chance.normal(0.24 if is_cat else 0.28, 0.04)
    floor = chance.normal(3.1 if is_cat else 3.4, 0.2)
    far_x = either(standing, 2.9, 0.75)
    far_top = either(standing, 1.5, 2.7)
    for x, top in ((far_x, far_top), (either(standing, 0.9, -0.75), far_top)):
        foot = (x + chance.normal(0, 0.15), floor - 0.1)
        paint(pictures, at, stroke(at, (x, top), foot, leg, leg * 0.8), shaded)

    trunk = ellipse(
        at,
        either(standing, 1.75, 0.0),
        either(standing, 1.45, 2.0),
        either(standing, 1.9, 0.95 * stout),
        either(standing, 0.8 * stout, 1.4),
    )
    paint(pictures, at, trunk, coat)
    breast = ellipse(at, either(standing, 0.7, 0.0), 1.7, 0.5 * stout, 0.8)
    paint(pictures, at, breast, second, chance.happens(0.4) * (1 - 0.7 * standing))

    for x in (either(standing, 0.55, -0.35), either(standing, 2.5, 0.35)):
        foot = (x + chance.normal(0, 0.12), floor)
        paint(pictures, at, stroke(at, (x, 1.9), foot, leg, leg * 0.85), coat)
        paint(pictures, at, ellipse(at, foot[0] - 0.1, floor, leg * 1.3, leg * 0.7), coat * 0.93)


def _cat_head(
    pictures: Array,
    at: Coordinates,
    chance: Chance,
    coat: Array,
    second: Array,
    yaw: Array,
) -> None:
    pink, dark = chance.colour(PINK, 0.08), chance.colour(DARK, 0.05)
    tall, wide = chance.normal(1.35, 0.12), chance.normal(0.42, 0.06)
    folded = chance.happens(0.1)
    tall = either(folded, 0.85, tall)
    for side in (-1, 1):
        middle = side * 0.62 + 0.1 * yaw
        tip = (middle + side * either(folded, 0.35, chance.uniform(0.05, 0.3)), -tall)
        ear = polygon(at, (middle - wide, -0.55), tip, (middle + wide, -0.4))
        paint(pictures, at, ear - 0.06, coat * 0.92)
        paint(pictures, at, ear + 0.13, pink * 0.9, 0.8 * (1 - folded))
    paint(
        pictures,
        at,
        ellipse(at, 0.0, 0.0, chance.normal(1.02, 0.05), chance.normal(0.86, 0.05)),
        coat,
    )
    _markings(pictures, at, chance, second, yaw)

    face = 0.35 * yaw
    _eyes(pictures, at, chance, chance.colour(CAT_IRIS, 0.08), face, chance.normal(0.19, 0.03), 0.5)
    muzzle = chance.normal(0.25, 0.05)
    for side in (-1, 1):
        cheek = ellipse(at, face * 1.3 + side * 0.18, 0.4, muzzle, muzzle * 0.8)
        paint(pictures, at, cheek, 0.5 * coat + 0.5 * second)
    nose = polygon(at, (face * 1.4 - 0.12, 0.2), (face * 1.4 + 0.12, 0.2), (face * 1.4, 0.33))
    paint(pictures, at, nose - 0.02, either(chance.happens(0.6)[:, None], pink, dark))
    clear = chance.uniform(0.2, 0.9)
    for side in (-1, 1):
        for rise in (-0.12, 0.12):
            start = (face * 1.3 + side * 0.3, 0.4 + 0.3 * rise)
            end = (face + side * chance.uniform(1.1, 1.45), 0.4 + 1.6 * rise)
            whisker = stroke(at, start, end, 0.018)
            paint(pictures, at, whisker, np.float32(0.92), clear)


def _dog_head(
    pictures: Array,
    at: Coordinates,
    chance: Chance,
    coat: Array,
    second: Array,
    yaw: Array,
) -> None:
    pink, dark = chance.colour(PINK, 0.08), chance.colour(DARK, 0.05)
    pricked = chance.happens(0.3)
    tall, wide = chance.normal(1.35, 0.15), chance.normal(0.34, 0.06)
    for side in (-1, 1):
        middle = side * 0.58 + 0.1 * yaw
        tip = (middle + side * chance.uniform(0.0, 0.25), -tall)
        ear = polygon(at, (middle - wide, -0.5), tip, (middle + wide, -0.4))
        paint(pictures, at, ear - 0.08, coat * 0.92, pricked)
        paint(pictures, at, ear + 0.13, pink * 0.8, 0.6 * pricked)
    paint(
        pictures,
        at,
        ellipse(at, 0.0, 0.0, chance.normal(0.88, 0.06), chance.normal(0.94, 0.05)),
        coat,
    )
    _markings(pictures, at, chance, second, yaw)

    shade = either(chance.happens(0.5)[:, None], coat * 0.75, 0.6 * second + 0.2)
    length = chance.normal(0.62, 0.12)
    for side in (-1, 1):
        hang = chance.normal(0.1, 0.12)
        ear = ellipse(
            at, side * 0.9 + 0.1 * yaw, hang - 0.1, 0.27, length, -side * chance.normal(0.25, 0.15)
        )
        paint(pictures, at, ear, shade, 1 - pricked)

    face = 0.35 * yaw
    _eyes(
        pictures, at, chance, chance.colour(DOG_IRIS, 0.06), face, chance.normal(0.15, 0.025), 0.9
    )
    wide, long = chance.normal(0.46, 0.07), chance.normal(0.42, 0.06)
    muzzle_x, muzzle_y = face * 1.7, chance.normal(0.48, 0.05)
    tongue = ellipse(at, muzzle_x + 0.05, muzzle_y + long + 0.08, 0.15, 0.27)
    paint(pictures, at, tongue, pink * 0.95, chance.happens(0.35))
    muzzle = ellipse(at, muzzle_x, muzzle_y, wide, long)
    paint(pictures, at, muzzle, 0.4 * coat + 0.6 * second)
    nose = ellipse(at, muzzle_x, muzzle_y - 0.5 * long, chance.normal(0.2, 0.03), 0.14)
    paint(pictures, at, nose, dark)
    mouth = stroke(at, (muzzle_x, muzzle_y - 0.2), (muzzle_x, muzzle_y + 0.2), 0.025)
    paint(pictures, at, mouth, dark, 0.7)


def _eyes(
    pictures: Array,
    at: Coordinates,
    chance: Chance,
    iris: Array,
    face: Array,
    radius: Array,
    roundness: float,
) -> None:
    """Two eyes; ``roundness`` is the width of the pupil as a share of its height."""
    apart, level = chance.normal(0.4, 0.04), chance.normal(-0.12, 0.05)
    open_ = chance.uniform(0.55, 1.05)
    for side in (-1, 1):
        x = face + side * apart
        paint(
            pictures, at, ellipse(at, x, level, radius + 0.03, (radius + 0.03) * open_), iris * 0.3
        )
        paint(pictures, at, ellipse(at, x, level, radius, radius * open_), iris)
        pupil = ellipse(at, x, level, radius * 0.65 * roundness, radius * 0.75 * open_)
        paint(pictures, at, pupil, np.float32(0.06))
        glint = ellipse(at, x - 0.05, level - 0.06, 0.04, 0.04)
        paint(pictures, at, glint, np.float32(0.97))


def _markings(pictures: Array, at: Coordinates, chance: Chance, second: Array, yaw: Array) -> None:
    """Paint a patch over one eye, a blaze, or three stripes on the forehead, or none."""
    kind = chance.uniform(0, 1)
    patch = ellipse(at, 0.4 * chance.sign() + 0.3 * yaw, -0.2, 0.4, 0.42)
    paint(pictures, at, patch, second, kind < 0.2)
    blaze = ellipse(at, 0.3 * yaw, -0.3, 0.16, 0.55)
    paint(pictures, at, blaze, second, (kind > 0.2) & (kind < 0.4))
    for x in (-0.22, 0.0, 0.22):
        stripe = stroke(at, (x + 0.3 * yaw, -0.75), (0.8 * x + 0.3 * yaw, -0.42), 0.045)
        paint(pictures, at, stripe, second * 0.6, kind > 0.7)


def _something_in_front(pictures: Array, chance: Chance, size: int) -> None:
    """In one picture of three: a bar, a ball or a cushion that hides a part of the animal."""
    at = coordinates(
        size,
        chance.uniform(0, 1),
        chance.uniform(0.1, 1),
        chance.uniform(0.1, 0.25),
        chance.uniform(0, 3),
    )
    bar = stroke(at, (-9.0, 0.0), (9.0, 0.0), chance.uniform(0.15, 0.35))
    ball = ellipse(at, 0.0, 0.0, 1.0, chance.uniform(0.6, 1.0))
    kind = chance.uniform(0, 1)
    colour = chance.colour(SCENE + FUR, 0.15)
    paint(pictures, at, bar, colour, kind < 0.1)
    paint(pictures, at, ball, colour, kind > 0.88)


def _photographed(pictures: Array, chance: Chance, size: int) -> Array:
    """Light from one side, exposure, a tint, fur-like speckles and the camera's noise."""
    at = coordinates(size, 0.5, 0.5, chance.uniform(1, 1), chance.uniform(0, 6.3))
    light = chance.normal(0.95, 0.18) + at.x * chance.uniform(0, 0.6)
    contrast = chance.uniform(0.7, 1.0)[:, np.newaxis]
    tint = chance.colour([(128, 128, 128)], 0.05) - 0.5
    noise = chance.noise(1, size, size) * chance.uniform(0.005, 0.04)[:, np.newaxis]
    return 0.5 + (pictures * light[:, np.newaxis] - 0.5) * contrast + tint + noise
