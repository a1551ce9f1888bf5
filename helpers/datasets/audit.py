"""Look at the photographs before a network does: ``convnets data audit DIR``.

What does not decode, what is there twice (exactly, nearly, mirrored, in both training and
validation), which sizes there are, and what is odd.
"""

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import ExifTags, Image, ImageOps
from tqdm import tqdm

from helpers.datasets import audit_table
from helpers.datasets.model import MissingDataError
from helpers.datasets.opening import PhotographError, opened, upright

if TYPE_CHECKING:
    from helpers.figures import Drawing

SUFFIXES = {
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
    ".png": "PNG",
    ".gif": "GIF",
    ".bmp": "BMP",
    ".tif": "TIFF",
    ".tiff": "TIFF",
    ".webp": "WEBP",
}
MODES = {"L": "grey", "LA": "grey", "1": "black and white", "P": "palette", "I;16": "16 bits"}
SMALL = 64  # pixels: a photograph with a shorter side has less than chapter 5's networks see
SIDE = 8  # cells of a fingerprint's grid
PLAIN = 2.0  # standard deviation of its grey values below which there is no picture

# Of the 4.5 million pairs of cats_and_dogs_filtered, one is the same picture twice, 0 bits apart.
# The nearest of the others are 17. A copy at half the size or at JPEG quality 20 stays within 12.
NEAR = 12  # bits of 128


@dataclass(frozen=True)
class Photograph:
    """What one file holds; ``path`` is relative to the folder that was audited.

    Without a ``problem``, width and height are in pixels, upright; ``fingerprint`` and
    ``mirrored`` are the 128 bits of :func:`fingerprints`, None for a picture of one colour.
    """

    path: Path
    digest: str
    problem: str | None = None
    width: int = 0
    height: int = 0
    oddities: tuple[str, ...] = ()
    fingerprint: int | None = field(default=None, repr=False)
    mirrored: int | None = field(default=None, repr=False)

    @property
    def folder(self) -> Path:
        """Its split and class, such as ``train/cats``."""
        return self.path.parent


@dataclass(frozen=True)
class Copy:
    """Two files with the same picture; ``kind`` is "exact", "near" or "mirrored".

    ``distance`` counts the bits of 128 in which the fingerprints differ.
    """

    one: Photograph
    other: Photograph
    kind: str
    distance: int = 0

    @property
    def across(self) -> str:
        """What the two stand in different ones of: "splits", "classes", both, or neither."""
        one, other = self.one.folder, self.other.folder
        pairs = (("splits", one.parent, other.parent), ("classes", one.name, other.name))
        return " and ".join(name for name, mine, yours in pairs if mine != yours)


@dataclass(frozen=True)
class Audit:
    """What a folder of photographs holds; as a cell's last expression it shows itself."""

    folder: Path
    photographs: tuple[Photograph, ...] = field(repr=False)

    @property
    def broken(self) -> list[Photograph]:
        """Files that cannot be used; each one's ``problem`` says why."""
        return [photograph for photograph in self.photographs if photograph.problem]

    @property
    def odd(self) -> list[Photograph]:
        """Files that can be used but are unusual; each one's ``oddities`` say how."""
        return [photograph for photograph in self.photographs if photograph.oddities]

    @cached_property
    def copies(self) -> tuple[Copy, ...]:
        """Same pictures, exact ones first, then the nearest."""
        firsts: dict[str, Photograph] = {}
        exact = [
            Copy(first, photograph, "exact")
            for photograph in self.photographs
            if not photograph.problem
            and (first := firsts.setdefault(photograph.digest, photograph)) is not photograph
        ]
        return (*exact, *sorted(_near(list(firsts.values())), key=lambda copy: copy.distance))

    def contact_sheet(self, count: int = 12) -> "Drawing":
        """At most ``count`` photographs: copies and odd ones first, then the smallest and largest.

        Raises ``ValueError`` if no photograph can be shown.
        """
        from helpers import figures  # matplotlib only when a picture is asked for

        shown = audit_table.worth_seeing(self)[:count]
        if not shown:
            raise ValueError("the audit has no photograph that can be shown: all are broken")
        with ThreadPoolExecutor() as threads:
            images = list(threads.map(lambda entry: _thumbnail(self.folder / entry[0].path), shown))
        titles = [f"{photograph.path.name}: {why}" for photograph, why in shown]
        said = "; ".join(f"{photograph.path.as_posix()}, {why}" for photograph, why in shown)
        return figures.images(
            images, titles, alt=f"Contact sheet of {len(shown)} photographs: {said}."
        )

    def __str__(self) -> str:
        return audit_table.text(self)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return audit_table.html(self)


