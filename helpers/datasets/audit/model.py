"""What an audit finds: photographs, copies, and what is odd."""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from helpers.showing import Shown

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


@dataclass(frozen=True, repr=False)
class Audit(Shown):
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


def _near(photographs: list[Photograph]) -> list[Copy]:
    """Compare each with all that follow, as it is and mirrored."""
    seen = [
        (each, each.fingerprint, each.mirrored)
        for each in photographs
        if each.fingerprint is not None and each.mirrored is not None
    ]
    own = _halves([fingerprint for _, fingerprint, _ in seen])
    mirrored = _halves([fingerprint for _, _, fingerprint in seen])
    copies = []
    for index, (one, *_) in enumerate(seen):
        for kind, theirs in (("near", own), ("mirrored", mirrored)):
            distances = np.bitwise_count(theirs[index + 1 :] ^ own[index]).sum(axis=1)
            copies += [
                Copy(one, seen[index + 1 + place][0], kind, int(distances[place]))
                for place in np.flatnonzero(distances <= NEAR)
            ]
    return copies


def _halves(prints: list[int]) -> NDArray[np.uint64]:
    """128 bits each as two numbers of 64, ``(N, 2)``."""
    return np.array([divmod(bits, 2**64) for bits in prints], np.uint64).reshape(-1, 2)
