"""Enlarge images by bilinear interpolation, in whole numbers: the same bytes on every machine."""

import numpy as np
from numpy.typing import NDArray

BATCH = 1000  # images at a time, to keep the intermediate arrays small


def enlarge(images: NDArray[np.uint8], size: int) -> NDArray[np.uint8]:
    """Enlarge square images ``uint8`` (N, H, H) to ``uint8`` (N, size, size); size at least H.

    Pixel centres are aligned (half-pixel convention, as in ``tf.image.resize``), edges repeated.
    """
    if size == images.shape[1]:
        return images
    weights = _weights(images.shape[1], size)
    whole = (2 * size) ** 2  # what the weights of one output pixel sum to
    batches = (images[start : start + BATCH] for start in range(0, len(images), BATCH))
    # Sums of whole numbers below 2⁵³ are exact in float64, in whatever order they are added.
    sums = (weights @ batch.astype(np.float64) @ weights.T for batch in batches)
    return np.concatenate([np.floor(total / whole + 0.5).astype(np.uint8) for total in sums])


def _weights(old: int, new: int) -> NDArray[np.float64]:
    """Matrix (new, old) of interpolation weights in units of 1/(2·new)."""
    weights = np.zeros((new, old))
    for row in range(new):
        position = (2 * row + 1) * old - new  # of the centre, in units of 1/(2·new) old pixels
        before, share = divmod(position, 2 * new)
        weights[row, max(before, 0)] += 2 * new - share
        weights[row, min(before + 1, old - 1)] += share
    return weights
