"""Bring images to another size, in whole numbers: the same bytes on every machine."""

import numpy as np
from numpy.typing import NDArray

BATCH = 1000  # images at a time, to keep the intermediate arrays small


def resize(images: NDArray[np.uint8], size: int) -> NDArray[np.uint8]:
    """Bring square images ``uint8`` (N, H, H) to ``uint8`` (N, size, size).

    Enlarged by bilinear interpolation: pixel centres are aligned (half-pixel convention, as in
    ``tf.image.resize``), edges repeated. Reduced by averaging the area of each new pixel.
    """
    old = images.shape[1]
    if size == old:
        return images
    weights = _interpolation(old, size) if size > old else _overlaps(old, size)
    whole = weights[0].sum() ** 2  # what the weights of one output pixel sum to
    batches = (images[start : start + BATCH] for start in range(0, len(images), BATCH))
    # Sums of whole numbers below 2⁵³ are exact in float64, in whatever order they are added.
    sums = (weights @ batch.astype(np.float64) @ weights.T for batch in batches)
    return np.concatenate([np.floor(total / whole + 0.5).astype(np.uint8) for total in sums])


def _interpolation(old: int, new: int) -> NDArray[np.float64]:
    """Matrix (new, old) of interpolation weights in units of 1/(2·new)."""
    weights = np.zeros((new, old))
    for row in range(new):
        position = (2 * row + 1) * old - new  # of the centre, in units of 1/(2·new) old pixels
        before, share = divmod(position, 2 * new)
        weights[row, max(before, 0)] += 2 * new - share
        weights[row, min(before + 1, old - 1)] += share
    return weights


def _overlaps(old: int, new: int) -> NDArray[np.float64]:
    """Matrix (new, old) of how much of each old pixel lies in a new one, in units of 1/new."""
    begins_new, begins_old = np.arange(new)[:, np.newaxis] * old, np.arange(old) * new
    ends = np.minimum(begins_new + old, begins_old + new)
    shared: NDArray[np.float64] = np.maximum(0.0, ends - np.maximum(begins_new, begins_old))
    return shared
