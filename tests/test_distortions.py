"""Distortions against shifts and turns that are known, and the random ones, factor by factor."""

import numpy as np
import pytest

tf = pytest.importorskip("tensorflow")
distortions = pytest.importorskip("helpers.distortions")

UNTURNED = np.eye(2, dtype="float32")[None]


def map_of_one_image(image, matrix=UNTURNED, shift=(0, 0), fill_value=0.0):
    shifts = np.array([shift], "float32")
    images = image[None, ..., None].astype("float32")
    return distortions.affine(images, matrix, shifts, fill_value).numpy()[0, ..., 0]


def test_a_shift_reads_so_many_cells_to_the_right_and_below():
    image = np.arange(30).reshape(5, 6)
    moved = map_of_one_image(image, shift=(2, 1), fill_value=-1)
    np.testing.assert_allclose(moved[:-1, :-2], image[1:, 2:], atol=1e-4)
    assert (moved[-1] == -1).all()
    assert (moved[:, -2:] == -1).all()


def test_a_quarter_turn_is_numpys():
    image = np.random.default_rng(0).normal(size=(5, 5))
    quarter = np.array([[[0, -1], [1, 0]]], "float32")
    np.testing.assert_allclose(map_of_one_image(image, quarter), np.rot90(image), atol=1e-4)


def test_half_a_turn_about_the_middle_of_a_picture_that_is_not_square():
    image = np.random.default_rng(0).normal(size=(4, 7))
    half = -np.eye(2, dtype="float32")[None]
    np.testing.assert_allclose(map_of_one_image(image, half), image[::-1, ::-1], atol=1e-4)


def test_a_quarter_turn_of_a_picture_that_is_not_square_lies_on_its_side():
    image = np.random.default_rng(0).normal(size=(1, 4, 7, 2)).astype("float32")
    quarter = np.array([[[0, -1], [1, 0]]], "float32")
    turned = distortions.affine(image, quarter, np.zeros((1, 2), "float32"), 0.0, size=(7, 4))
    np.testing.assert_allclose(turned, np.rot90(image, axes=(1, 2)), atol=1e-4)


def test_reading_at_half_the_size_means_over_pairs_of_cells_each_way():
    image = np.random.default_rng(0).normal(size=(1, 4, 6, 1)).astype("float32")
    double = 2 * np.eye(2, dtype="float32")[None]
    half = distortions.affine(image, double, np.zeros((1, 2), "float32"), size=(2, 3))
    means = image.reshape(1, 2, 2, 3, 2, 1).mean(axis=(2, 4))
    np.testing.assert_allclose(half, means, atol=1e-5)


@pytest.mark.parametrize(
    ("fill_value", "beyond"), [(None, [2, 1, 0]), (0.0, [0] * 3), (7, [7] * 3)]
)
def test_what_lies_outside_is_mirrored_in_or_filled(fill_value, beyond):
    row = np.array([[3.0, 4, 5, 0, 1, 2]])
    np.testing.assert_allclose(
        map_of_one_image(row, shift=(3, 0), fill_value=fill_value), [[0, 1, 2, *beyond]], atol=1e-4
    )


def test_no_distortion_is_none_and_a_distortion_stays_in_range():
    images = np.random.default_rng(0).uniform(-0.1, 1.175, (8, 32, 32, 1)).astype("float32")
    np.testing.assert_allclose(distortions.distort(images, strength=0.0), images, atol=1e-5)
    distorted = distortions.distort(images).numpy()
    assert distorted.shape == images.shape
    assert -0.1001 <= distorted.min() <= distorted.max() <= 1.1751


LIMITS = {"x": 2, "y": 2, "scale": 0.12, "squeeze": 0.04, "shear": 0.2, "angle": np.radians(10)}


def factors_drawn(strength):
    """What 500 distortions do, read off pictures of the coordinates x and y: each cell of the
    result shows where it was read.
    """
    x, y = np.meshgrid(np.arange(-8.0, 9), np.arange(-8.0, 9))
    coordinates = np.tile(np.stack([x, y], axis=-1).astype("float32"), (500, 1, 1, 1))
    tf.random.set_seed(0)
    read = distortions.distort(coordinates, strength, fill_value=0.0).numpy()
    shift = read[:, 8, 8]
    (a, c), (b, d) = (read[:, 8, 9] - shift).T, (read[:, 9, 8] - shift).T

    # The matrix ((a, b), (c, d)) is, for a turn by an angle, ((cos, -sin), (sin, cos)); its upper
    # row has the shear in it and is scale * squeeze times as long, its lower one scale / squeeze.
    angle = np.arctan2(c, d)
    across, down = a / np.cos(angle), np.hypot(c, d)
    return {
        "x": shift[:, 0],
        "y": shift[:, 1],
        "scale": np.sqrt(across * down) - 1,
        "squeeze": np.sqrt(across / down) - 1,
        "shear": b / across + np.sin(angle),
        "angle": angle,
    }


@pytest.mark.parametrize("strength", [1.0, 0.5])
def test_each_factor_of_a_distortion_is_drawn_within_its_limit(strength):
    for name, drawn in factors_drawn(strength).items():
        limit = strength * LIMITS[name]
        assert 0.95 * limit < np.abs(drawn).max() < 1.001 * limit, name
        assert np.std(drawn) == pytest.approx(limit / np.sqrt(3), rel=0.1), name  # uniform
        assert abs(np.mean(drawn)) < 0.1 * limit, name


def test_the_factors_of_a_distortion_are_drawn_apart():
    correlations = np.corrcoef(list(factors_drawn(1.0).values()))
    assert np.abs(correlations - np.eye(6)).max() < 0.2


def test_a_distortion_moves_a_square_by_two_cells_at_most_and_keeps_its_ink():
    images = np.full((200, 32, 32, 1), -0.1, "float32")
    images[:, 12:20, 12:20] = 1.175
    tf.random.set_seed(0)
    ink = distortions.distort(images).numpy()[..., 0] + 0.1
    mass = ink.sum(axis=(1, 2))
    rows = (ink * np.arange(32)[:, None]).sum(axis=(1, 2)) / mass - 15.5
    assert 1.5 < np.abs(rows).max() < 2.5
    assert np.abs(rows.mean()) < 0.3
    assert mass == pytest.approx(64 * 1.275, rel=0.35)
