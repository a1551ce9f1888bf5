"""What a network says about one photograph."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from helpers.showing import Shown

CLASSES = ("cat", "dog")


@dataclass(frozen=True, eq=False, repr=False)
class Prediction(Shown):
    """What a network says about a photograph; as a cell's last expression it shows itself.

    ``probability`` is that of a dog; ``photograph`` is what the network saw, ``uint8`` (H, W, 3).
    """

    probability: float
    threshold: float
    photograph: NDArray[np.uint8]

    @property
    def label(self) -> str:
        """``"dog"`` if the probability is at least the threshold, else ``"cat"``."""
        return CLASSES[int(self.probability >= self.threshold)]

    def __str__(self) -> str:
        return f"{self.label} (dog {self.probability:.0%}, threshold {self.threshold:.0%})"
