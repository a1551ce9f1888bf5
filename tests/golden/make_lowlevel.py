"""Make ``data/golden/lowlevel.json``: chapter 3's operations, counted out in plain Python.

``python tests/golden/make_lowlevel.py`` writes the file anew; ``tests/test_lowlevel.py`` finds it
unchanged. Nothing here uses NumPy, TensorFlow or the ``helpers`` that the file tests.
"""

import itertools
import json
import math
import random
from pathlib import Path

PATH = Path(__file__).resolve().parents[2] / "data" / "golden" / "lowlevel.json"

DESCRIPTION = [
    "Operations of a small network on one image, by loops over all cells.",
    "Arrays are nested lists, channels last; images and outputs without the batch axis.",
    "layers: conv2d (with bias and ReLU) of image, filters and bias; maxpool2d of image, its "
    "windows as large as the filters.",
    "gradients: those of sum(upstream * convolution) for image and filters. The convolution is "
    "linear in each of them, so the slope for a cell is the change that 1 more in it makes.",
    "cross_entropy: minus the logarithm of the label's softmax, in nats.",
    "adam: a weight after each step, by Kingma & Ba (2015), algorithm 1.",
    "Made by tests/golden/make_lowlevel.py.",
]

# (height, width, channels in, kernel height, kernel width, filters, stride, padding)
SETTINGS = [
    (5, 5, 1, 3, 3, 1, 1, "valid"),
    (5, 5, 1, 3, 3, 1, 1, "same"),
    (4, 5, 2, 2, 3, 2, 1, "same"),
    (5, 4, 2, 3, 2, 3, 2, "valid"),
    (5, 6, 2, 3, 3, 2, 2, "same"),
    (7, 5, 1, 2, 2, 2, 3, "same"),
]


def array(shape, draw):
    """Whole numbers from -3 to 3, drawn at random."""
    return [array(shape[1:], draw) if shape[1:] else draw.randint(-3, 3) for _ in range(shape[0])]


