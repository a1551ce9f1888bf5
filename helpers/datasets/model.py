"""What `load` returns, and the errors it raises."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class DatasetError(Exception):
    """Something about a data set went wrong; the message says what, and what to do."""


class DatasetArgumentError(DatasetError, ValueError):
    """A name, source or size that does not exist."""


class MissingDataError(DatasetError):
    """A file that is nowhere to be found and could not be downloaded or written."""


class CorruptDataError(DatasetError):
    """A file that is there and is not what it should be."""


class Splits(NamedTuple):
    """Training and test images with their labels."""

    train_images: np.ndarray
    train_labels: NDArray[np.int64]
    test_images: np.ndarray
    test_labels: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Dataset:
    """A data set in memory.

    Images are ``uint8`` arrays (N, H, W, C), channels last: one channel for digits and garments,
    three (RGB) for pets. Real pets loaded without a ``size`` are ``object`` arrays (N,) of
    ``pathlib.Path`` instead: photographs of different sizes, to be read when needed.
    Labels are ``int64`` arrays (N,), indices into ``class_names``.
    ``description`` says in words which pictures these are; ``source`` is "embedded" or "real".
    """

    train_images: np.ndarray = field(repr=False)
    train_labels: NDArray[np.int64] = field(repr=False)
    test_images: np.ndarray = field(repr=False)
    test_labels: NDArray[np.int64] = field(repr=False)
    class_names: tuple[str, ...]
    description: str
    source: str
