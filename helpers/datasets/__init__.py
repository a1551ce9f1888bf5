"""The data sets of the book: embedded ones that need no download, and the real ones, verified.

Which there are, with licences and checksums: data/datasets.toml, or ``convnets data list``.
"""

import copy
import os
from functools import lru_cache
from numbers import Integral

from helpers.datasets import registry
from helpers.datasets.form import mnist_form
from helpers.datasets.model import (
    CorruptDataError,
    Dataset,
    DatasetArgumentError,
    DatasetError,
    MissingDataError,
    Splits,
)

__all__ = [
    "CorruptDataError",
    "Dataset",
    "DatasetArgumentError",
    "DatasetError",
    "MissingDataError",
    "load",
    "mnist_form",
]

LARGEST = 512  # pixels

# (name, source): the smallest size, and the size unless another is asked for (None: as they are).
SIZES = {
    ("digits", "embedded"): (8, 28),
    ("digits", "real"): (8, 28),
    ("garments", "embedded"): (16, 28),
    ("garments", "real"): (16, 28),
    ("pets", "embedded"): (16, 64),
    ("pets", "real"): (16, None),
}


def load(
    name: str,
    source: str = "embedded",
    directory: str | os.PathLike[str] | None = None,
    size: int | None = None,
) -> Dataset:
    """Load a data set.

    Parameters
    ----------
    name
        "digits", "garments" or "pets".
    source
        "embedded": no network needed; scikit-learn's digits enlarged, or drawn pictures.
        "real": MNIST, Fashion-MNIST, or your own copy of cats_and_dogs_filtered. Each file is
        looked for in ``directory``, in ``$CONVNETS_DATA`` and in the user's cache
        (``convnets data path``), there at the top or in ``mnist/``, ``fashion-mnist/``,
        ``cats_and_dogs/``; then MNIST and Fashion-MNIST are downloaded into the cache.
    directory
        A folder of your own with real data; for pets also the zip itself. It may begin with ``~``.
    size
        Height and width in pixels. By default 28 for digits and garments, 64 for embedded pets.
        Real pets are paths of their files unless a size is given.

    Raises
    ------
    DatasetArgumentError
        A name, source or size that does not exist (also a ``ValueError``).
    MissingDataError, CorruptDataError
        Real data that cannot be had or is not what it should be. Nothing embedded takes its place.

    Examples
    --------
    >>> digits = load("digits")
    >>> digits.train_images.shape, digits.test_images.shape
    ((1437, 28, 28, 1), (360, 28, 28, 1))
    """
    entry = registry.find(name, source)
    smallest, usual = SIZES[name, source]
    if size is not None and not (isinstance(size, Integral) and smallest <= size <= LARGEST):
        raise DatasetArgumentError(
            f"size must be a whole number from {smallest} to {LARGEST} for {source} {name}, "
            f"got {size!r}"
        )
    splits = _splits(entry, directory, size or usual)
    if size is None or size == usual:
        change = ""
    else:
        change = entry.reduced if usual and size < usual else entry.resized
    return Dataset(
        *splits,
        class_names=entry.classes,
        description=(entry.description + change).format(size=size or usual),
        source=source,
    )


@lru_cache(maxsize=4)
def _drawn(name: str, counts: tuple[int, int], size: int) -> Splits:
    """Draw pictures, which takes seconds; whoever asks again gets copies of the same."""
    if name == "garments":
        from helpers.datasets.drawing import garments

        return garments.draw(*counts, size)
    from helpers.datasets.drawing import pets

    return pets.draw(*counts, size)


def _splits(
    entry: registry.Entry, directory: str | os.PathLike[str] | None, size: int | None
) -> Splits:
    # Imported when asked for: scikit-learn and requests take a second.
    if size is None or (entry.name, entry.source) == ("pets", "real"):  # the others have a size
        from helpers.datasets import photographs

        return photographs.load(entry, directory, size)
    if (entry.name, entry.source) == ("digits", "embedded"):
        from helpers.datasets import digits

        return digits.load(size)
    if entry.source == "embedded":
        return copy.deepcopy(_drawn(entry.name, entry.images, size))
    from helpers.datasets import idx

    return idx.load(entry, directory, size)
