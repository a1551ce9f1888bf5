"""What the networks on small images are trained with: endless batches, many steps in one call."""

from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from helpers.experiments.run import Images, Labels

STEPS_AT_ONCE = 8  # steps in one call of TensorFlow; the steps of an epoch are a multiple of it


def prepare(images: Images) -> NDArray[np.float32]:
    """``uint8`` (N, H, W, C) to values from 0 to 1."""
    scaled: NDArray[np.float32] = np.divide(images, 255, dtype=np.float32)
    return scaled


def steps_per_epoch(count: int, batch_size: int) -> int:
    """Count the steps of an epoch, rounded down to a multiple of ``STEPS_AT_ONCE``."""
    return count // batch_size // STEPS_AT_ONCE * STEPS_AT_ONCE


def endless_batches(
    images: NDArray[np.float32],
    labels: Labels,
    batch_size: int,
    seed: int,
    change: Callable[[tf.Tensor], tf.Tensor],
) -> tf.data.Dataset:
    """Batches without end, each epoch in a new order, each batch of images changed by ``change``.

    ``images``: prepared, (N, H, W, C). The last images of an epoch that do not fill a batch wait
    for another epoch. One iterator serves all epochs: a new one would draw the same again.
    """
    all_images, all_labels = tf.constant(images), tf.constant(labels)

    def batch(rows: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        return change(tf.gather(all_images, rows)), tf.gather(all_labels, rows)

    order = tf.data.Dataset.range(len(images)).shuffle(len(images), seed=seed)
    return order.batch(batch_size, drop_remainder=True).repeat().map(batch).prefetch(2)


def fit(
    network: keras.Model,
    batches: tf.data.Dataset,
    epochs: int,
    steps: int,
    after_epoch: Callable[[], None],
) -> None:
    """Train a compiled network for ``epochs`` of ``steps`` each."""
    ticks = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: after_epoch())
    network.fit(
        batches,
        epochs=epochs,
        steps_per_epoch=steps,
        shuffle=False,
        verbose=0,
        callbacks=[ticks],
    )
