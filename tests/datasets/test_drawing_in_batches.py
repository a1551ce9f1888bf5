"""What artists draw, as bytes: rounded to the nearest, clipped, each with its own label."""

import numpy as np

from helpers.datasets.drawing.chance import BATCH, draw_splits


def test_values_are_rounded_to_the_nearest_byte_and_clipped():
    drawn = np.array([-0.1, 0.4, 0.6, 99.4, 99.6, 254.6, 255, 300]) / 255

    def artist(chance, label, size):
        return np.tile(drawn.reshape(1, 1, 1, 8), (chance.count, 1, 8, 1))

    images, *_ = draw_splits(artist, 1, 2, 1, 8, seed=0)
    assert images[0, 0, :, 0].tolist() == [0, 0, 1, 99, 100, 255, 255, 255]


def test_each_picture_has_the_label_that_was_drawn_and_classes_are_mixed():
    def artist(chance, label, size):
        return np.full((chance.count, 1, size, size), label / 255)

    count = BATCH + 30
    images, labels, unseen, truth = draw_splits(artist, 5, count, 20, 2, seed=0)
    np.testing.assert_array_equal(images[:, 0, 0, 0], labels)
    np.testing.assert_array_equal(unseen[:, 0, 0, 0], truth)
    assert (len(images), len(unseen)) == (count, 20)
    assert np.bincount(labels[:100]).min() > 10, "in a random order"
