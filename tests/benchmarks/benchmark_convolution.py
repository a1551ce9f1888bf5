"""How fast ``convolve`` is beside plain loops and TensorFlow: 28 × 28 × 32 → 64, 3 × 3, "same".

Not part of ``make test`` (the name is not ``test_….py``); the loops take some seconds. Run it by
itself, on a machine that does nothing else:

    .venv/bin/python -m pytest tests/benchmarks/benchmark_convolution.py \
        --benchmark-columns=min,median,rounds --benchmark-sort=fullname
"""

import numpy as np
import pytest

from helpers.convolution import convolve

FILTERS = np.random.default_rng(0).standard_normal((3, 3, 32, 64), "float32")


def photographs(count):
    return np.random.default_rng(1).standard_normal((count, 28, 28, 32), "float32")


def convolve_with_loops(images, filters):
    """One multiplication per innermost step, as chapter 1 begins."""
    kernel_height, kernel_width, channels, _ = filters.shape
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1), (0, 0)))
    output = np.zeros((*images.shape[:3], filters.shape[3]), images.dtype)
    for n, y, x, o in np.ndindex(output.shape):
        for i in range(kernel_height):
            for j in range(kernel_width):
                for c in range(channels):
                    output[n, y, x, o] += padded[n, y + i, x + j, c] * filters[i, j, c, o]
    return output


@pytest.mark.benchmark(group="batch 1")
def test_loops(benchmark):
    images = photographs(1)
    output = benchmark.pedantic(convolve_with_loops, (images, FILTERS), rounds=1)
    np.testing.assert_allclose(output, convolve(images, FILTERS, padding="same"), atol=1e-4)


@pytest.mark.parametrize("count", [1, 64])
def test_convolve(benchmark, count):
    benchmark.group = f"batch {count}"
    benchmark(convolve, photographs(count), FILTERS, padding="same")


@pytest.mark.parametrize("count", [1, 64])
def test_tensorflow(benchmark, count):
    import tensorflow as tf

    benchmark.group = f"batch {count}"
    images, filters = tf.constant(photographs(count)), tf.constant(FILTERS)
    benchmark(lambda: tf.nn.conv2d(images, filters, 1, "SAME").numpy())
