"""Distorted views: each field of `Distortions` is drawn as it says, and changes nothing else."""

from dataclasses import fields, replace

import numpy as np
import pytest

from helpers.pets.recipes import UNDISTORTED, Distortions

tf = pytest.importorskip("tensorflow")
augmenting = pytest.importorskip("helpers.pets.augmenting")

COUNT, SIZE = 1000, 24
SHARES = ("flip", "erase", "cut", "blend")


def photographs():
    """Grey from 100 to 140, left to right, with 20 more of red and 20 less of blue."""
    grey = np.linspace(100, 140, SIZE)
    picture = np.stack([grey + 20, grey, grey - 20], axis=-1)
    return np.tile(picture.astype("float32"), (COUNT, SIZE, 1, 1))


def drawn(by, monkeypatch):
    """What was drawn for each of 1000 photographs, by the name of its field.

    Maps are written down and not read through, so that colours are seen in unmoved photographs.
    """
    maps = []

    def read(images, size, matrices, centres):
        maps.append((np.array(matrices, "float64"), np.array(centres, "float64")))
        return images

    monkeypatch.setattr(augmenting, "read", read)
    tf.random.set_seed(0)
    views = augmenting.random_views(tf.constant(photographs()), SIZE, by).numpy()
    colours = tf.range(COUNT, dtype=tf.float32)
    mixed, _ = augmenting.mix(colours[:, None, None, None] * tf.ones((SIZE, SIZE, 3)), colours, by)
    return parts(*maps[0]) | colours_of(views) | mixing(np.array(mixed), np.array(colours))


def parts(matrices, centres):
    """Take maps apart: sides · turn · (mirror and shear), and where between the edges it lies.

    The first column is (x · cos, y · sin) of the sides x and y, times −1 if mirrored; the
    determinant is the area x · y. Where there is no room, there is no place (NaN).
    """
    (a, b), (c, d) = matrices.transpose(1, 2, 0)
    area, mirror = np.abs(a * d - b * c), np.sign(a * d - b * c)
    angle = np.arcsin(np.clip(2 * a * c / area, -1, 1)) / 2
    sides = np.stack([a * mirror / np.cos(angle), area / (a * mirror / np.cos(angle))], axis=1)
    room = 1 - sides
    places = np.divide(centres, room, where=room > 1e-6, out=np.where(centres, centres, np.nan))
    return {
        "flip": mirror < 0,
        "area": area,
        "aspect": np.log(sides[:, 0] / sides[:, 1]),
        "rotation": np.degrees(angle),
        "shear": (b / sides[:, 0] + np.sin(angle)) / np.cos(angle),
        "across": places[:, 0],
        "down": places[:, 1],
    }


def colours_of(views):
    """Contrast stretches the 40 steps of grey, saturation the 40 between red and blue besides.

    No rectangle is as high as a photograph: what is darkest and brightest stays in sight.
    """
    grey = views.mean(axis=-1)
    darkest, brightest = grey.min(axis=(1, 2)), grey.max(axis=(1, 2))
    contrast = (brightest - darkest) / 40
    return {
        "light": ((brightest + darkest) / 2 - 120) / 255,
        "contrast": contrast - 1,
        "saturation": (views[..., 0] - views[..., 2]).mean(axis=(1, 2)) / 40 / contrast - 1,
        "erase": np.ptp(grey, axis=1).max(axis=1) > 0.1,
    }


def mixing(mixed, colours):
    """A photograph of two colours has a part of another, one of a new colour is a blend."""
    lowest, highest = mixed.min(axis=(1, 2, 3)), mixed.max(axis=(1, 2, 3))
    return {"cut": highest - lowest > 1e-3, "blend": (lowest == highest) & (lowest != colours)}


def ranges(factors):
    """Shares of what happens or not, and from where to where the rest is drawn."""
    return {
        name: values.mean() if name in SHARES else (values.min(), values.max())
        for name, values in without_nan(factors).items()
    }


def without_nan(factors):
    return {name: np.nan_to_num(values) for name, values in factors.items()}


def near(expected):
    return {
        name: pytest.approx(fact, abs=0.05)
        if name in SHARES
        else pytest.approx(fact, rel=0.03, abs=2e-3)
        for name, fact in expected.items()
    }


NOTHING = (
    dict.fromkeys(SHARES, 0.0)
    | dict.fromkeys(("aspect", "rotation", "shear", "across", "down"), (0, 0))
    | dict.fromkeys(("light", "contrast", "saturation"), (0, 0))
    | {"area": (1, 1)}
)
# A field's value, and what is drawn then.
DRAWN = {
    "flip": (0.3, {"flip": 0.3}),
    "area": (0.25, {"area": (0.25, 1), "across": (-1, 1), "down": (-1, 1)}),
    "aspect": (0.2, {"aspect": (-0.2, 0.2), "across": (-1, 1), "down": (-1, 1)}),
    "rotation": (30.0, {"rotation": (-30, 30)}),
    "shear": (0.2, {"shear": (-0.2, 0.2)}),
    "light": (0.1, {"light": (-0.1, 0.1)}),
    "contrast": (0.4, {"contrast": (-0.4, 0.4)}),
    "saturation": (0.3, {"saturation": (-0.3, 0.3)}),
    "erase": (0.4, {"erase": 0.4}),
    "cut": (0.6, {"cut": 0.6}),
    "blend": (0.7, {"blend": 0.7}),
}


def test_without_distortions_nothing_is_drawn(monkeypatch):
    assert ranges(drawn(UNDISTORTED, monkeypatch)) == near(NOTHING)


