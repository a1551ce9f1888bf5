"""Record the codes that the shipped weights of LeNet-5 were trained to draw, and their answers.

``python -m tests.golden.make_lenet5 ERROR``. ERROR is the run's test error in %, as its JSON file
beside the weights says.
"""

import json
import sys
from pathlib import Path

import numpy as np

from helpers import datasets, lenet5

ROOT = Path(__file__).parents[2]


def main(error: str) -> None:
    """Write data/golden/lenet5.json."""
    digits = datasets.load("digits", size=28)
    first = [np.flatnonzero(digits.test_labels == digit)[0] for digit in range(10)]
    distances = lenet5.trained()(lenet5.prepare(digits.test_images[first])).numpy()
    bits = np.packbits(lenet5.codes() > 0, axis=1)
    recorded = {
        "command": "convnets ladder --rung lenet5-distortions --seed 0",
        "test error in %": float(error),
        "codes of the digits, 1 for ink, row by row, in hexadecimal": [
            code.tobytes().hex() for code in bits
        ],
        "distances of the first embedded test digit of each class": np.round(
            distances.astype(float), 2
        ).tolist(),
    }
    path = ROOT / "data/golden/lenet5.json"
    path.write_text(json.dumps(recorded, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
