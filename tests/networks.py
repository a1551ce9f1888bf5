"""Fixtures for tests that build networks: without values, compared, or run step by step."""

import math
from functools import lru_cache

import numpy as np
import pytest


@pytest.fixture
def unfilled():
    """Builds a network without filling its weights: ``unfilled(vgg16, variant="paper")``.

    The tests that follow each other share it.
    """
    pytest.importorskip("keras")
    return lambda function, *args, **options: _built(function, args, tuple(options.items()))


@pytest.fixture
def eagerly():
    """Runs what would be a graph step by step, so that layers and functions see values."""
    tf = pytest.importorskip("tensorflow")
    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


@lru_cache(maxsize=4)
def _built(function, args, options):
    from helpers.architectures._weightless import without_values

    return without_values(function, *args, **dict(options))


@pytest.fixture
def same_outputs():
    """Says whether two networks give the same outputs once they have the same weights."""
    keras = pytest.importorskip("keras")

    def compare(one, other):
        random = np.random.default_rng(0)
        images = random.random((2, *one.input_shape[1:]), dtype=np.float32)
        weights = [_draw(random, weight.shape) for weight in one.weights]
        one.set_weights(weights)
        other.set_weights(weights)  # ValueError if a shape differs
        ours, theirs = np.array(one(images)), np.array(other(images))
        assert np.ptp(ours) > 0.01  # they say something
        return np.allclose(ours, theirs, rtol=1e-4, atol=1e-6)

    yield compare
    keras.backend.clear_session()


def _draw(random, shape):
    """Kernels that keep the size of what they are given; scales and variances above 0."""
    if len(shape) < 2:
        return random.uniform(0.5, 1.5, shape)
    return random.normal(0, math.sqrt(2 / math.prod(shape[:-1])), shape)
