"""Write drawn_pictures.json: ``python -m tests.golden.make_drawn_pictures``.

The mean picture of each class, in blocks: what the book's numbers were measured on. It is to be
written anew only when the drawing is meant to change.
"""

import json
from pathlib import Path

from helpers import datasets

PATH = Path(__file__).with_name("drawn_pictures.json")


def mean_pictures(drawn):
    """Of each class, the mean in blocks of 4 × 4 (garments) or 8 × 8 pixels (pets), in a row."""
    side = 4 if drawn.train_images.shape[1] == 28 else 8
    means = {}
    for label, name in enumerate(drawn.class_names):
        mean = drawn.train_images[drawn.train_labels == label].mean(axis=0)
        blocks = len(mean) // side
        means[name] = mean.reshape(blocks, side, blocks, side, -1).mean(axis=(1, 3)).ravel()
    return means


if __name__ == "__main__":
    found = {
        name: {
            kind: [round(float(value), 1) for value in means]
            for kind, means in mean_pictures(datasets.load(name)).items()
        }
        for name in ("garments", "pets")
    }
    PATH.write_text(json.dumps(found) + "\n", encoding="utf-8")
