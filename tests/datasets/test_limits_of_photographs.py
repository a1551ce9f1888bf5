"""Photographs at the limits: as large as is accepted, of 32 bits, in zips of other layouts."""

import io
import zipfile

import numpy as np
import pytest
from PIL import Image

from helpers.datasets import CorruptDataError, archive, opening


def test_a_photograph_may_have_as_many_pixels_as_the_limit_says(tmp_path, monkeypatch):
    Image.new("L", (8, 6)).save(tmp_path / "small.png")
    monkeypatch.setattr(opening, "LARGEST", 8 * 6)
    assert opening.open_photograph(tmp_path / "small.png", 4).shape == (4, 4, 3)

    monkeypatch.setattr(opening, "LARGEST", 8 * 6 - 1)
    with pytest.raises(opening.PhotographError, match="8 × 6 pixels, at most 47 are accepted"):
        opening.open_photograph(tmp_path / "small.png", 4)


def test_of_more_than_16_bits_the_upper_8_of_16_are_seen_and_the_rest_is_clipped():
    values = np.array([[-300, 0, 256, 257, 65_535, 65_536, 2**30]], np.int32)
    shown = np.asarray(opening.rgb(Image.fromarray(values)))
    assert shown[0].tolist() == [[grey] * 3 for grey in (0, 0, 1, 1, 255, 255, 255)]


@pytest.fixture
def zipped(tmp_path):
    """A zip with one photograph of each class, below a prefix."""

    def zipped(name: str, prefix: str):
        content = io.BytesIO()
        Image.new("RGB", (8, 8)).save(content, "JPEG")
        with zipfile.ZipFile(tmp_path / name, "w") as target:
            for split in ("train", "validation"):
                for kind in ("cats", "dogs"):
                    target.writestr(f"{prefix}{split}/{kind}/1.jpg", content.getvalue())
        return tmp_path / name

    return zipped


def test_train_may_stand_in_one_folder_of_the_zip_and_no_deeper(zipped, cache):
    assert (archive.unpacked(zipped("one.zip", "pets/"), cache) / "train/cats/1.jpg").is_file()
    for name, prefix in (("two.zip", "my/pets/"), ("none.zip", "training-")):
        with pytest.raises(CorruptDataError, match=f"{name} has no train/ at its top or in one"):
            archive.unpacked(zipped(name, prefix), cache)


def test_another_zip_is_unpacked_beside_the_first(zipped, cache):
    one, other = (archive.unpacked(zipped(f"{p}.zip", f"{p}/"), cache) for p in ("one", "other"))
    assert one != other
    assert one.parent == other.parent == cache
    assert (one / "train").is_dir()
    assert (other / "train").is_dir()
    assert sorted(path.name for path in cache.iterdir() if path.is_dir()) == sorted(
        (one.name, other.name)
    )
