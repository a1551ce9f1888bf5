"""How each photograph of a folder is looked at."""

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from tqdm import tqdm

from helpers.datasets.audit.model import Audit, Photograph
from helpers.datasets.locate import expanded
from helpers.datasets.model import MissingDataError
from helpers.datasets.opening import (
    READABLE,
    SUFFIXES,
    PhotographError,
    has_corrupt_exif,
    named_like_a_photograph,
    opened,
    orientation,
    upright,
)

MODES = {"L": "grey", "LA": "grey", "1": "black and white", "P": "palette", "I;16": "16 bits"}
SMALL = 64  # pixels: a photograph with a shorter side has less than chapter 5's networks see
SIDE = 8  # cells of a fingerprint's grid
PLAIN = 2.0  # standard deviation of its grey values below which there is no picture


def audit(folder: str | os.PathLike[str]) -> Audit:
    """Look at every image below ``folder``: ``train/cats``, … or any folder of class folders.

    Hidden files, and those whose name does not end like an image's, are passed over.
    Raises ``MissingDataError`` if there is no such folder, or no image in it.
    """
    folder = expanded(folder)
    if not folder.is_dir():
        what = "is a file, not a folder: unpack it" if folder.exists() else "does not exist"
        raise MissingDataError(f"{folder} {what}")
    files = (path for path in folder.rglob("*") if path.is_file() or _leads_nowhere(path))
    paths = sorted(path.relative_to(folder) for path in files)
    paths = [path for path in paths if named_like_a_photograph(path)]
    if not paths:
        raise MissingDataError(
            f"{folder} has no images; expected class folders such as train/cats with files that "
            f"end in {READABLE}"
        )
    with ThreadPoolExecutor() as threads:  # Pillow decodes without Python's lock
        looked_at = threads.map(lambda path: look_at(folder, path), paths)
        bar = tqdm(looked_at, "audit", len(paths), unit="image", delay=1, disable=None)
        return Audit(folder, tuple(bar))


def look_at(folder: Path, path: Path) -> Photograph:
    """Say what the file ``folder / path`` holds."""
    digest, folder = "", expanded(folder)
    try:
        digest = hashlib.sha256((folder / path).read_bytes()).hexdigest()
        with opened(folder / path) as image:
            (width, height), oddities = image.size, _oddities(image, path)
            prints = fingerprints(upright(image, 16 * SIDE))
            oddities += _oddities_of_exif(image)
            if orientation(image) >= 5:  # lies on its side
                width, height = height, width
    except PhotographError as error:
        return Photograph(path, digest, str(error).removeprefix(f"{folder / path} "))
    except OSError as error:
        return Photograph(path, digest, f"cannot be read: {error.strerror}")
    if prints == (None, None):
        oddities.append("one colour")
    return Photograph(path, digest, None, width, height, tuple(oddities), *prints)


def fingerprints(picture: Image.Image) -> tuple[int, int] | tuple[None, None]:
    """Difference hash of a picture and of its mirror image: 128 bits each, None for a plain one.

    A bit says whether the grey value rises to the next cell: 64 steps to the right in 8 rows of 9
    cells, 64 steps down in 9 rows of 8. Light, contrast, size and compression hardly change them.
    Source: the idea is N. Krawetz's dHash (2013), which has the steps to the right only.
    """
    grey = picture.convert("L")
    across = np.asarray(grey.resize((SIDE + 1, SIDE), Image.Resampling.BOX)).astype(int)
    down = np.asarray(grey.resize((SIDE, SIDE + 1), Image.Resampling.BOX)).astype(int)
    if across.std() < PLAIN:
        return None, None

    def bits(across: NDArray[np.int64], down: NDArray[np.int64]) -> int:
        rises = np.concatenate([np.diff(across, axis=1) > 0, np.diff(down, axis=0) > 0])
        return int.from_bytes(np.packbits(rises).tobytes())

    return bits(across, down), bits(across[:, ::-1], down[:, ::-1])


def _oddities(image: Image.Image, path: Path) -> list[str]:
    found = []
    if image.mode not in ("RGB", "RGBA"):
        found.append(MODES.get(image.mode, image.mode))
    if image.has_transparency_data:
        found.append("transparent")
    if image.format not in (SUFFIXES.get(path.suffix.lower()), "MPO"):
        found.append(f"a {image.format} named {path.suffix}")
    if min(image.size) < SMALL:
        found.append("small")
    return found


def _oddities_of_exif(image: Image.Image) -> list[str]:
    """Say what is odd in the EXIF data of a decoded image."""
    found = []
    if has_corrupt_exif(image):
        found.append("corrupt EXIF")
    held = orientation(image)
    if held != 1:
        found.append("turned by EXIF" if held else "EXIF orientation without meaning")
    return found


def _leads_nowhere(path: Path) -> bool:
    return path.is_symlink() and not path.exists()