def audit(folder: str | os.PathLike) -> Audit:
    """Look at every image below ``folder``: ``train/cats``, … or any folder of class folders.

    Hidden files, and those whose name does not end like an image's, are passed over.
    Raises ``MissingDataError`` if there is no such folder, or no image in it.
    """
    folder = Path(folder).expanduser()
    if not folder.is_dir():
        what = "is a file, not a folder: unpack it" if folder.exists() else "does not exist"
        raise MissingDataError(f"{folder} {what}")
    files = (path for path in folder.rglob("*") if path.is_file() or _leads_nowhere(path))
    paths = sorted(path.relative_to(folder) for path in files)
    paths = [path for path in paths if _named_like_an_image(path)]
    if not paths:
        raise MissingDataError(
            f"{folder} has no images; expected class folders such as train/cats with files that "
            f"end in {', '.join(SUFFIXES)}"
        )
    with ThreadPoolExecutor() as threads:  # Pillow decodes without Python's lock
        looked_at = threads.map(lambda path: look_at(folder, path), paths)
        bar = tqdm(looked_at, "audit", len(paths), unit="image", delay=1, disable=None)
        return Audit(folder, tuple(bar))


def look_at(folder: Path, path: Path) -> Photograph:
    """Say what the file ``folder / path`` holds."""
    digest = ""
    try:
        digest = hashlib.sha256((folder / path).read_bytes()).hexdigest()
        with opened(folder / path) as image:
            (width, height), oddities = image.size, _oddities(image, path)
            if image.getexif().get(ExifTags.Base.Orientation, 1) >= 5:  # lies on its side
                width, height = height, width
            prints = fingerprints(upright(image, 16 * SIDE))
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

    def bits(across: np.ndarray, down: np.ndarray) -> int:
        rises = np.concatenate([np.diff(across, axis=1) > 0, np.diff(down, axis=0) > 0])
        return int.from_bytes(np.packbits(rises).tobytes())

    return bits(across, down), bits(across[:, ::-1], down[:, ::-1])


def _oddities(image: Image.Image, path: Path) -> list[str]:
    found = []
    if image.mode not in ("RGB", "RGBA"):
        found.append(MODES.get(image.mode, image.mode))
    if image.has_transparency_data:
        found.append("transparent")
    if image.getexif().get(ExifTags.Base.Orientation, 1) != 1:
        found.append("turned by EXIF")
    if image.format not in (SUFFIXES[path.suffix.lower()], "MPO"):
        found.append(f"a {image.format} named {path.suffix}")
    if min(image.size) < SMALL:
        found.append("small")
    return found


def _near(photographs: list[Photograph]) -> list[Copy]:
    """Compare each with all that follow, as it is and mirrored."""
    seen = [photograph for photograph in photographs if photograph.fingerprint is not None]
    own = _halves([photograph.fingerprint for photograph in seen])
    mirrored = _halves([photograph.mirrored for photograph in seen])
    copies = []
    for index, one in enumerate(seen):
        for kind, theirs in (("near", own), ("mirrored", mirrored)):
            distances = np.bitwise_count(theirs[index + 1 :] ^ own[index]).sum(axis=1)
            copies += [
                Copy(one, seen[index + 1 + place], kind, int(distances[place]))
                for place in np.flatnonzero(distances <= NEAR)
            ]
    return copies


def _halves(prints: list[int]) -> np.ndarray:
    """128 bits each as two numbers of 64, ``(N, 2)``."""
    return np.array([divmod(bits, 2**64) for bits in prints], np.uint64).reshape(-1, 2)


def _named_like_an_image(path: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.parts)
    return path.suffix.lower() in SUFFIXES and not hidden


def _leads_nowhere(path: Path) -> bool:
    return path.is_symlink() and not path.exists()


def _thumbnail(path: Path) -> np.ndarray:
    with opened(path) as image:
        return np.asarray(ImageOps.pad(upright(image, 160), (160, 160), color="white"))
