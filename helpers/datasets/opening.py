"""Open one photograph, whatever a camera or the web made of it: upright, RGB, square."""

import os
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, UnidentifiedImageError

from helpers.datasets.locate import expanded
from helpers.datasets.model import CorruptDataError

FORMATS = ("JPEG", "PNG", "GIF", "BMP", "TIFF", "WEBP")
SUFFIXES = {  # of a photograph, and the format it promises
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
    ".jpe": "JPEG",
    ".jfif": "JPEG",
    ".png": "PNG",
    ".gif": "GIF",
    ".bmp": "BMP",
    ".tif": "TIFF",
    ".tiff": "TIFF",
    ".webp": "WEBP",
    # Not read, and not passed over either: whoever opens one is told.
    ".heic": "HEIF",
    ".heif": "HEIF",
    ".avif": "AVIF",
}
READABLE = ", ".join(suffix for suffix, kind in SUFFIXES.items() if kind in FORMATS)
UPRIGHT = {  # by the EXIF orientation: what undoes it
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
LARGEST = 89_000_000  # pixels; a little above, Pillow too warns of a decompression bomb

_FILTERS = threading.Lock()  # the filters of warnings belong to all threads


class PhotographError(CorruptDataError, ValueError):
    """A photograph that cannot be used; the message names it and says why."""


def open_photograph(path: str | os.PathLike[str], size: int) -> NDArray[np.uint8]:
    """Photograph as ``uint8`` (size, size, 3), RGB, stretched to a square (bilinear, smoothed).

    Turned as its EXIF data says, left as it lies if they are corrupt; grey, palette and CMYK
    become RGB, 16 bits become 8, what is transparent becomes white. A ``~`` is the home folder.
    Raises ``PhotographError`` for a file that is missing, empty, not an image, truncated, animated,
    in floating point or of more than 89 million pixels.
    """
    with opened(path) as image:
        return np.asarray(upright(image, size).resize((size, size), Image.Resampling.BILINEAR))


@contextmanager
def opened(path: str | os.PathLike[str]) -> Iterator[Image.Image]:
    """Open an image, not yet decoded; what goes wrong inside the ``with`` is told too.

    Raises ``PhotographError`` as :func:`open_photograph` does.
    """
    path = expanded(path)
    try:
        with _pillows_warnings("ignore"):
            opening = Image.open(path, formats=FORMATS)
        with opening as image:
            with _pillows_warnings("ignore"):
                _refuse_what_is_no_photograph(path, image)
            yield image
    except PhotographError:
        raise
    except FileNotFoundError as error:
        raise PhotographError(f"{path} does not exist") from error
    except IsADirectoryError as error:
        raise PhotographError(f"{path} is a folder, expected a photograph in it") from error
    except UnidentifiedImageError as error:
        empty = path.stat().st_size == 0
        reason = "empty" if empty else "none of JPEG, PNG, GIF, BMP, TIFF and WebP"
        raise PhotographError(f"{path} does not decode as an image: it is {reason}") from error
    except Image.DecompressionBombError as error:
        raise PhotographError(
            f"{path} is enormous: at most {LARGEST:,} pixels are accepted"
        ) from error
    except Exception as error:  # a damaged file can make Pillow raise nearly anything
        raise PhotographError(f"{path} does not decode as an image: {error}") from error


def upright(image: Image.Image, size: int) -> Image.Image:
    """Decode to RGB, turned as the EXIF data says.

    A JPEG is decoded at the smallest of its scales (1/8, 1/4, 1/2) that has ``size`` pixels.
    """
    image.draft("RGB", (size, size))
    image.load()  # a PNG's EXIF data may stand behind its pixels
    turn = UPRIGHT.get(orientation(image))
    return rgb(image if turn is None else image.transpose(turn))


def orientation(image: Image.Image) -> int:
    """Orientation that the EXIF data of a decoded image give: 1, upright, to 8; 1 without any.

    0 for one that means nothing: another number, or text.
    """
    with _pillows_warnings("ignore"):
        try:
            stored = image.getexif().get(ExifTags.Base.Orientation, 1)
        except Exception:  # corrupt data can make Pillow raise nearly anything
            return 1
    return int(stored) if stored in range(1, 9) else 0


def has_corrupt_exif(image: Image.Image) -> bool:
    """Whether Pillow cannot read the EXIF data of a decoded image, or not all of it."""
    with _pillows_warnings("error"):
        try:
            Image.Exif().load(image.info.get("exif", b""))
        except Exception:
            return True
    return False


def named_like_a_photograph(path: PurePath) -> bool:
    """Whether a file is taken for a photograph: by its suffix, unless it is :func:`hidden`."""
    return path.suffix.lower() in SUFFIXES and not hidden(path)


def hidden(path: PurePath) -> bool:
    """Whether a name or folder in ``path`` says that it is not meant to be seen.

    A zip made on a Mac has ``.DS_Store`` and for ``cat.jpg`` also ``__MACOSX/._cat.jpg``.
    """
    return any(part.startswith(".") or part == "__MACOSX" for part in path.parts)


def rgb(image: Image.Image) -> Image.Image:
    """Convert any mode to RGB: 16 bits to the upper 8, transparency to white."""
    if image.mode.startswith("I"):
        grey = np.asarray(image).astype(np.int64) >> 8
        return Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8)).convert("RGB")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    return image.convert("RGB")


@contextmanager
def _pillows_warnings(action: Literal["ignore", "error"]) -> Iterator[None]:
    """Pass over Pillow's warnings, which name no file, or make errors of them."""
    with _FILTERS, warnings.catch_warnings():
        warnings.filterwarnings(action, module=r"PIL\.")
        yield


def _refuse_what_is_no_photograph(path: PurePath, image: Image.Image) -> None:
    width, height = image.size
    if width * height > LARGEST:
        raise PhotographError(
            f"{path} is enormous: {width:,} × {height:,} pixels, at most {LARGEST:,} are accepted"
        )
    if image.mode == "F":
        raise PhotographError(f"{path} has floating-point values, expected 8 or 16 bits")
    # An MPO is a camera's JPEG with a second picture, a preview or the other eye's, behind it.
    pictures: int = 1 if image.format == "MPO" else getattr(image, "n_frames", 1)
    if pictures > 1:
        raise PhotographError(f"{path} is animated or has pages: {pictures} pictures, expected one")
