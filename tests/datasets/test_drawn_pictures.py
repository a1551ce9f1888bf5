"""The drawn pictures: always the same, and neither trivial nor hopeless to tell apart."""

import json

import numpy as np
import pytest
from sklearn.linear_model import RidgeClassifier
from sklearn.neighbors import NearestCentroid

from helpers import datasets
from helpers.datasets.drawing import garments, pets
from tests.golden import make_drawn_pictures


@pytest.fixture(scope="module", params=["garments", "pets"])
def drawn(request):
    return datasets.load(request.param)


def features(images):
    """A pixel of each block, 14 × 14 or 16 × 16 of them, from 0 to 1."""
    step = images.shape[1] // 14
    return images[:, ::step, ::step].reshape(len(images), -1).astype(np.float32) / 255


def blocks(image):
    """Mean grey level of 3 × 3 blocks."""
    return [[part.mean() for part in np.array_split(row, 3, 1)] for row in np.array_split(image, 3)]


# What the book's numbers were measured on. Another processor may differ by a grey level.
FIRST_BLOCKS = {
    "garments": [[37.8, 85.7, 8.7], [61.5, 122.2, 18.4], [25.2, 83.2, 5.9]],
    "pets": [[138.6, 123.4, 135.4], [138.1, 109.4, 122.7], [128.4, 110.4, 131.0]],
}


def test_the_pictures_are_those_that_the_books_numbers_come_from(drawn):
    name = "pets" if len(drawn.class_names) == 2 else "garments"
    assert blocks(drawn.test_images[0]) == pytest.approx(np.array(FIRST_BLOCKS[name]), abs=1.5)


def test_each_class_looks_as_it_did(drawn):
    """Whatever is drawn otherwise moves the mean picture of its class somewhere."""
    name = "pets" if len(drawn.class_names) == 2 else "garments"
    golden = json.loads(make_drawn_pictures.PATH.read_text(encoding="utf-8"))[name]
    for kind, means in make_drawn_pictures.mean_pictures(drawn).items():
        np.testing.assert_allclose(means, golden[kind], atol=0.2, err_msg=kind)


def test_no_picture_is_there_twice(drawn):
    images = [image.tobytes() for image in (*drawn.train_images, *drawn.test_images)]
    assert len(set(images)) == len(images)


@pytest.mark.parametrize("baseline", [RidgeClassifier(alpha=100), NearestCentroid()])
def test_a_linear_baseline_is_far_from_telling_them_apart(baseline, drawn):
    baseline.fit(features(drawn.train_images), drawn.train_labels)
    assert baseline.score(features(drawn.test_images), drawn.test_labels) < 0.8


def test_a_linear_baseline_is_above_chance(drawn):
    ridge = RidgeClassifier(alpha=100).fit(features(drawn.train_images), drawn.train_labels)
    chance = 1 / len(drawn.class_names)
    assert ridge.score(features(drawn.test_images), drawn.test_labels) > 1.1 * chance


def test_brightness_alone_tells_cats_from_dogs_no_better_than_chance():
    splits = pets.draw(600, 1, 32)
    brightness = splits.train_images.mean((1, 2, 3))
    cats, dogs = (brightness[splits.train_labels == label] for label in (0, 1))
    assert abs(cats.mean() - dogs.mean()) < 0.25 * brightness.std()


@pytest.mark.parametrize("draw", [garments.draw, pets.draw])
def test_drawn_again_a_picture_is_the_same(draw):
    first, second = draw(50, 20, 16), draw(50, 20, 16)
    assert all(np.array_equal(*pair) for pair in zip(first, second, strict=True))
    assert [len(part) for part in first] == [50, 50, 20, 20]