@pytest.mark.parametrize("name", [field.name for field in fields(Distortions)])
def test_a_field_is_drawn_as_it_says_and_changes_nothing_else(name, monkeypatch):
    value, seen = DRAWN[name]
    factors = drawn(replace(UNDISTORTED, **{name: value}), monkeypatch)
    assert ranges(factors) == near(NOTHING | seen)
    for each in set(seen) - set(SHARES):
        low, high = seen[each]
        values = factors[each][~np.isnan(factors[each])]
        spread = np.histogram(values, 4, (low - 0.01, high + 0.01))[0]
        assert spread.min() > 0.18 * len(values) > 0.18 * 400, "evenly"


def test_all_that_is_drawn_together_is_drawn_apart(monkeypatch):
    by = replace(Distortions(), erase=0.2)
    factors = drawn(by, monkeypatch)
    assert ranges(factors) == near(
        {
            "flip": 0.5,
            "area": (0.3, 1),
            "aspect": (-0.15, 0.15),
            "rotation": (-12, 12),
            "shear": (-0.1, 0.1),
            "across": (-1, 1),
            "down": (-1, 1),
            "light": (-0.2, 0.2),
            "contrast": (-0.3, 0.3),
            "saturation": (-0.4, 0.4),
            "erase": 0.2,
            "cut": 0.35,
            "blend": 0.2,
        }
    )
    views = {name: values for name, values in factors.items() if name not in ("cut", "blend")}
    together = np.corrcoef(list(without_nan(views).values()))
    assert np.abs(together - np.eye(len(together))).max() < 0.15


# Rectangles


def rectangles(hidden):
    """First row and column, and those behind the last, of rectangles that masks (N, H, W) are."""
    rows, columns = hidden.any(axis=2), hidden.any(axis=1)
    np.testing.assert_array_equal(hidden, rows[:, :, None] & columns[:, None, :])
    starts = np.stack([rows.argmax(axis=1), columns.argmax(axis=1)], axis=1)
    return starts, starts + np.stack([rows.sum(axis=1), columns.sum(axis=1)], axis=1)


def test_what_is_erased_is_a_rectangle_of_the_mean_colour():
    tf.random.set_seed(0)
    before = photographs()
    views = augmenting.random_views(tf.constant(before), SIZE, replace(UNDISTORTED, erase=1.0))
    hidden = np.abs(views - before).max(axis=-1) > 0.1
    np.testing.assert_allclose(np.array(views)[hidden] - [140, 120, 100], 0, atol=1e-2)
    starts, ends = rectangles(hidden)
    inside = ((starts > 0) & (ends < SIZE)).all(axis=1)
    sides = (ends - starts)[inside] / SIZE
    # From a tenth to 0.45 of the side, and by as much as a cell off.
    assert 0.05 < sides.min() < 0.1
    assert 0.43 < sides.max() < 0.47
    assert abs(np.corrcoef(sides.T)[0, 1]) < 0.15, "height and width are drawn apart"
    middles = (starts + ends).T / 2 / SIZE
    assert abs(np.corrcoef(middles)[0, 1]) < 0.15
    for middle in middles:
        assert np.histogram(middle, 4, (0, 1))[0].min() > 0.18 * COUNT


def test_a_part_of_the_neighbour_is_a_square_of_its_share():
    """Where it does not reach an edge, its sides are equal, and its area is spread from 0 to 1."""
    tf.random.set_seed(0)
    colours = tf.range(COUNT, dtype=tf.float32)
    views = colours[:, None, None, None] * tf.ones((SIZE, SIZE, 3))
    mixed, _ = augmenting.mix(views, colours, replace(UNDISTORTED, cut=1.0))
    theirs = np.array(mixed != views)[..., 0]
    starts, ends = rectangles(theirs[theirs.any(axis=(1, 2))])
    inside = ((starts > 0) & (ends < SIZE)).all(axis=1)
    sides = (ends - starts)[inside]
    assert np.abs(np.diff(sides)).max() <= 1, "but for a cell"
    # The share s² is spread evenly, and so is the middle: (1 − s)² of squares of side s are inside,
    # of all ∫ 2s(1 − s)² = 1/6, and their share is ∫ 2s³(1 − s)² / (1/6) = 1/5 on average.
    assert len(sides) == pytest.approx(COUNT / 6, rel=0.2)
    assert (sides / SIZE).prod(axis=1).mean() == pytest.approx(1 / 5, abs=0.03)


def test_rectangles_lie_as_much_above_as_below_the_middle_and_left_as_right_of_it():
    tf.random.set_seed(0)
    own = tf.range(COUNT, dtype=tf.float32)
    views = own[:, None, None, None] * tf.ones((4, 4, 3))
    mixed, _ = augmenting.mix(views, own, replace(UNDISTORTED, cut=1.0))
    hidden = np.mean(mixed != views, axis=(0, 3))
    np.testing.assert_allclose(hidden, hidden[::-1], atol=0.05)
    np.testing.assert_allclose(hidden, hidden[:, ::-1], atol=0.05)


def test_a_blend_is_evenly_spread_between_the_two():
    tf.random.set_seed(0)
    own = np.arange(COUNT, dtype="float32") % 2
    views = tf.constant(own)[:, None, None, None] * tf.ones((4, 4, 3))
    mixed, _ = augmenting.mix(views, tf.constant(own), replace(UNDISTORTED, blend=1.0))
    parts_of_theirs = np.abs(np.array(mixed)[:, 0, 0, 0] - own)
    assert np.histogram(parts_of_theirs, 4, (0, 1))[0].min() > 0.2 * COUNT
