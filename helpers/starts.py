"""One small network, trained from several starts (chapter 2, sections 14 and 15).

What one training shows may be its luck. These are short, so the costly part is to record the graph
of a step: it is recorded once and serves all of them.
"""

from collections.abc import Callable, Iterable, Iterator

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray


def train(
    build: Callable[[], keras.Model],
    images: NDArray[np.float32],
    labels: NDArray[np.int64],
    tries: Iterable[tuple[int, float]],
    steps: int,
    batch_size: int = 32,
    optimizer: keras.Optimizer | None = None,
) -> Iterator[keras.Model]:
    """Train a network anew for each ``(seed, rate)`` of ``tries``, and yield it after each.

    ``build`` makes a network that gives logits (N, classes) for ``images`` (N, H, W, C); ``labels``
    (N,) are class numbers. The seed decides the initial weights and the order of the images, the
    rate is the learning rate of ``optimizer``, by default plain gradient descent. It is the same
    object each time, so measure it before you ask for the next. Raises ``ValueError`` if there
    are fewer images than a batch has.
    """
    if len(images) < batch_size:
        raise ValueError(f"batch_size must be at most {len(images)}, got {batch_size}")
    network = build()
    initial = network.get_weights()
    optimizer = optimizer or keras.optimizers.SGD()
    optimizer.build(network.trainable_variables)
    unused = [variable.numpy() for variable in optimizer.variables]
    all_images, all_labels = tf.constant(images), tf.constant(labels)
    # Recorded by hand: a function that is called would warn of others of its name recorded before.
    orders = tf.TensorSpec((steps, batch_size), tf.int64)
    run = tf.function(descent(network, optimizer))
    recorded = run.get_concrete_function(all_images, all_labels, orders)
    for seed, rate in tries:
        draw = keras.initializers.GlorotUniform(keras.random.SeedGenerator(seed))
        for variable, value in zip(network.variables, initial, strict=True):
            variable.assign(draw(variable.shape) if variable.name == "kernel" else value)
        for variable, value in zip(optimizer.variables, unused, strict=True):
            variable.assign(value)
        optimizer.learning_rate.assign(rate)
        order = tf.constant(batches(len(images), steps, batch_size, seed))
        recorded(all_images, all_labels, order)
        yield network


def descent(
    network: keras.Model, optimizer: keras.Optimizer
) -> Callable[[tf.Tensor, tf.Tensor, tf.Tensor], None]:
    """Return ``run(images, labels, batches)``: a step of ``optimizer`` for each row of ``batches``.

    ``batches`` (steps, batch_size) are rows of ``images``; ``network`` gives logits of the classes
    ``labels`` (N,). It is written to be recorded by ``tf.function``, its steps as a loop.
    """
    cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)

    def run(images: tf.Tensor, labels: tf.Tensor, batches: tf.Tensor) -> None:
        for rows in batches:
            with tf.GradientTape() as tape:
                logits = network(tf.gather(images, rows), training=True)
                loss = cross_entropy(tf.gather(labels, rows), logits)
            optimizer.apply(tape.gradient(loss, network.trainable_variables))

    return run


def batches(count: int, steps: int, batch_size: int, seed: int) -> NDArray[np.int64]:
    """Rows of ``count`` images for each step (steps, batch_size), in a new order each epoch.

    What does not fill a batch at the end of an epoch is left out of it.
    """
    rng = np.random.default_rng(seed)
    whole = count // batch_size
    epochs = [rng.permutation(count)[: whole * batch_size] for _ in range(steps // whole + 1)]
    return np.concatenate(epochs).reshape(-1, batch_size)[:steps]
