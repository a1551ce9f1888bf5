"""Digits in MNIST's form: 20 × 20 in 28 × 28, the centre of mass in the middle."""

import numpy as np
import pytest
from scipy.ndimage import center_of_mass

from helpers import datasets


@pytest.fixture(scope="module")
def digits():
    return datasets.mnist_form(datasets.load("digits", size=8).train_images[:200])


def size_of_ink(image):
    return [int(np.ptp(np.flatnonzero(image.any(axis=axis)))) + 1 for axis in (1, 0)]


def test_a_digit_fits_into_20_by_20_and_touches_two_of_its_sides(digits):
    assert (digits.shape, digits.dtype) == ((200, 28, 28, 1), np.uint8)
    assert {max(size_of_ink(digit[..., 0])) for digit in digits} == {20}


def test_its_centre_of_mass_is_where_mnist_has_it(digits):
    centres = np.array([center_of_mass(digit[..., 0]) for digit in digits])
    np.testing.assert_allclose(centres, 14, atol=0.51)
    # Measured on MNIST's 10,000 test images: rows 13.99, columns 14.01.
    np.testing.assert_allclose(centres.mean(axis=0), (13.99, 14.01), atol=0.1)


@pytest.mark.parametrize(
    ("height", "width", "expected"),
    [(4, 2, (20, 10)), (3, 30, (2, 20)), (7, 12, (12, 20))],  # 7 · 20 / 12 is 11.7
)
def test_the_aspect_ratio_stays(height, width, expected):
    image = np.zeros((1, 40, 40, 1), np.uint8)
    image[0, 5 : 5 + height, 7 : 7 + width] = 255
    (formed,) = datasets.mnist_form(image)
    assert size_of_ink(formed[..., 0]) == list(expected)
    assert set(np.unique(formed)) == {0, 255}


def test_where_a_character_stood_does_not_matter():
    image = np.random.default_rng(0).integers(1, 256, (6, 4), dtype=np.uint8)
    fields = np.zeros((2, 20, 20, 1), np.uint8)
    fields[0, :6, :4, 0] = fields[1, 14:, 9:13, 0] = image
    one, other = datasets.mnist_form(fields)
    np.testing.assert_array_equal(one, other)


def test_ink_at_one_edge_does_not_leave_the_field():
    image = np.full((1, 20, 20, 1), 1, np.uint8)
    image[0, :, 0] = 255
    (formed,) = datasets.mnist_form(image)
    assert size_of_ink(formed[..., 0]) == [20, 20]
    assert np.flatnonzero(formed[14, :, 0])[-1] == 27


@pytest.mark.parametrize(
    ("images", "message"),
    [
        (np.zeros((1, 8, 8), np.uint8), r"shape \(N, H, W, 1\), got uint8 of \(1, 8, 8\)"),
        (np.ones((1, 8, 8, 1)), r"got float64 of \(1, 8, 8, 1\)"),
        (np.zeros((2, 8, 8, 1), np.uint8), r"must hold ink, got none in images\[0\]"),
    ],
)
def test_what_has_no_such_form_is_named(images, message):
    with pytest.raises(ValueError, match=message):
        datasets.mnist_form(images)
