"""Real pets: a folder or zip of the user's own, read with care."""

import io
import stat
import zipfile

import numpy as np
import pytest
from PIL import Image

from helpers import datasets
from helpers.datasets import CorruptDataError, MissingDataError, archive
from helpers.datasets.audit import audit

NUMBERS = {"train": (0, 1, 2, 10), "validation": (2000, 2001)}


def photograph(colour=(200, 10, 10), mode="RGB") -> bytes:
    content = io.BytesIO()
    Image.new(mode, (40, 30), colour).save(content, "JPEG")
    return content.getvalue()


def photographs(prefix="cats_and_dogs_filtered/") -> dict[str, bytes]:
    """Cats are red, dogs are blue."""
    colours = {"cat": (200, 10, 10), "dog": (10, 10, 200)}
    return {
        f"{prefix}{split}/{kind}s/{kind}.{number}.jpg": photograph(colour)
        for split, numbers in NUMBERS.items()
        for kind, colour in colours.items()
        for number in numbers
    }


@pytest.fixture
def own(tmp_path):
    """A folder of the user's own."""
    (tmp_path / "own").mkdir()
    return tmp_path / "own"


@pytest.fixture
def zipped(own):
    def zipped(files):
        path = own / "cats_and_dogs_filtered.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        return path

    return zipped


@pytest.fixture
def unzipped(own):
    """The photographs in a folder; returns the folder with train/ and validation/."""
    for name, content in photographs().items():
        (own / name).parent.mkdir(parents=True, exist_ok=True)
        (own / name).write_bytes(content)
    return own / "cats_and_dogs_filtered"


def check_pets(pets):
    names = [path.name for path in pets.train_images]
    assert names == [f"{kind}.{n}.jpg" for kind in ("cat", "dog") for n in NUMBERS["train"]]
    assert pets.train_labels.tolist() == [0] * 4 + [1] * 4
    assert pets.test_labels.tolist() == [0, 0, 1, 1]
    assert pets.class_names == ("cat", "dog")
    assert "unverified" in pets.description


def test_paths_from_a_folder(unzipped):
    check_pets(datasets.load("pets", "real", directory=unzipped))
    check_pets(datasets.load("pets", "real", directory=unzipped.parent))


@pytest.mark.parametrize("prefix", ["", "cats_and_dogs_filtered/"])
def test_paths_from_a_zip(prefix, zipped, own):
    path = zipped(photographs(prefix) | {"readme.txt": b"x"})
    before = path.read_bytes()

    check_pets(datasets.load("pets", "real", directory=own))
    check_pets(datasets.load("pets", "real", directory=path))

    assert path.read_bytes() == before
    assert list(own.iterdir()) == [path]


@pytest.mark.parametrize("prefix", ["", "cats_and_dogs_filtered/"])
@pytest.mark.parametrize("first", ["theirs", "ours"])
def test_what_a_mac_adds_to_a_zip_is_passed_over(prefix, first, zipped, own):
    ours = photographs(prefix)
    folders = {name.rsplit("/", 1)[0] for name in ours}
    theirs = {f"__MACOSX/{'/._'.join(name.rsplit('/', 1))}": b"\0\5\x16\7" for name in ours}
    theirs |= {f"{name}/.DS_Store": b"\0\0\0\1Bud1" for name in (*folders, prefix + "train")}
    zipped(theirs | ours if first == "theirs" else ours | theirs)

    check_pets(datasets.load("pets", "real", directory=own))
    assert datasets.load("pets", "real", directory=own, size=16).train_images.shape[0] == 8


def test_an_audit_counts_what_is_loaded_whatever_its_format(unzipped):
    """Nine suffixes beside .jpg in Pillow's own list; .apng is of animated pictures."""
    kinds = {"JPEG", "PNG", "GIF", "BMP", "TIFF", "WEBP"}
    known = {suffix for suffix, kind in Image.registered_extensions().items() if kind in kinds}
    for suffix in known - {".apng", ".jpg"}:
        Image.new("RGB", (80, 80), "red").save(unzipped / f"train/cats/{suffix[1:]}{suffix}")
    cats = [each for each in audit(unzipped).photographs if each.folder.as_posix() == "train/cats"]

    paths = datasets.load("pets", "real", unzipped).train_images
    images = datasets.load("pets", "real", unzipped, size=16).train_images

    assert len(cats) == len([path for path in paths if path.parent.name == "cats"]) == 4 + 9
    assert len(images) == len(paths)


def test_a_phones_format_that_cannot_be_read_is_said_and_not_passed_over(unzipped):
    (unzipped / "train/cats/IMG_1.HEIC").write_bytes(b"\0\0\0\x18ftypheic")

    with pytest.raises(CorruptDataError, match=r"IMG_1\.HEIC does not decode .* none of JPEG"):
        datasets.load("pets", "real", unzipped, size=16)

    (problem,) = (each.problem for each in audit(unzipped).broken)
    assert "none of JPEG" in problem


