"""Several starts of one network, against Keras's own training."""

import keras
import numpy as np
import pytest
from keras import layers

from helpers import starts

RNG = np.random.default_rng(0)
IMAGES = RNG.normal(size=(12, 4, 4, 1)).astype("float32")
LABELS = RNG.integers(3, size=12)


def network():
    convolution, dense = layers.Conv2D(2, 3), layers.Dense(3)
    normalise = layers.BatchNormalization()
    return keras.Sequential(
        [keras.Input((4, 4, 1)), convolution, normalise, layers.Flatten(), dense]
    )


def trained(tries, steps, optimizer=None):
    runs = starts.train(network, IMAGES, LABELS, tries, steps, batch_size=4, optimizer=optimizer)
    return [model.get_weights() for model in runs]


def same(weights, others, rtol=1e-5):
    return all(
        np.allclose(one, other, rtol, 1e-6) for one, other in zip(weights, others, strict=True)
    )


@pytest.mark.parametrize("optimizer", [keras.optimizers.SGD, keras.optimizers.Adam])
def test_steps_are_those_of_keras(optimizer):
    [begun], [after] = trained([(5, 0.1)], 0, optimizer()), trained([(5, 0.1)], 7, optimizer())
    by_keras = network()
    by_keras.set_weights(begun)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    by_keras.compile(optimizer(0.1), loss=loss)
    for rows in starts.batches(12, 7, 4, seed=5):
        by_keras.train_on_batch(IMAGES[rows], LABELS[rows])
    assert same(after, by_keras.get_weights(), rtol=1e-3)
    assert not same(after, begun)


def test_a_start_knows_nothing_of_the_one_before():
    tries = [(1, 0.1), (2, 0.1), (1, 0.1)]
    first, second, again = trained(tries, 5, keras.optimizers.Adam())
    assert same(first, again)
    assert not same(first, second)


def test_kernels_begin_as_keras_draws_them_and_the_rest_as_built():
    """Glorot and Bengio (2010): uniform within the root of 6 / (fan in + fan out)."""
    runs = trained([(seed, 0.1) for seed in range(40)], 0)
    kernels = np.array([run[0] for run in runs])
    limit = np.sqrt(6 / (9 * 1 + 9 * 2))
    assert 0.97 * limit < np.abs(kernels).max() <= limit
    assert len(np.unique(kernels)) == kernels.size
    bias, gamma, beta = runs[0][1:4]
    assert not bias.any()
    assert not beta.any()
    assert (gamma == 1).all()


def test_an_epoch_shows_each_image_once_in_a_new_order():
    rows = starts.batches(count=10, steps=6, batch_size=3, seed=0)
    epochs = rows.reshape(2, 9)
    assert rows.shape == (6, 3)
    assert all(len(set(epoch)) == 9 and set(epoch) <= set(range(10)) for epoch in epochs)
    assert not np.array_equal(*epochs)
    assert not np.array_equal(rows, starts.batches(10, 6, 3, seed=1))
    assert starts.batches(10, 4, 3, seed=0).shape == (4, 3)


def test_fewer_images_than_a_batch_are_refused():
    with pytest.raises(ValueError, match="batch_size must be at most 12, got 13"):
        next(starts.train(network, IMAGES, LABELS, [(0, 0.1)], 1, batch_size=13))
