"""Read MNIST's file format, IDX: a magic number, the sizes of each axis, then the bytes.

Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database", section "File formats".
"""

import gzip
import os
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from helpers.datasets.locate import expanded, obtain
from helpers.datasets.model import CorruptDataError, Splits
from helpers.datasets.registry import Entry
from helpers.datasets.resize import resize

IDX = bytes([0, 0, 8])  # how a file of unsigned bytes begins
KINDS = {1: "labels", 3: "images"}  # the number of axes, of unsigned bytes


def read_images(path: Path) -> NDArray[np.uint8]:
    """Images of a gzipped IDX file, ``uint8`` (N, H, W).

    Raises ``CorruptDataError`` if it is not one.
    """
    return _read(path, axes=3)


def read_labels(path: Path) -> NDArray[np.uint8]:
    """Labels of a gzipped IDX file, ``uint8`` (N,).

    Raises ``CorruptDataError`` if it is not one.
    """
    return _read(path, axes=1)


def _read(path: Path, axes: int) -> NDArray[np.uint8]:
    path = expanded(path)
    try:
        stored = path.read_bytes()
        if stored[:3] == IDX:
            raise CorruptDataError(
                f"{path} is not a whole gzip file: it is unpacked. Take the .gz file it came in, "
                "or pack it with gzip"
            )
        content = gzip.decompress(stored)
    except (OSError, EOFError, zlib.error) as error:
        raise CorruptDataError(f"{path} is not a whole gzip file: {error}") from error
    magic, expected = content[:4], bytes([*IDX, axes])
    if magic != expected:
        kind = KINDS.get(magic[3]) if magic[:3] == expected[:3] else None
        raise CorruptDataError(
            f"{path} must be an IDX file of {KINDS[axes]} (magic number {expected.hex()}), "
            + (f"is one of {kind}" if kind else f"begins with {magic.hex() or 'nothing'}")
        )
    header = 4 + 4 * axes
    shape = tuple(int(n) for n in np.frombuffer(content[4:header].ljust(4 * axes, b"\0"), ">u4"))
    if len(content) != header + np.prod(shape, dtype=object):
        raise CorruptDataError(
            f"{path} has {len(content) - header:,} bytes after its header, which says "
            f"{' × '.join(map(str, shape))}"
        )
    return np.frombuffer(content, np.uint8, offset=header).reshape(shape).copy()


def load(entry: Entry, directory: str | os.PathLike[str] | None, size: int) -> Splits:
    """Load a data set of four IDX files: images (N, size, size, 1) and labels.

    Raises ``DatasetError``: a file that cannot be had, is wrong, or does not fit its companion.
    """
    train_images, train_labels, test_images, test_labels = (
        obtain(entry, file, directory) for file in entry.files
    )
    return Splits(*_pair(train_images, train_labels, size), *_pair(test_images, test_labels, size))


def _pair(
    images_path: Path, labels_path: Path, size: int
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    images, labels = read_images(images_path), read_labels(labels_path)
    if len(images) != len(labels):
        raise CorruptDataError(
            f"{images_path} has {len(images):,} images, {labels_path} {len(labels):,} labels"
        )
    return resize(images, size)[..., np.newaxis], labels.astype(np.int64)
