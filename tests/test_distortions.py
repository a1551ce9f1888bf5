"""Distortions against shifts and turns that are known."""

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


def test_no_distortion_is_none_and_a_distortion_stays_in_range():
    images = np.random.default_rng(0).uniform(-0.1, 1.175, (8, 32, 32, 1)).astype("float32")
    np.testing.assert_allclose(distortions.distort(images, strength=0.0), images, atol=1e-5)
    distorted = distortions.distort(images).numpy()
    assert distorted.shape == images.shape
    assert -0.1001 <= distorted.min() <= distorted.max() <= 1.1751


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
