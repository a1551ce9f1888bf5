"""Find photographs of the pets, which may not be published, in notebooks and pages.

Found are whole ones that stand by themselves or in a row on white, of any size and proportions,
mirrored or not. Parts, turned ones and those under a coloured map are not found.
"""

import base64
import io
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps
from scipy import ndimage

from helpers.datasets.audit import fingerprints
from helpers.datasets.audit.model import NEAR

PRINTS = np.load(Path(__file__).with_name("golden") / "pets_fingerprints.npy")
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".ico")
SMALLEST = 24  # pixels: no photograph is shown smaller
FRAME = 3  # pixels
# How PNG, JPEG, GIF and WebP begin in base64.
EMBEDDED = re.compile(r"(?:iVBORw0KGgo|/9j/|R0lGOD|UklGR)[A-Za-z0-9+/]{40,}={0,2}")


def found(path: Path, prints: np.ndarray = PRINTS) -> list[int]:
    """Which of the photographs, ``uint8`` (N, 16), a picture, notebook, page or SVG shows."""
    shown = {
        int(place)
        for picture in pictures(path)
        for piece in pieces(picture)
        for place in matches(piece, prints)
    }
    return sorted(shown)


def pictures(path: Path) -> Iterator[Image.Image]:
    """The picture that a file is, or those inside it."""
    if path.suffix in PICTURES:
        yield Image.open(path)
        return
    text = path.read_text(encoding="utf-8").replace("\\n", "")
    for content in EMBEDDED.findall(text):
        yield Image.open(io.BytesIO(base64.b64decode(content)))


def pieces(picture: Image.Image) -> Iterator[Image.Image]:
    """The picture, what stands in it on a white ground, and that without its frame and margin."""
    rgba = picture.convert("RGBA")
    picture = Image.alpha_composite(Image.new("RGBA", rgba.size, "white"), rgba).convert("RGB")
    yield picture
    areas, _ = ndimage.label(_drawn(picture), np.ones((3, 3)))
    for rows, columns in ndimage.find_objects(areas):
        if min(rows.stop - rows.start, columns.stop - columns.start) >= SMALLEST:
            piece = picture.crop((columns.start, rows.start, columns.stop, rows.stop))
            yield piece
            inside = ImageOps.crop(piece, FRAME)
            (whole,) = ndimage.find_objects(_drawn(inside).astype(int)) or [None]
            if whole is not None:
                rows, columns = whole
                yield inside.crop((columns.start, rows.start, columns.stop, rows.stop))


def _drawn(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture).min(axis=-1) < 250


def matches(piece: Image.Image, prints: np.ndarray) -> Iterator[int]:
    """Photographs that differ in at most so many bits as an audit takes for the same picture."""
    for bits in fingerprints(piece):
        if bits is not None:
            own = np.frombuffer(bits.to_bytes(16), np.uint8)
            yield from np.flatnonzero(np.bitwise_count(prints ^ own).sum(axis=1) <= NEAR)
