"""The embedded data sets: what `load` returns, and which arguments it takes."""

import dataclasses

import numpy as np
import pytest
from PIL import Image
from sklearn.datasets import load_digits

from helpers import datasets
from helpers.datasets import DatasetArgumentError
from helpers.datasets.resize import resize

GARMENTS = (  # the table "Labels" of Fashion-MNIST's page
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
    "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
)  # fmt: skip
DIGITS = tuple("0123456789")


@pytest.mark.parametrize(
    ("name", "size", "train", "test", "channels", "classes"),
    [
        ("digits", 28, 1437, 360, 1, DIGITS),
        ("garments", 16, 4000, 1000, 1, GARMENTS),
        ("pets", 16, 2000, 1000, 3, ("cat", "dog")),
    ],
)
def test_a_data_set_is_whole_and_says_what_it_is(name, size, train, test, channels, classes):
    found = datasets.load(name, size=size)

    assert found.train_images.shape == (train, size, size, channels)
    assert found.test_images.shape == (test, size, size, channels)
    assert found.train_images.dtype == found.test_images.dtype == np.uint8
    for labels, count in ((found.train_labels, train), (found.test_labels, test)):
        assert (labels.shape, labels.dtype) == ((count,), np.int64)
        share = np.bincount(labels, minlength=len(classes)) * len(classes) / count
        assert share == pytest.approx(np.ones(len(classes)), abs=0.12)
    assert found.class_names == classes
    assert found.source == "embedded"
    assert found.description.startswith("Embedded: ")
    assert f"{size} × {size}" in found.description
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.source = "real"


def test_digits_are_scikit_learns_in_their_order():
    digits = datasets.load("digits", size=8)
    original = load_digits()

    images = np.concatenate([digits.train_images, digits.test_images])[..., 0]
    assert np.abs(images / 255 - original.images / 16).max() < 0.5 / 255 + 1e-9
    labels = np.concatenate([digits.train_labels, digits.test_labels])
    assert np.array_equal(labels, original.target)


@pytest.mark.parametrize("size", [8, 9, 28, 32, 100])
def test_enlarging_is_bilinear_interpolation_as_pillow_does_it(size):
    image = np.random.default_rng(0).integers(256, size=(8, 8)).astype(np.uint8)
    pillow = Image.fromarray(image).resize((size, size), Image.Resampling.BILINEAR)

    difference = resize(image[np.newaxis], size)[0].astype(int) - np.asarray(pillow)

    assert np.abs(difference).max() <= 1  # Pillow rounds after each axis


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("digit", "digits"),
        ("Pets", "pets"),
        ("mnist", "digits"),
        ("fashion_mnist", "garments"),
        ("cats_and_dogs", "pets"),
    ],
)
def test_for_an_unknown_name_the_nearest_is_suggested(name, nearest):
    with pytest.raises(ValueError, match=f"got '{name}'; did you mean '{nearest}'"):
        datasets.load(name)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"name": "elephants"}, "one of 'digits', 'garments', 'pets', got 'elephants'$"),
        ({"name": None}, "got None"),
        ({"name": "digits", "source": "rael"}, 'source must be "embedded" or "real", got \'rael\''),
        ({"name": "digits", "size": 7}, "from 8 to 512 for embedded digits, got 7"),
        ({"name": "digits", "size": 28.0}, "whole number"),
        ({"name": "pets", "size": 10**6}, "from 16 to 512"),
        ({"name": "pets", "size": 0}, "got 0"),
        ({"name": "pets", "size": (64, 64)}, "whole number"),
        ({"name": "digits", "source": "real", "size": 7}, "from 8 to 512 for real digits"),
    ],
)
def test_an_argument_that_is_not_accepted_is_named(arguments, said):
    with pytest.raises(DatasetArgumentError, match=said):
        datasets.load(**arguments)


@pytest.mark.parametrize("name", ["garments", "pets"])
def test_pictures_are_drawn_once_and_each_who_asks_has_copies_of_his_own(name, monkeypatch):
    first = datasets.load(name, size=16)
    kept = first.train_images.copy()
    first.train_images[:] = 0
    for module in ("garments", "pets"):
        monkeypatch.setattr(f"helpers.datasets.drawing.{module}.draw", None)
    again = datasets.load(name, size=16)

    np.testing.assert_array_equal(again.train_images, kept)
