"""Open one photograph, whatever a camera or the web made of it: upright, RGB, square."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from helpers.datasets.model import CorruptDataError

FORMATS = ("JPEG", "PNG", "GIF", "BMP", "TIFF", "WEBP")
LARGEST = 89_000_000  # pixels; a little above, Pillow too warns of a decompression bomb


class PhotographError(CorruptDataError, ValueError):
    """A photograph that cannot be used; the message names it and says why."""


def open_photograph(path: str | os.PathLike[str], size: int) -> NDArray[np.uint8]:
    """Photograph as ``uint8`` (size, size, 3), RGB, stretched to a square (bilinear, smoothed).

    Turned as its EXIF data says; grey, palette and CMYK become RGB, 16 bits become 8, what is
    transparent becomes white. Raises ``PhotographError`` for a file that is missing, empty, not
    an image, truncated, animated, in floating point or of more than 89 million pixels.
    """
    with opened(path) as image:
        return np.asarray(upright(image, size).resize((size, size), Image.Resampling.BILINEAR))


@contextmanager
def opened(path: str | os.PathLike[str]) -> Iterator[Image.Image]:
    """Open an image, not yet decoded; what goes wrong inside the ``with`` is told too.

    Raises ``PhotographError`` as :func:`open_photograph` does.
    """
    path = Path(path)
    try:
        with Image.open(path, formats=FORMATS) as image:
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
    return rgb(ImageOps.exif_transpose(image))


def rgb(image: Image.Image) -> Image.Image:
    """Convert any mode to RGB: 16 bits to the upper 8, transparency to white."""
    if image.mode.startswith("I"):
        grey = np.asarray(image).astype(np.int64) >> 8
        return Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8)).convert("RGB")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    return image.convert("RGB")


def _refuse_what_is_no_photograph(path: Path, image: Image.Image) -> None:
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
