"""Real digits: found in the user's folders or fetched, verified, and never replaced."""

import dataclasses
import gzip
from pathlib import Path

import numpy as np
import pytest

from helpers import datasets
from helpers.datasets import CorruptDataError, MissingDataError, idx, locate, registry
from tests.datasets.conftest import facts, gzipped_idx

PUBLISHED_MD5 = {  # by the authors of Fashion-MNIST on its page; by torchvision for MNIST
    "mnist": [
        "f68b3c2dcbeaaa9fbdd348bbdeb94873",
        "d53e105ee54ea40749a09fcbcd1e9432",
        "9fb629c4189551a2d022fa330f9573f3",
        "ec29112dd5afa0611ce80d1b7f02629c",
    ],
    "fashion-mnist": [
        "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
        "25c81989df183df01b3e8a0aad5dffbe",
        "bef4ecab320f06d8554ea6380940ec79",
        "bb300cfdad3c16e7a12a480ee83cd310",
    ],
}


def put(files, folder):
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)


def test_the_checksums_are_the_published_ones():
    md5 = {entry.folder: [file.md5 for file in entry.files] for entry in registry.entries()}
    assert {folder: sums for folder, sums in md5.items() if sums} == PUBLISHED_MD5


def test_real_digits_are_fetched_and_loaded(mnist, cache, mnist_files):
    mnist("missing", "honest")

    digits = datasets.load("digits", "real")

    assert digits.train_images.shape == (250, 28, 28, 1)
    assert digits.test_images.shape == (12, 28, 28, 1)
    assert digits.test_labels.tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]
    assert digits.source == "real"
    assert digits.description.startswith("Real: MNIST")
    assert sorted(path.name for path in (cache / "mnist").glob("*.gz")) == sorted(mnist_files)


def test_what_cannot_be_had_is_an_error_and_never_embedded(mnist):
    mnist("missing", "hangs_up")

    with pytest.raises(MissingDataError, match="could not be downloaded"):
        datasets.load("digits", "real")


UNPACKED = "it cannot be verified. Put train-images-idx3-ubyte.gz beside it"


@pytest.mark.parametrize(
    ("name", "packed", "said"),
    [
        ("train-images-idx3-ubyte", False, UNPACKED),
        ("train-images.idx3-ubyte", False, UNPACKED),
        ("train-images.idx3-ubyte.gz", True, "is this file: rename it to train-images-idx3-ubyte"),
        ("train-images-idx3-ubyte (1).gz", True, "is this file: rename it"),
        ("train-images-idx3-ubyte/train-images-idx3-ubyte", False, UNPACKED),
    ],
)
@pytest.mark.parametrize("folder", ["mnist", "."])
def test_a_file_by_nearly_the_name_is_named(
    name, packed, said, folder, mnist, mnist_files, tmp_path
):
    mnist("missing")
    (tmp_path / folder / name).parent.mkdir(parents=True, exist_ok=True)
    content = mnist_files["train-images-idx3-ubyte.gz"]
    (tmp_path / folder / name).write_bytes(content if packed else gzip.decompress(content))

    with pytest.raises(MissingDataError) as error:
        datasets.load("digits", "real", tmp_path)

    (line,) = (line for line in str(error.value).splitlines() if said in line)
    assert line.startswith(str(tmp_path / folder / name.split("/")[0]))


def test_what_is_advised_is_looked_at_by_this_call(mnist, mnist_files, tmp_path):
    mnist("missing")

    def said(directory):
        with pytest.raises(MissingDataError) as error:
            datasets.load("digits", "real", directory)
        return str(error.value)

    place = "mnist/train-images-idx3-ubyte.gz"
    assert f"CONVNETS_DATA may name a folder with {place}." in said(None)
    assert f"{tmp_path} may hold it as {place}." in said(tmp_path)
    assert "CONVNETS_DATA" not in said(tmp_path)
    put(mnist_files, tmp_path / "mnist")
    assert len(datasets.load("digits", "real", tmp_path).train_images) == 250


