"""Resizing rounds to the nearest whole number, and nothing is lost between batches."""

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st

from helpers.datasets.resize import BATCH, resize


def test_a_step_is_read_at_four_cells_between():
    """By hand: centres at −1/4, 1/4, 3/4, 5/4 of the old cells; a half is rounded up."""
    image = np.array([[[0, 10], [0, 10]]], np.uint8)
    assert resize(image, 4)[0].tolist() == [[0, 3, 8, 10]] * 4  # of 0, 2.5, 7.5, 10
    upright = np.array([[[1, 1], [2, 2]]], np.uint8)
    assert resize(upright, 4)[0, :, 0].tolist() == [1, 1, 2, 2]  # of 1, 1.25, 1.75, 2


@pytest.mark.parametrize("size", [16, 32, 64])
def test_values_are_those_of_numpys_interpolation_rounded_to_the_nearest(size):
    """At these sizes all weights are whole 1/16ths, and floating point is exact."""
    images = np.random.default_rng(0).integers(0, 256, (5, 8, 8), np.uint8)
    centres = (np.arange(size) + 0.5) * 8 / size - 0.5

    def along(line):
        return np.interp(centres, np.arange(8), line)

    exact = np.apply_along_axis(along, 2, np.apply_along_axis(along, 1, images))
    np.testing.assert_array_equal(resize(images, size), np.floor(exact + 0.5))


@given(st.integers(2, 12), st.integers(1, 11), st.integers(0, 9))
def test_reduced_images_have_the_means_of_the_areas(old, size, seed):
    """Brute force: each pixel becomes size × size, and old × old of those a new one."""
    size = min(size, old - 1)
    images = np.random.default_rng(seed).integers(0, 256, (3, old, old), np.uint8)
    blocks = images.repeat(size, axis=1).repeat(size, axis=2).reshape(3, size, old, size, old)
    sums = blocks.sum(axis=(2, 4), dtype=int)
    np.testing.assert_array_equal(resize(images, size), (2 * sums + old**2) // (2 * old**2))


def test_reduced_images_are_those_of_tensorflow():
    images = np.random.default_rng(0).integers(0, 256, (4, 28, 28), np.uint8)
    exact = tf.image.resize(images[..., np.newaxis], (18, 18), method="area").numpy()[..., 0]
    assert np.abs(resize(images, 18) - exact).max() <= 0.501


def test_more_images_than_are_enlarged_at_once_keep_their_order():
    images = np.arange(BATCH + 3, dtype=np.uint16)[:, None, None] % 251
    enlarged = resize(np.tile(images, (1, 2, 2)).astype(np.uint8), 3)
    assert enlarged.shape == (BATCH + 3, 3, 3)
    np.testing.assert_array_equal(enlarged, np.broadcast_to(images, enlarged.shape))


def test_images_of_the_size_asked_for_are_left_alone():
    images = np.random.default_rng(0).integers(0, 256, (2, 8, 8), np.uint8)
    assert resize(images, 8) is images
