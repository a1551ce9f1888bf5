"""The shipped weights: they load, are LeNet-5's, and give the recorded distances to the codes."""

import json
from pathlib import Path

import numpy as np
import pytest

from helpers import datasets
from helpers.convolution import convolve, pool
from helpers.resources import data_path

lenet5 = pytest.importorskip("helpers.lenet5")

GOLDEN = json.loads(data_path("golden/lenet5.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def weights():
    with np.load(data_path("weights/lenet5.npz")) as stored:
        return {name: stored[name].astype("float64") for name in stored}


@pytest.fixture(scope="module")
def images():
    """The first embedded test digit of each class, 32 × 32."""
    digits = datasets.load("digits", size=28)
    first = [np.flatnonzero(digits.test_labels == digit)[0] for digit in range(10)]
    return lenet5.prepare(digits.test_images[first])


def squashed(values):
    return 1.7159 * np.tanh(2 / 3 * values)


def subsampled(maps, weights, name):
    sums = 4 * pool(maps, 2, reduce="average")
    return squashed(sums * weights[f"{name}/coefficient"] + weights[f"{name}/bias"])


def distances_in_numpy(images, weights):
    """Forward pass without TensorFlow, C3 map by map."""
    maps = squashed(convolve(images, weights["C1/kernel"]) + weights["C1/bias"])
    maps = subsampled(maps, weights, "S2")
    kernels, c3 = iter(weights["C3/kernels"]), []
    for seen, bias in zip(lenet5.C3_CONNECTIONS.T, weights["C3/bias"], strict=True):
        sums = sum(
            convolve(maps[..., row : row + 1], next(kernels)[..., None, None])
            for row in np.flatnonzero(seen)
        )
        c3.append(squashed(sums + bias))
    maps = subsampled(np.concatenate(c3, axis=-1), weights, "S4")
    maps = squashed(convolve(maps, weights["C5/kernel"]) + weights["C5/bias"])
    f6 = squashed(maps.reshape(len(images), 120) @ weights["F6/kernel"] + weights["F6/bias"])
    return ((f6[:, None] - lenet5.codes()) ** 2).sum(axis=-1)


def test_they_are_60000_numbers_in_at_most_130_kb(weights):
    assert sum(values.size for values in weights.values()) == 60_000
    assert Path(data_path("weights/lenet5.npz")).stat().st_size <= 130_000


def test_the_network_answers_what_numpy_computes_from_them(weights, images):
    expected = distances_in_numpy(images, weights)
    np.testing.assert_allclose(lenet5.trained()(images), expected, rtol=1e-3, atol=1e-2)


def test_the_codes_are_those_that_the_weights_were_trained_to_draw():
    recorded = GOLDEN["codes of the digits, 1 for ink, row by row, in hexadecimal"]
    for code, frozen in zip(lenet5.codes(), recorded, strict=True):
        cells = f"{int(frozen, 16):088b}"[:84]  # 84 bits in 11 bytes
        assert "".join("01"[int(value > 0)] for value in code) == cells


def test_the_distances_are_the_recorded_ones(images):
    recorded = GOLDEN["distances of the first embedded test digit of each class"]
    np.testing.assert_allclose(lenet5.trained()(images), recorded, rtol=1e-3, atol=2e-2)


def test_results_and_the_readme_name_the_same_run():
    readme = data_path("weights/README.md").read_text(encoding="utf-8")
    assert f"{GOLDEN['test error in %']:.2f} %" in readme
    assert GOLDEN["command"] in readme
