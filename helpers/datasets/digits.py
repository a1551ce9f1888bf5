"""The embedded digits: scikit-learn's 8 × 8 handwritten digits, enlarged."""

import numpy as np
from sklearn.datasets import load_digits

from helpers.datasets.model import Splits
from helpers.datasets.resize import resize

TEST_IMAGES = 360


def load(size: int) -> Splits:
    """1,437 training and 360 test images (N, size, size, 1); the last 360 of the file test.

    Source: E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits", UCI (1998).
    """
    digits = load_digits()
    grey = np.floor(digits.images * (255 / 16) + 0.5).astype(np.uint8)  # 17 levels, 0 to 16
    images = resize(grey, size)[..., np.newaxis]
    labels = digits.target.astype(np.int64)
    return Splits(
        images[:-TEST_IMAGES], labels[:-TEST_IMAGES], images[-TEST_IMAGES:], labels[-TEST_IMAGES:]
    )
