"""Real pets: the user's own photographs in the layout of cats_and_dogs_filtered.

``train/cats``, ``train/dogs``, ``validation/cats``, ``validation/dogs``, in a folder or in a zip.
"""

import os
import re
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from helpers.datasets.archive import unpacked
from helpers.datasets.cache import cache_directory
from helpers.datasets.locate import expanded, own_directories
from helpers.datasets.model import CorruptDataError, MissingDataError, Splits
from helpers.datasets.opening import READABLE, named_like_a_photograph, open_photograph
from helpers.datasets.registry import Entry

NAME = "cats_and_dogs_filtered"
CLASS_FOLDERS = ("cats", "dogs")
LAYOUT = tuple(f"{split}/{name}" for split in ("train", "validation") for name in CLASS_FOLDERS)
NUMBER = re.compile(r"\d+")


def load(entry: Entry, directory: str | os.PathLike[str] | None, size: int | None) -> Splits:
    """Paths of the photographs, ``object`` arrays (N,); with a ``size``, the images themselves.

    In the order of the numbers in their names, cats before dogs.
    Raises ``DatasetError`` if there are none, or one of them cannot be used.
    """
    folder = unpacked(found(entry, directory), cache_directory() / entry.folder)
    train_paths, train_labels = _split(folder, "train")
    test_paths, test_labels = _split(folder, "validation")
    if size is None:
        return Splits(train_paths, train_labels, test_paths, test_labels)
    return Splits(
        read_images(train_paths, size), train_labels, read_images(test_paths, size), test_labels
    )


def found(entry: Entry, directory: str | os.PathLike[str] | None = None) -> Path:
    """Path of the folder or zip in the first place that has one.

    Raises ``MissingDataError`` that says where it was looked for and how it can be had.
    """
    roots = [*own_directories(directory), cache_directory()]
    for root in roots:
        if root.is_file():
            return root
        for base in (root / entry.folder, root):
            for candidate in (base / NAME, base, base / f"{NAME}.zip"):
                if candidate.is_file() or (candidate / "train").is_dir():
                    return candidate
    looked_in = "\n".join(f"  {root}" for root in roots)
    raise MissingDataError(
        f"no photographs of cats and dogs were found in\n{looked_in}\n{entry.obtain}\n"
        'source="embedded" needs no download.'
    )


def read_images(paths: Iterable[Path], size: int) -> NDArray[np.uint8]:
    """Photographs as ``uint8`` (N, size, size, 3), opened by `opening.open_photograph`.

    Raises ``PhotographError``, a ``CorruptDataError``, for the first one that cannot be used.
    """
    with ThreadPoolExecutor() as threads:  # Pillow decodes without Python's lock
        return np.stack(list(threads.map(lambda path: open_photograph(path, size), paths)))


def image_paths(folder: Path) -> list[Path]:
    """Photographs of one class folder, in the order of the numbers in their names.

    Taken are files with the suffixes that an audit takes too; hidden ones are passed over.
    Raises ``CorruptDataError`` if there are none.
    """
    folder = expanded(folder)
    paths = [path for path in folder.glob("*") if named_like_a_photograph(Path(path.name))]
    if not paths:
        raise CorruptDataError(
            f"{folder} has no photographs; expected {', '.join(LAYOUT)} with files "
            f"that end in {READABLE}"
        )
    return sorted(paths, key=lambda path: ([int(n) for n in NUMBER.findall(path.name)], path.name))


def _split(folder: Path, split: str) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    classes = [image_paths(folder / split / name) for name in CLASS_FOLDERS]
    paths = np.array([path for paths in classes for path in paths], dtype=object)
    return paths, np.repeat(np.arange(len(classes)), [len(paths) for paths in classes])
