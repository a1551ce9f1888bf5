"""Endless batches, whole ones only, and epochs of as many calls as were asked for."""

import numpy as np
import pytest

keras = pytest.importorskip("keras")
tf = pytest.importorskip("tensorflow")
fitting = pytest.importorskip("helpers.experiments.fitting")


@pytest.mark.parametrize(
    ("count", "batch_size", "steps"), [(64, 8, 8), (63, 8, 0), (127, 8, 8), (60_000, 64, 936)]
)
def test_an_epoch_has_a_multiple_of_eight_steps(count, batch_size, steps):
    """60,000 / 64 are 937.5 batches, of which 8 × 117 are taken."""
    assert fitting.steps_per_epoch(count, batch_size) == steps


def endless(count, batch_size, seed=0):
    images, labels = np.arange(count, dtype="float32"), np.arange(count)
    return fitting.endless_batches(images, labels, batch_size, seed, lambda chosen: 10 * chosen)


def test_batches_are_full_and_each_epoch_leaves_out_others():
    batches = [(np.array(i), np.array(n)) for i, n in endless(10, 4).take(20)]
    assert {len(labels) for _, labels in batches} == {4}
    epochs = np.stack([labels for _, labels in batches]).reshape(10, 8)
    assert all(len(set(epoch)) == 8 for epoch in epochs)
    assert len({frozenset(epoch) for epoch in epochs}) > 3
    assert all((images == 10 * labels).all() for images, labels in batches)


def test_the_order_follows_from_the_seed():
    def order(seed):
        keras.utils.set_random_seed(0)
        return np.concatenate([labels for _, labels in endless(32, 8, seed).take(4)]).tolist()

    assert order(1) == order(1) != order(2)


class Witness(keras.layers.Layer):
    """Passes numbers on, and remembers them."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def call(self, numbers):
        if tf.executing_eagerly():
            self.seen += np.array(numbers)[:, 0].tolist()
        return numbers


@pytest.mark.filterwarnings("ignore:Even though:UserWarning")  # tf.data stays a graph
def test_one_iterator_serves_all_epochs_and_the_end_of_each_is_told(eagerly):
    witness, ended = Witness(), []
    network = keras.Sequential([keras.Input((1,)), witness, keras.layers.Dense(1)])
    network.compile("sgd", "mse", steps_per_execution=2, jit_compile=False)
    numbers = np.arange(8, dtype="float32")[:, None]
    batches = fitting.endless_batches(numbers, numbers, 2, 0, lambda chosen: chosen)
    fitting.fit(network, batches, 3, 4, lambda: ended.append(len(witness.seen)))
    assert ended == [8, 16, 24]
    epochs = np.reshape(witness.seen, (3, 8))
    np.testing.assert_array_equal(np.sort(epochs), [range(8)] * 3)
    assert len({tuple(epoch) for epoch in epochs}) == 3, "a new iterator would draw the same again"
