"""Small networks that are trained from several starts in seconds (chapter 6).

``trained`` records its training once and lets every start use it. ``Stack`` holds the blocks of a
deep network in one array and goes through them in a loop, which spares TensorFlow from recording
them one by one: that would take longer than to train them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from numpy.typing import ArrayLike, NDArray

from helpers.lowlevel import Adam, cross_entropy, epoch_function

Shape = tuple[int | None, ...]


@dataclass(frozen=True)
class Start:
    """A network trained from one seed, and the mean loss of each epoch, before each step."""

    seed: int
    network: keras.Model
    losses: tuple[float, ...]


def trained(
    build: Callable[[], keras.Model],
    images: ArrayLike,
    labels: ArrayLike,
    seeds: Iterable[int],
    epochs: int = 3,
    batch_size: int = 64,
    rate: float = 0.005,
) -> list[Start]:
    """Train the network of ``build()``, which gives logits, once from each seed.

    A seed draws the first weights and the order of the images. The rate of Adam falls from epoch to
    epoch by half a cosine. Images that fill no batch are left out of an epoch.

    Raises ``ValueError`` if there are fewer images than ``batch_size``.
    """
    pictures, truth = tf.constant(images, tf.float32), tf.constant(labels, tf.int32)
    used = len(pictures) // batch_size * batch_size
    if not used:
        raise ValueError(f"batch_size must be at most {len(pictures)}, got {batch_size!r}")
    recorded = build()
    adam = Adam(recorded.trainable_variables)
    epoch = epoch_function(recorded, adam, batch_size)
    starts = []
    for seed in seeds:
        keras.utils.set_random_seed(seed)
        network = build()
        recorded.set_weights(network.get_weights())
        for variable in (*adam.means, *adam.squares, adam.steps):
            variable.assign(tf.zeros_like(variable))
        random, losses = np.random.default_rng(seed), []
        for number in range(epochs):
            adam.learning_rate.assign(rate * (1 + np.cos(np.pi * number / epochs)) / 2)
            order = random.permutation(len(pictures))[:used].astype("int32")
            losses.append(float(epoch(pictures, truth, tf.constant(order))[0]))
        network.set_weights(recorded.get_weights())
        starts.append(Start(seed, network, tuple(losses)))
    return starts


# Depth


def normalised(maps: tf.Tensor, scale: tf.Tensor, shift: tf.Tensor) -> tf.Tensor:
    """Batch normalisation by the mean and variance of this batch.

    One operation, which TensorFlow 2 offers under its old name only.
    """
    return tf.compat.v1.nn.fused_batch_norm(maps, scale, shift)[0]


class Stack(layers.Layer):
    """Blocks of two 3 × 3 convolutions with batch normalisation, with or without shortcuts.

    ``(N, H, W, C)`` to the same shape. ``kernels`` is ``(blocks, 2, 3, 3, C, C)``.
    """

    def __init__(self, blocks: int, shortcuts: bool) -> None:
        super().__init__()
        self.blocks, self.shortcuts = blocks, shortcuts

    def build(self, input_shape: Shape) -> None:
        """Draw the kernels as He et al. (2015) do."""
        channels = input_shape[-1] or 0
        start = keras.initializers.RandomNormal(stddev=np.sqrt(2 / (9 * channels)))
        self.kernels = self.add_weight((self.blocks, 2, 3, 3, channels, channels), start)
        self.scales = self.add_weight((self.blocks, 2, channels), "ones")
        self.shifts = self.add_weight((self.blocks, 2, channels), "zeros")

    def call(self, x: tf.Tensor) -> tf.Tensor:
        """Go through the blocks."""
        weights = self.kernels.value, self.scales.value, self.shifts.value
        return tf.foldl(self._block, weights, x)

    def _block(self, x: tf.Tensor, weights: tuple[tf.Tensor, tf.Tensor, tf.Tensor]) -> tf.Tensor:
        kernels, scales, shifts = weights
        y = tf.nn.conv2d(x, kernels[0], 1, "SAME")
        y = tf.nn.relu(normalised(y, scales[0], shifts[0]))
        y = tf.nn.conv2d(y, kernels[1], 1, "SAME")
        y = normalised(y, scales[1], shifts[1])
        return tf.nn.relu(x + y if self.shortcuts else y)


def deep(depth: int, shortcuts: bool, channels: int = 8) -> keras.Sequential:
    """Network of 2n + 2 layers for images of 28 × 28, all its blocks on maps of 4 × 4.

    Raises ``ValueError`` for another depth.
    """
    blocks, rest = divmod(depth - 2, 2)
    if blocks < 1 or rest:
        raise ValueError(f"depth must be 2n + 2 (4, 6, 8, …), got {depth!r}")
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.AveragePooling2D(4),
            layers.Conv2D(channels, 3, strides=2, padding="same", activation="relu"),
            Stack(blocks, shortcuts),
            layers.GlobalAveragePooling2D(),
            layers.Dense(10),
        ]
    )


def gradient_norms(
    network: keras.Model, images: ArrayLike, labels: ArrayLike
) -> NDArray[np.float64]:
    """Norm of the loss's gradient by the kernels of each block of the network's ``Stack``."""
    [stack] = [layer for layer in network.layers if isinstance(layer, Stack)]
    with tf.GradientTape() as tape:
        logits = network(tf.constant(images, tf.float32), training=True)
        loss = cross_entropy(logits, tf.constant(labels, tf.int32))
    gradient = np.asarray(tape.gradient(loss, stack.kernels.value), np.float64)
    norms: NDArray[np.float64] = np.sqrt((gradient**2).sum(axis=tuple(range(1, gradient.ndim))))
    return norms
