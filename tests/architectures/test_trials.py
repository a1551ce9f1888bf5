"""Small networks trained from several starts: against Keras's own training and layers."""

import numpy as np
import pytest

keras = pytest.importorskip("keras")
trials = pytest.importorskip("helpers.architectures.trials")


def network():
    image = keras.Input((4, 4, 1))
    return keras.Model(image, keras.layers.Dense(10)(keras.layers.Flatten()(image)))


@pytest.fixture
def data():
    random = np.random.default_rng(0)
    return random.normal(size=(50, 4, 4, 1)).astype("float32"), random.integers(10, size=50)


def test_a_start_is_what_keras_trains_from_the_same_weights_in_the_same_order(data):
    [start] = trials.trained(network, *data, seeds=[3], epochs=2, batch_size=20, rate=0.1)
    keras.utils.set_random_seed(3)
    twin, random = network(), np.random.default_rng(3)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    twin.compile(keras.optimizers.Adam(0.1), loss)
    for rate in (0.1, 0.05):  # half a cosine: 1, then a half
        twin.optimizer.learning_rate = rate
        order = random.permutation(50)[:40]
        twin.fit(*(part[order] for part in data), 20, shuffle=False, verbose=0)
    for ours, theirs in zip(start.network.get_weights(), twin.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-3, atol=1e-4)


def test_a_start_does_not_depend_on_those_before_it(data):
    both = trials.trained(network, *data, seeds=[1, 2], batch_size=25)
    [alone] = trials.trained(network, *data, seeds=[2], batch_size=25)
    assert [start.seed for start in both] == [1, 2]
    assert both[1].losses == pytest.approx(alone.losses, rel=1e-4)
    assert len(alone.losses) == 3
    assert both[0].losses != pytest.approx(alone.losses, rel=1e-4)


def test_a_batch_that_is_larger_than_the_data_is_refused(data):
    with pytest.raises(ValueError, match="batch_size must be at most 50, got 51"):
        trials.trained(network, *data, seeds=[0], batch_size=51)


@pytest.mark.parametrize("shortcuts", [True, False])
def test_a_stack_is_the_blocks_one_after_the_other(shortcuts):
    """Against Keras's layers, with mean and variance of the batch."""
    maps = np.random.default_rng(0).normal(size=(6, 4, 4, 8)).astype("float32")
    stack = trials.Stack(3, shortcuts)
    found = stack(maps)
    x = maps
    for kernels in stack.kernels.numpy():
        y = x
        for number, kernel in enumerate(kernels):
            y = keras.ops.conv(y, kernel, padding="same")
            y = keras.layers.BatchNormalization(epsilon=1e-3)(y, training=True)
            y = keras.ops.relu(y) if number == 0 else y
        x = keras.ops.relu(x + y if shortcuts else y)
    np.testing.assert_allclose(found, x, rtol=1e-3, atol=1e-4)


def test_the_depth_counts_convolutions_and_the_dense_layer():
    deep = trials.deep(8, shortcuts=True)
    [stack] = [layer for layer in deep.layers if isinstance(layer, trials.Stack)]
    assert stack.kernels.shape == (3, 2, 3, 3, 8, 8)  # 1 + 3 · 2 + 1
    assert deep.output_shape == (None, 10)
    with pytest.raises(ValueError, match=r"depth must be 2n \+ 2 \(4, 6, 8, …\), got 7"):
        trials.deep(7, shortcuts=True)


def test_the_size_of_a_gradient_is_how_fast_the_loss_changes_along_it():
    """The loss along the gradient of the middle block, by differences."""
    random = np.random.default_rng(0)
    images = random.normal(size=(32, 28, 28, 1)).astype("float32")
    labels = random.integers(10, size=32)
    keras.utils.set_random_seed(0)
    deep = trials.deep(8, shortcuts=True)
    norms = trials.gradient_norms(deep, images, labels)
    assert norms.shape == (3,)
    [stack] = [layer for layer in deep.layers if isinstance(layer, trials.Stack)]
    start = stack.kernels.numpy()
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    slopes = []
    for _ in range(
        60
    ):  # random directions: their mean square is the square of the norm by the size
        direction = random.normal(size=start[1].shape)
        values = []
        for step in (1e-2, -1e-2):
            moved = start.copy()
            moved[1] += step * direction / np.linalg.norm(direction)
            stack.kernels.assign(moved)
            values.append(float(loss(labels, deep(images, training=True))))
        slopes.append((values[0] - values[1]) / 2e-2)
    estimate = np.sqrt(np.mean(np.square(slopes)) * start[1].size)
    assert norms[1] == pytest.approx(estimate, rel=0.35)
