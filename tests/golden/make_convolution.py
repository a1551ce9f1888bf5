"""Make ``data/golden/convolution.json``: what TensorFlow says about sizes, padding and taps.

``python tests/golden/make_convolution.py`` writes the file anew; ``tests/test_arithmetic.py`` and
``tests/test_convolution.py`` find it unchanged. Nothing here uses the ``helpers`` that the file
tests.
"""

import itertools
import json
import random
from pathlib import Path

import numpy as np
import tensorflow as tf

PATH = Path(__file__).resolve().parents[2] / "data" / "golden" / "convolution.json"

DESCRIPTION = [
    "What TensorFlow's tf.nn.conv2d does, for whoever computes the same in another way.",
    "All sizes are in cells; positions count from 0 at the input's first cell.",
    "padding: a number (cells on both sides), [before, after], 'valid' or 'same'.",
    "cases: one axis. output_size: number of output cells, null where the kernel does not fit "
    "(there TensorFlow infers a length of 0 or less).",
    "padding_applied: the cells [before, after] that TensorFlow put around the input, null where "
    "the kernel does not fit.",
    "taps (some cases): for each output cell, the input position that each tap of the kernel "
    "reads, null where it reads padding.",
    "images: two axes, treated alike. image and kernel are ramps, row by row: image 0, 1, 2, …; "
    "kernel 1, 2, 3, …. output is the cross-correlation; padding counts as 0.",
    "Made by tests/golden/make_convolution.py.",
]

# (input size, kernel size, stride, padding, dilation): the cases of the text.
WORKED = [
    (5, 4, 1, 2, 1),  # gives 6
    (32, 5, 1, "valid", 1),  # LeNet-5, layer by layer
    (28, 2, 2, "valid", 1),
    (14, 5, 1, "valid", 1),
    (10, 2, 2, "valid", 1),
    (28, 15, 1, "valid", 1),  # other ways from 28 to 14 and from 10 to 5
    (28, 1, 2, "valid", 1),
    (10, 6, 1, "valid", 1),
    (10, 1, 2, "valid", 1),
    (4, 3, 1, 0, 1),  # the figures of Dumoulin & Visin (2016)
    (5, 3, 1, 1, 1),
    (5, 3, 1, 2, 1),
    (5, 3, 2, 0, 1),
    (5, 3, 2, 1, 1),
    (6, 3, 2, 1, 1),
    (7, 3, 1, 0, 2),
    (28, 3, 1, "valid", 1),  # the single layers of chapter 2
    (28, 3, 2, "valid", 1),
    (28, 3, 1, "same", 1),
    (28, 5, 1, "valid", 1),
    (224, 7, 2, "same", 1),  # common first layers
    (224, 3, 2, [0, 1], 1),
    (227, 11, 4, "valid", 1),
    (3, 4, 1, "valid", 1),  # nothing fits
    (1, 2, 1, 0, 1),
    (4, 3, 2, 0, 2),
]

IMAGES = [
    (5, 3, 1, "valid", 1),
    (5, 3, 1, "same", 1),
    (5, 3, 1, 1, 1),
    (5, 3, 1, 2, 1),
    (5, 4, 1, 2, 1),
    (5, 3, 2, "valid", 1),
    (5, 3, 2, "same", 1),
    (6, 3, 2, "same", 1),
    (6, 3, 2, "valid", 1),
    (6, 3, 2, 1, 1),
    (6, 2, 3, "same", 1),
    (6, 2, 1, "same", 1),
    (6, 3, 2, [0, 1], 1),
    (5, 2, 1, [2, 0], 1),
    (6, 3, 1, "valid", 2),
    (6, 2, 2, "same", 2),
    (5, 3, 1, "same", 2),
    (4, 1, 2, "same", 1),
    (1, 1, 1, "valid", 1),
    (2, 5, 1, "same", 1),
]


def selection() -> list[tuple]:
    """The worked cases, each small case of "same", and as many others drawn at random."""
    small = list(itertools.product(range(1, 9), range(1, 5), range(1, 4)))
    same = [(*sizes, "same", dilation) for sizes in small for dilation in (1, 2)]
    paddings = ["valid", 0, 1, 2, 3, [0, 1], [1, 0], [0, 3], [2, 1]]
    draw = random.Random(2016)
    others = [
        (
            draw.randint(1, 16),
            draw.randint(1, 7),
            draw.randint(1, 4),
            draw.choice(paddings),
            draw.choice([1, 1, 2, 3]),
        )
        for _ in range(320)
    ]
    unique = dict.fromkeys(json.dumps(case) for case in [*WORKED, *same, *others])
    return [tuple(json.loads(case)) for case in unique]