def test_images_of_the_size_asked_for(unzipped):
    pets = datasets.load("pets", "real", directory=unzipped, size=20)

    assert (pets.train_images.shape, pets.train_images.dtype) == ((8, 20, 20, 3), np.uint8)
    assert "stretched to 20 × 20" in pets.description
    assert np.abs(pets.train_images[0, 0, 0].astype(int) - (200, 10, 10)).max() < 8
    assert np.abs(pets.train_images[-1, 0, 0].astype(int) - (10, 10, 200)).max() < 8


def test_photographs_are_in_the_order_of_their_numbers_then_names(unzipped):
    for name in ("b.jpg", "a.jpg", "._cat.0.jpg", "Thumbs.db"):
        (unzipped / "validation/cats" / name).write_bytes(photograph())

    paths = datasets.load("pets", "real", directory=unzipped).test_images

    assert [path.name for path in paths[:4]] == ["a.jpg", "b.jpg", "cat.2000.jpg", "cat.2001.jpg"]


def test_grey_and_print_colours_become_rgb(unzipped):
    (unzipped / "train/cats/cat.0.jpg").write_bytes(photograph(100, "L"))
    (unzipped / "train/cats/cat.1.jpg").write_bytes(photograph((1, 2, 3, 4), "CMYK"))

    assert datasets.load("pets", "real", unzipped, size=16).train_images.shape == (8, 16, 16, 3)


@pytest.mark.parametrize("content", [b"not a photograph", photograph()[:300], b""])
def test_a_photograph_that_does_not_decode_is_named(content, unzipped):
    (unzipped / "train/cats/cat.2.jpg").write_bytes(content)

    with pytest.raises(CorruptDataError, match=r"cat\.2\.jpg does not decode as an image"):
        datasets.load("pets", "real", directory=unzipped, size=16)


@pytest.mark.parametrize(
    "name", ["../evil", "/evil", "a/../../evil", "C:\\evil", "..\\evil", "\\\\host\\evil"]
)
def test_a_zip_that_names_a_path_outside_its_folder_is_not_unpacked(name, zipped, own, cache):
    zipped(photographs() | {name: b"evil"})

    with pytest.raises(CorruptDataError, match="a path outside its own folder"):
        datasets.load("pets", "real", directory=own)

    assert not list(cache.parents[1].rglob("evil"))
    assert not list(cache.rglob("*.jpg"))


def test_a_link_in_a_zip_is_not_unpacked(zipped, own):
    link = zipfile.ZipInfo("cats_and_dogs_filtered/train/link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(zipped(photographs()), "a") as archive:
        archive.writestr(link, "/etc/passwd")

    with pytest.raises(CorruptDataError, match="or a link"):
        datasets.load("pets", "real", directory=own)


@pytest.mark.parametrize(
    "damage",
    [lambda zip_: b"", lambda zip_: zip_[:-400], lambda zip_: zip_[:100] + bytes(99) + zip_[199:]],
    ids=["empty", "cut", "overwritten"],
)
def test_a_corrupt_zip_is_said_and_leaves_nothing(damage, zipped, own, cache):
    path = zipped(photographs())
    path.write_bytes(damage(path.read_bytes()))
    before = path.read_bytes()

    with pytest.raises(CorruptDataError, match="is not a whole zip file"):
        datasets.load("pets", "real", directory=own)

    assert path.read_bytes() == before
    assert not list(cache.rglob("*.jpg"))


def test_a_zip_is_unpacked_once_and_again_after_a_kill(zipped, own, cache, monkeypatch):
    path = zipped(photographs())
    folder = archive.unpacked(path, cache)
    folder = folder.rename(folder.with_name(f"{folder.name}.part"))  # killed before the renaming
    (folder / "train" / "cats" / "cat.0.jpg").write_bytes(b"half")

    check_pets(datasets.load("pets", "real", directory=own))
    monkeypatch.setattr(archive, "_unpack", lambda *_: pytest.fail("unpacked again"))
    check_pets(datasets.load("pets", "real", directory=own))


def test_a_full_disk_while_unpacking_is_said_and_leaves_nothing(zipped, own, cache, monkeypatch):
    def half(_, folder):
        folder.mkdir()
        (folder / "cat.0.jpg").write_bytes(b"half")
        raise OSError(28, "No space left on device")

    zipped(photographs())
    monkeypatch.setattr(zipfile.ZipFile, "extractall", half)

    with pytest.raises(MissingDataError, match=r"cannot be unpacked .*No space left .*XDG_CACHE"):
        datasets.load("pets", "real", directory=own)

    assert not list(cache.rglob("*.jpg"))


def test_a_zip_that_cannot_be_read_needs_no_room(own, cache):
    with pytest.raises(MissingDataError, match=r"gone\.zip cannot be read: No such file .*y$"):
        archive.unpacked(own / "gone.zip", cache)


def test_a_class_without_photographs_is_named(zipped, own):
    zipped({name: each for name, each in photographs().items() if "validation/dogs" not in name})

    with pytest.raises(CorruptDataError, match=r"validation.dogs has no photographs"):
        datasets.load("pets", "real", directory=own)


def test_without_photographs_it_is_said_where_they_can_be_had_and_on_what_terms(own):
    with pytest.raises(MissingDataError) as error:
        datasets.load("pets", "real", directory=own)

    for words in (str(own), "kaggle.com/c/dogs-vs-cats", "non-commercial", "CONVNETS_DATA"):
        assert words in str(error.value)
