"""Enlarging rounds to the nearest whole number, and nothing is lost between batches."""

import numpy as np
import pytest

from helpers.datasets.resize import BATCH, enlarge


def test_a_step_is_read_at_four_cells_between():
    """By hand: centres at −1/4, 1/4, 3/4, 5/4 of the old cells; a half is rounded up."""
    image = np.array([[[0, 10], [0, 10]]], np.uint8)
    assert enlarge(image, 4)[0].tolist() == [[0, 3, 8, 10]] * 4  # of 0, 2.5, 7.5, 10
    upright = np.array([[[1, 1], [2, 2]]], np.uint8)
    assert enlarge(upright, 4)[0, :, 0].tolist() == [1, 1, 2, 2]  # of 1, 1.25, 1.75, 2


@pytest.mark.parametrize("size", [16, 32, 64])
def test_values_are_those_of_numpys_interpolation_rounded_to_the_nearest(size):
    """At these sizes all weights are whole 1/16ths, and floating point is exact."""
    images = np.random.default_rng(0).integers(0, 256, (5, 8, 8), np.uint8)
    centres = (np.arange(size) + 0.5) * 8 / size - 0.5

    def along(line):
        return np.interp(centres, np.arange(8), line)

    exact = np.apply_along_axis(along, 2, np.apply_along_axis(along, 1, images))
    np.testing.assert_array_equal(enlarge(images, size), np.floor(exact + 0.5))


def test_more_images_than_are_enlarged_at_once_keep_their_order():
    images = np.arange(BATCH + 3, dtype=np.uint16)[:, None, None] % 251
    enlarged = enlarge(np.tile(images, (1, 2, 2)).astype(np.uint8), 3)
    assert enlarged.shape == (BATCH + 3, 3, 3)
    np.testing.assert_array_equal(enlarged, np.broadcast_to(images, enlarged.shape))


def test_images_of_the_size_asked_for_are_left_alone():
    images = np.random.default_rng(0).integers(0, 256, (2, 8, 8), np.uint8)
    assert enlarge(images, 8) is images
