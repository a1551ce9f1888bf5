"""Which sizes a data set takes, and which it has if none is asked for."""

import io
import re

import numpy as np
import pytest
from PIL import Image

from helpers import datasets
from helpers.datasets import SIZES, DatasetArgumentError
from tests.notebooks.chapter import CHAPTERS, Chapter


@pytest.mark.parametrize(
    ("name", "source", "smallest"),
    [
        ("digits", "embedded", 8),  # as scikit-learn has them
        ("digits", "real", 8),
        ("garments", "embedded", 16),
        ("garments", "real", 16),
        ("pets", "embedded", 16),
        ("pets", "real", 16),
    ],
)
def test_a_size_below_the_smallest_or_above_512_is_refused(name, source, smallest):
    for size in (smallest - 1, 513):
        said = f"from {smallest} to 512 for {source} {name}, got {size}"
        with pytest.raises(DatasetArgumentError, match=said):
            datasets.load(name, source, size=size)


def test_a_size_that_a_chapter_asks_for_is_to_be_had_of_both_sources():
    """With ``DATA`` real, chapter 5 failed at its 51st cell, after three quarters of an hour."""
    call = re.compile(r'datasets\.load\("(\w+)", (?:source=)?DATA, size=(\d+)')
    cells = [cell for path in CHAPTERS for cell in Chapter.read(path).cells]
    asked = {found for cell in cells for found in call.findall(cell.source)}
    assert ("garments", "18") in asked
    for name, size in asked:
        for source in ("embedded", "real"):
            assert int(size) >= SIZES[name, source][0], (name, source, size)


def test_digits_have_mnists_size_unless_another_is_asked_for():
    assert datasets.load("digits").test_images.shape == (360, 28, 28, 1)


def test_photographs_may_be_as_large_as_512_pixels(tmp_path):
    content = io.BytesIO()
    Image.new("RGB", (20, 20), (200, 10, 10)).save(content, "PNG")
    for folder in ("train/cats", "train/dogs", "validation/cats", "validation/dogs"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "1.png").write_bytes(content.getvalue())

    pets = datasets.load("pets", "real", tmp_path, size=512)

    assert pets.train_images.shape == pets.test_images.shape == (2, 512, 512, 3)
    assert (pets.test_images == (200, 10, 10)).all()


def test_two_data_sets_are_equal_only_if_they_are_one():
    """Arrays would compare cell by cell, and have no hash."""
    digits = datasets.load("digits", size=8)
    assert digits != datasets.load("digits", size=8)
    assert {digits, digits} == {digits}


def test_a_data_set_says_in_a_few_words_what_it_is():
    digits = datasets.load("digits", size=8)
    assert repr(digits) == (
        f"Dataset(class_names={digits.class_names}, description={digits.description!r}, "
        "source='embedded')"
    )
    assert np.size(digits.train_images) > 90_000