def convolve(images, filters, stride, padding, dilation, axes):
    """``tf.nn.conv2d`` along the width (``axes=1``) or along both axes.

    Arrays are float64: in float32 oneDNN has wrong answers where only one axis has a stride.
    """
    if padding in ("valid", "same"):
        padding = padding.upper()
    else:
        pair = [padding, padding] if isinstance(padding, int) else padding
        padding = [[0, 0], pair if axes == 2 else [0, 0], pair, [0, 0]]
    height = (lambda value: value) if axes == 2 else (lambda value: 1)
    return tf.nn.conv2d(
        images, filters, [height(stride), stride], padding, dilations=[height(dilation), dilation]
    )


def inferred_size(input_size, kernel_size, stride, padding, dilation) -> int:
    """Output length that TensorFlow infers without computing anything; 0 where it refuses."""
    with tf.Graph().as_default():
        image, kernel = tf.zeros((1, 1, input_size, 1)), tf.zeros((1, kernel_size, 1, 1))
        try:
            return convolve(image, kernel, stride, padding, dilation, axes=1).shape[2]
        except ValueError as error:
            if "negative" in str(error).lower():
                return 0
            raise


def observed_taps(input_size, kernel_size, stride, padding, dilation) -> list[list[int | None]]:
    """Input position that each tap of each output cell reads.

    One image for each input cell, with a 1 there, and one filter for each tap, with a 1 there:
    an output is 1 where this tap reads this cell.
    """
    images = np.eye(input_size)[:, None, :, None]
    filters = np.eye(kernel_size)[None, :, None, :]
    reads = convolve(images, filters, stride, padding, dilation, axes=1).numpy()[:, 0]
    return [
        [int(cell.argmax()) if cell.any() else None for cell in reads[:, output].T]
        for output in range(reads.shape[1])
    ]


def case(input_size, kernel_size, stride, padding, dilation, *, with_taps) -> dict | None:
    """One case, or None where all taps read padding, so that nothing shows how much there is."""
    settings = (input_size, kernel_size, stride, padding, dilation)
    names = ("input_size", "kernel_size", "stride", "padding", "dilation")
    made = dict(zip(names, settings, strict=True))
    if inferred_size(*settings) < 1:
        return {**made, "output_size": None, "padding_applied": None}
    taps = observed_taps(*settings)
    befores = {
        output * stride + tap * dilation - position
        for output, positions in enumerate(taps)
        for tap, position in enumerate(positions)
        if position is not None
    }
    if not befores:
        return None
    (before,) = befores
    if padding == "same":
        end = (len(taps) - 1) * stride + (kernel_size - 1) * dilation + 1 - before
        applied = [before, max(end - input_size, 0)]
    else:
        given = [padding, padding] if isinstance(padding, int) else padding
        applied = [0, 0] if padding == "valid" else given
        assert before == applied[0]
    made |= {"output_size": len(taps), "padding_applied": applied}
    return made | {"taps": taps} if with_taps else made


def image(size, kernel_size, stride, padding, dilation) -> dict:
    """One image, its kernel, and TensorFlow's answer."""
    pixels = np.arange(size**2, dtype="float64").reshape(size, size)
    kernel = np.arange(1, kernel_size**2 + 1, dtype="float64").reshape(kernel_size, kernel_size)
    output = convolve(
        pixels[None, :, :, None], kernel[:, :, None, None], stride, padding, dilation, axes=2
    )
    return {
        "image": pixels.astype(int).tolist(),
        "kernel": kernel.astype(int).tolist(),
        "stride": stride,
        "padding": padding,
        "dilation": dilation,
        "output": np.rint(output[0, :, :, 0].numpy()).astype(int).tolist(),
    }


def document() -> str:
    """The whole file: one case a line."""
    made = [
        case(*settings, with_taps=settings[0] <= 8 and number % 4 == 0)
        for number, settings in enumerate(selection())
    ]
    parts = {
        "description": DESCRIPTION,
        "cases": [one for one in made if one],
        "images": [image(*settings) for settings in IMAGES],
    }
    lines = {
        name: ",\n".join("  " + json.dumps(one, ensure_ascii=False) for one in part)
        for name, part in parts.items()
    }
    return "{\n" + ",\n".join(f' "{n}": [\n{text}\n ]' for n, text in lines.items()) + "\n}\n"


if __name__ == "__main__":
    PATH.parent.mkdir(parents=True, exist_ok=True)
    PATH.write_text(document(), encoding="utf-8")
