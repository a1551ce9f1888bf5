"""Images of characters brought into the form of MNIST's."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

FIELD, BOX = 28, 20  # pixels


def mnist_form(images: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Digits as MNIST's makers prepared theirs: fitted into 20 × 20, centred on 28 × 28.

    ``images``: uint8 ``(N, H, W, 1)``, 0 for the background. Of each, the box around all that is
    not background is scaled, its aspect ratio kept, until it just fits into 20 × 20 pixels. The
    result is ``(N, 28, 28, 1)`` with the centre of mass at row and column 14, to the nearest pixel
    (the first is 0): there, and not at 13.5, it lies in MNIST's own images.
    ``ValueError`` for another type or shape, and for an image without ink.

    Source: LeCun et al. (1998), section III.A. The interpolation, bicubic, is our choice.
    """
    if images.dtype != np.uint8 or images.ndim != 4 or images.shape[-1] != 1:
        raise ValueError(
            f"images must be uint8 of shape (N, H, W, 1), got {images.dtype} of {images.shape}"
        )
    formed = np.zeros((len(images), FIELD, FIELD, 1), np.uint8)
    for number, image in enumerate(images[..., 0]):
        if not image.any():
            raise ValueError(f"images must hold ink, got none in images[{number}]")
        character = _fit(image)
        top, left = _corner(character)
        height, width = character.shape
        formed[number, top : top + height, left : left + width, 0] = character
    return formed


def _fit(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Cut out the box around the ink and scale its longer side to 20 pixels."""
    rows, columns = (np.flatnonzero(image.any(axis=axis)) for axis in (1, 0))
    box = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height, width = (max(round(side * BOX / max(box.shape)), 1) for side in box.shape)
    return np.asarray(Image.fromarray(box).resize((width, height), Image.Resampling.BICUBIC))


def _corner(character: NDArray[np.uint8]) -> tuple[int, int]:
    """Find the row and column of the corner that put the centre of mass at FIELD / 2."""
    mass = character.astype(np.float64)
    centres = (
        np.average(np.arange(n), weights=mass.sum(axis=1 - axis))
        for axis, n in enumerate(mass.shape)
    )
    # A character of 20 × 20 with all its mass at one edge would leave the field.
    top, left = (
        int(np.clip(round(FIELD / 2 - centre), 0, FIELD - side))
        for centre, side in zip(centres, character.shape, strict=True)
    )
    return top, left