def size_and_start(cells, window, stride, padding):
    """Number of outputs along an axis, and where the first window begins."""
    if padding == "valid":
        return (cells - window) // stride + 1, 0
    outputs = -(-cells // stride)
    missing = max((outputs - 1) * stride + window - cells, 0)
    return outputs, -(missing // 2)


def windows(image, kernel, stride, padding):
    """For each output cell, what each of its taps reads: {(y, x): {(i, j): (row, column)}}."""
    sizes = len(image), len(image[0])
    (height, top), (width, left) = (
        size_and_start(n, k, stride, padding) for n, k in zip(sizes, kernel, strict=True)
    )
    found = {}
    for y, x in itertools.product(range(height), range(width)):
        first = top + y * stride, left + x * stride
        taps = itertools.product(range(kernel[0]), range(kernel[1]))
        cells = {(i, j): (first[0] + i, first[1] + j) for i, j in taps}
        found[y, x] = {
            tap: (row, column)
            for tap, (row, column) in cells.items()
            if 0 <= row < sizes[0] and 0 <= column < sizes[1]
        }
    return found


def grid(values):
    """Nested lists from {(y, x): value}."""
    height, width = (1 + max(place[axis] for place in values) for axis in (0, 1))
    return [[values[y, x] for x in range(width)] for y in range(height)]


def convolution(image, filters, stride, padding):
    """Sums of products, one for each place and filter."""
    channels, outputs = len(filters[0][0]), len(filters[0][0][0])
    kernel = len(filters), len(filters[0])
    return grid(
        {
            place: [
                sum(
                    image[row][column][c] * filters[i][j][c][o]
                    for (i, j), (row, column) in taps.items()
                    for c in range(channels)
                )
                for o in range(outputs)
            ]
            for place, taps in windows(image, kernel, stride, padding).items()
        }
    )


def max_pooling(image, kernel, stride, padding):
    """Largest of what each window reads, channel by channel; padding does not count."""
    return grid(
        {
            place: [
                max(image[row][column][c] for row, column in taps.values())
                for c in range(len(image[0][0]))
            ]
            for place, taps in windows(image, kernel, stride, padding).items()
        }
    )


def flat(nested):
    """All numbers of nested lists, in order."""
    if isinstance(nested, list):
        return [number for part in nested for number in flat(part)]
    return [nested]


def slopes(nested, value):
    """Change of ``value()`` by 1 more in each cell of ``nested``, in the same nesting."""
    before = value()
    found = []
    for place, part in enumerate(nested):
        if isinstance(part, list):
            found.append(slopes(part, value))
        else:
            nested[place] = part + 1
            found.append(value() - before)
            nested[place] = part
    return found


def layer(height, width, channels, kernel_height, kernel_width, outputs, stride, padding):
    """One convolution, its pooling, and its gradients."""
    draw = random.Random(2015)
    image = array((height, width, channels), draw)
    filters = array((kernel_height, kernel_width, channels, outputs), draw)
    bias = array((outputs,), draw)
    sums = convolution(image, filters, stride, padding)
    upstream = array((len(sums), len(sums[0]), outputs), draw)

    def value():
        products = zip(
            flat(upstream), flat(convolution(image, filters, stride, padding)), strict=True
        )
        return sum(blame * output for blame, output in products)

    return {
        "stride": stride,
        "padding": padding,
        "image": image,
        "filters": filters,
        "bias": bias,
        "conv2d": [
            [[max(s + b, 0) for s, b in zip(cell, bias, strict=True)] for cell in row]
            for row in sums
        ],
        "maxpool2d": max_pooling(image, (kernel_height, kernel_width), stride, padding),
        "upstream": upstream,
        "for_image": slopes(image, value),
        "for_filters": slopes(filters, value),
    }


def cross_entropy(logits, label):
    """-log of the label's share of the powers of e, by their definition."""
    powers = [math.exp(logit) for logit in logits]
    loss = -math.log(powers[label] / sum(powers))
    return {"logits": logits, "label": label, "loss": round(loss, 6)}


def adam(weight, gradients, rate, beta_1=0.9, beta_2=0.999):
    """The weight after each step, with means that are corrected for having begun at 0.

    The algorithm's epsilon is left out: no gradient is near 0.
    """
    mean = square = 0.0
    weights = []
    for step, gradient in enumerate(gradients, start=1):
        mean = beta_1 * mean + (1 - beta_1) * gradient
        square = beta_2 * square + (1 - beta_2) * gradient**2
        corrected_mean, corrected_square = mean / (1 - beta_1**step), square / (1 - beta_2**step)
        weight -= rate * corrected_mean / math.sqrt(corrected_square)
        weights.append(round(weight, 6))
    return weights


def document() -> str:
    """The whole file: one case a line."""
    begin, gradients, rate = 1.5, [1.0, 0.5, -2.0, 3.0, 0.25], 0.1
    parts = {
        "description": DESCRIPTION,
        "layers": [layer(*settings) for settings in SETTINGS],
        "cross_entropy": [
            cross_entropy([0.0] * 10, 3),
            cross_entropy([2.0, 1.0, -1.0], 0),
            cross_entropy([2.0, 1.0, -1.0], 2),
            cross_entropy([10.0, 0.0], 1),
        ],
        "adam": [
            {"begin": begin, "gradients": gradients, "rate": rate}
            | {"weights": adam(begin, gradients, rate)}
        ],
    }
    lines = {
        name: ",\n".join("  " + json.dumps(one, ensure_ascii=False) for one in part)
        for name, part in parts.items()
    }
    return "{\n" + ",\n".join(f' "{n}": [\n{text}\n ]' for n, text in lines.items()) + "\n}\n"


if __name__ == "__main__":
    PATH.write_text(document(), encoding="utf-8")