def test_the_home_folder_may_be_called_a_tilde(mnist, mnist_files, tmp_path, monkeypatch):
    mnist("missing")
    monkeypatch.setenv("HOME", str(tmp_path))
    put(mnist_files, tmp_path / "own")

    assert len(datasets.load("digits", "real", "~/own").train_images) == 250
    assert len(idx.read_labels(Path("~/own/t10k-labels-idx1-ubyte.gz"))) == 12


@pytest.mark.parametrize("where", ["directory", "CONVNETS_DATA"])
@pytest.mark.parametrize("folder", ["mnist", "."], ids=["in a sub-folder", "at the top"])
def test_files_of_the_users_own_are_used(where, folder, mnist, mnist_files, tmp_path, monkeypatch):
    mnist("missing")
    put(mnist_files, tmp_path / "own" / folder)
    if where == "CONVNETS_DATA":
        monkeypatch.setenv("CONVNETS_DATA", str(tmp_path / "own"))
    directory = tmp_path / "own" if where == "directory" else None

    assert len(datasets.load("digits", "real", directory).train_images) == 250


def test_the_directory_comes_first_then_the_environment_then_the_cache(
    mnist, mnist_files, tmp_path, monkeypatch, cache
):
    entry = mnist()
    roots = [tmp_path / "directory", tmp_path / "environment", cache]
    monkeypatch.setenv("CONVNETS_DATA", str(roots[1]))
    for root in roots:
        put(mnist_files, root / "mnist")

    found = list(locate.found(entry, entry.files[0], roots[0]))

    assert found == [root / "mnist" / entry.files[0].name for root in roots]


def test_a_wrong_file_of_the_users_own_is_an_error_and_stays(mnist, mnist_files, tmp_path):
    mnist("honest")
    name = "train-images-idx3-ubyte.gz"
    wrong = mnist_files | {name: bytes(len(mnist_files[name]))}
    put(wrong, tmp_path / "own" / "mnist")

    with pytest.raises(CorruptDataError, match=rf"{name} of MNIST.*SHA-256.*left as it is"):
        datasets.load("digits", "real", tmp_path / "own")

    assert (tmp_path / "own" / "mnist" / name).read_bytes() == wrong[name]


def test_garments_at_the_top_of_a_folder_do_not_pass_for_digits(
    mnist, mnist_files, tmp_path, monkeypatch
):
    others = {name: gzipped_idx(np.zeros((1, 28, 28))) for name in mnist_files}
    fashion = dataclasses.replace(
        registry.find("garments", "real"), files=tuple(facts(*item) for item in others.items())
    )
    digits = mnist("honest")
    monkeypatch.setattr(registry, "entries", lambda: (digits, fashion))
    put(others, tmp_path / "own")

    assert len(datasets.load("digits", "real", tmp_path / "own").train_images) == 250


@pytest.mark.parametrize("origin", ["directory", "CONVNETS_DATA"])
def test_a_folder_that_does_not_exist_is_named(origin, tmp_path, monkeypatch):
    gone = tmp_path / "gone"
    if origin == "CONVNETS_DATA":
        monkeypatch.setenv("CONVNETS_DATA", str(gone))

    with pytest.raises(MissingDataError, match=f"{origin} names {gone}, which does not exist"):
        datasets.load("digits", "real", gone if origin == "directory" else None)


def test_images_and_labels_must_be_as_many(mnist, mnist_files, monkeypatch):
    monkeypatch.setitem(mnist_files, "t10k-labels-idx1-ubyte.gz", gzipped_idx(np.arange(11)))
    mnist("honest")

    with pytest.raises(
        CorruptDataError, match=r"t10k-images.* has 12 images, .*t10k-labels.* 11 labels"
    ):
        datasets.load("digits", "real")


def test_enlarged_digits_are_said_to_be(mnist):
    mnist("honest")

    digits = datasets.load("digits", "real", size=32)

    assert digits.test_images.shape == (12, 32, 32, 1)
    assert "enlarged to 32 × 32" in digits.description


def test_reduced_digits_are_said_to_be(mnist):
    mnist("honest")

    digits = datasets.load("digits", "real", size=18)

    assert digits.test_images.shape == (12, 18, 18, 1)
    assert digits.description.endswith("Here reduced to 18 × 18 by averaging areas.")
