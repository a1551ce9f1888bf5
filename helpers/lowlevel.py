"""A convolutional network from TensorFlow's own operations, and its twin in Keras to compare.

Chapter 3. Weights are variables in a dictionary, the network is a function, training is a loop.
Images are floats, channels-last; labels are whole numbers; the network answers with logits.
"""

import math
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypeAlias

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike, NDArray
from tqdm import tqdm

from helpers.arithmetic import output_size
from helpers.convolution import ImagePadding, explicit_sides

Shapes: TypeAlias = Mapping[str, tuple[int, ...]]
Variables: TypeAlias = dict[str, tf.Variable]
Network: TypeAlias = Callable[..., tf.Tensor]  # network(images, training=True or False) -> logits

# The weights of each layer; its bias has one number for each of the last axis.
SHAPES: Shapes = {
    "conv1": (5, 5, 1, 32),
    "conv2": (5, 5, 32, 64),
    "dense": (7 * 7 * 64, 1024),
    "output": (1024, 10),
}


# The weights


def initial_weights(
    seed: int = 0,
    shapes: Shapes = SHAPES,
    initialisation: Literal["he", "normal"] = "he",
) -> tuple[Variables, Variables]:
    """Weights and biases, a variable for each name in ``shapes``; the same for the same seed.

    Weights are normal with mean 0. ``"he"`` has the variance 2/fan-in (He et al., 2015, equation
    10), with biases of 0. ``"normal"`` is what old tutorials did: weights and biases of deviation
    1, whatever the fan-in.
    """
    if initialisation not in ("he", "normal"):
        raise ValueError(f"initialisation must be 'he' or 'normal', got {initialisation!r}")
    weights, biases = {}, {}
    for index, (name, shape) in enumerate(shapes.items()):
        fan_in = math.prod(shape[:-1])
        deviation = math.sqrt(2 / fan_in) if initialisation == "he" else 1.0
        values = tf.random.stateless_normal(shape, [seed, 2 * index], stddev=deviation)
        bias = tf.zeros(shape[-1:])
        if initialisation == "normal":
            bias = tf.random.stateless_normal(shape[-1:], [seed, 2 * index + 1])
        weights[name], biases[name] = tf.Variable(values), tf.Variable(bias)
    return weights, biases


# The network


def conv2d(
    images: tf.Tensor, filters: tf.Tensor, bias: tf.Tensor, stride: int = 1, padding: str = "SAME"
) -> tf.Tensor:
    """Convolution, bias and ReLU: ``(N, H, W, C_in)`` to ``(N, H', W', C_out)``.

    ``strides`` has one number an axis. The first and last are 1: no image and no channel is
    skipped.
    """
    sums = tf.nn.conv2d(images, filters, strides=[1, stride, stride, 1], padding=padding)
    return tf.nn.relu(tf.nn.bias_add(sums, bias))


def maxpool2d(
    images: tf.Tensor, window: int = 2, stride: int | None = None, padding: str = "SAME"
) -> tf.Tensor:
    """Largest value of each window, channel by channel; a stride of ``None`` is the window's size.

    ``ksize`` has one number an axis. The first and last are 1: no two images and no two channels
    share a window.
    """
    stride = stride or window
    return tf.nn.max_pool2d(
        images, ksize=[1, window, window, 1], strides=[1, stride, stride, 1], padding=padding
    )


def conv_net(
    images: tf.Tensor, weights: Variables, biases: Variables, dropout_rate: float = 0.0
) -> tf.Tensor:
    """Logits ``(N, 10)`` of images ``(N, 28, 28, 1)``: two convolutions, two dense layers.

    ``dropout_rate`` is the share of the 1,024 units that is set to 0, the others being scaled up
    to the same expected sum. TensorFlow 1 asked for the share to *keep*. When not training, 0.
    """
    _expect(images, 28, 28, 1)
    x = conv2d(images, weights["conv1"], biases["conv1"])
    x = _expect(maxpool2d(x), 14, 14, 32)
    x = conv2d(x, weights["conv2"], biases["conv2"])
    x = _expect(maxpool2d(x), 7, 7, 64)
    x = _expect(tf.reshape(x, [-1, 7 * 7 * 64]), 3136)
    x = tf.nn.relu(x @ weights["dense"] + biases["dense"])
    x = tf.nn.dropout(_expect(x, 1024), rate=dropout_rate)
    return _expect(x @ weights["output"] + biases["output"], 10)


def _expect(x: tf.Tensor, *shape: int) -> tf.Tensor:
    """``x``, if each of its examples has this shape."""
    if tuple(x.shape[1:]) != shape:
        raise ValueError(f"expected examples of shape {shape}, got {tuple(x.shape[1:])}")
    return x


def cross_entropy(logits: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
    """Mean over the batch of -log(softmax(logits)[label]), in nats."""
    return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits))


def accuracy(logits: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
    """Share of the batch whose largest logit is the label's."""
    right = tf.argmax(logits, axis=1) == tf.cast(labels, tf.int64)
    return tf.reduce_mean(tf.cast(right, tf.float32))


# The training


class Adam:
    """Steps for ``trained``, by the gradient's running mean over the root of its running square.

    For a gradient g, step t and small epsilon::

        mean   = beta_1 * mean + (1 - beta_1) * g
        square = beta_2 * square + (1 - beta_2) * g**2
        rate_t = rate * sqrt(1 - beta_2**t) / (1 - beta_1**t)
        weight = weight - rate_t * mean / (sqrt(square) + epsilon)

    TensorFlow has one operation for all four lines. Equal to ``keras.optimizers.Adam``. The rate
    is a variable: ``learning_rate.assign`` changes it between steps, in a graph too.

    Source: Kingma & Ba (2015), algorithm 1, in the order of computation that their section 2 ends
    with.
    """

    def __init__(
        self,
        trained: Sequence[tf.Variable],
        learning_rate: float = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
    ) -> None:
        self.trained, self.epsilon = trained, epsilon
        self.learning_rate = tf.Variable(learning_rate, dtype=tf.float32)
        self.beta_1, self.beta_2 = beta_1, beta_2
        self.means = [tf.Variable(tf.zeros(v.shape)) for v in trained]
        self.squares = [tf.Variable(tf.zeros(v.shape)) for v in trained]
        self.steps = tf.Variable(0.0)

    def apply(self, gradients: Sequence[tf.Tensor]) -> None:
        """Take one step."""
        t = self.steps.assign_add(1.0)
        beta1_power, beta2_power = self.beta_1**t, self.beta_2**t
        for variable, gradient, mean, square in zip(
            self.trained, gradients, self.means, self.squares, strict=True
        ):
            tf.raw_ops.ResourceApplyAdam(
                var=variable.handle,
                m=mean.handle,
                v=square.handle,
                beta1_power=beta1_power,
                beta2_power=beta2_power,
                lr=self.learning_rate,
                beta1=self.beta_1,
                beta2=self.beta_2,
                epsilon=self.epsilon,
                grad=gradient,
            )


def train(
    network: Network,
    optimizer: Adam,
    images: ArrayLike,
    labels: ArrayLike,
    epochs: int = 1,
    batch_size: int = 128,
    validation_split: float = 0.0,
    seed: int = 0,
    progress: bool = False,
) -> dict[str, list[float]]:
    """Train ``optimizer.trained``; return the history, with Keras's names and a number an epoch.

    ``network(images, training)`` gives the logits: a function around :func:`conv_net`, or a Keras
    model. ``validation_split`` is the share at the end of the data that is kept out of training
    and, after each epoch, is measured. Order and dropout follow from ``seed`` (TensorFlow's
    global seed is set).

    Raises ``ValueError`` for what ``keras.Model.fit`` refuses: images and labels that are not
    equally many, none at all, labels that are not whole numbers from 0 on, epochs or a batch size
    below 1, a share that leaves nothing to train on or to measure.
    """
    for name, number in (("epochs", epochs), ("batch_size", batch_size)):
        if number < 1:
            raise ValueError(f"{name} must be at least 1, got {number}")
    examples, truth = _tensors(images, labels)
    count = int(len(examples) * (1 - validation_split))
    if not 0 < count <= len(examples) or (validation_split and count == len(examples)):
        raise ValueError(
            f"validation_split must leave images to train on and to measure, got "
            f"{validation_split} of {len(examples)}"
        )
    tf.random.set_seed(seed)
    order = np.random.default_rng(seed)
    run_epoch = epoch_function(network, optimizer, batch_size)

    history: dict[str, list[float]] = {}
    bar = tqdm(range(epochs), unit="epoch", disable=not progress, file=sys.stdout)
    for _ in bar:
        loss, right = run_epoch(examples, truth, order.permutation(count))
        measured = {"loss": float(loss), "accuracy": float(right)}
        if count < len(examples):
            loss, right = evaluate(network, examples[count:], truth[count:])
            measured |= {"val_loss": loss, "val_accuracy": right}
        for name, value in measured.items():
            history.setdefault(name, []).append(value)
        bar.set_postfix(measured)
    return history


def epoch_function(
    network: Network, optimizer: Adam, batch_size: int
) -> Callable[[tf.Tensor, tf.Tensor, tf.Tensor], tf.Tensor]:
    """``epoch(images, labels, order)``: one pass, all its steps in one graph, no Python between.

    It returns (loss, accuracy), means over the images as met: before each step, with dropout.
    """

    @tf.function
    def epoch(images: tf.Tensor, labels: tf.Tensor, order: tf.Tensor) -> tf.Tensor:
        sums = tf.zeros(2)
        for start in tf.range(0, tf.size(order), batch_size):
            rows = order[start : start + batch_size]
            batch, truth = tf.gather(images, rows), tf.gather(labels, rows)
            with tf.GradientTape() as tape:
                logits = network(batch, training=True)
                loss = cross_entropy(logits, truth)
            optimizer.apply(tape.gradient(loss, optimizer.trained))
            measured = tf.stack([loss, accuracy(logits, truth)])
            sums += measured * tf.cast(tf.size(rows), tf.float32)
        return sums / tf.cast(tf.size(order), tf.float32)

    traced: Callable[[tf.Tensor, tf.Tensor, tf.Tensor], tf.Tensor] = epoch
    return traced


def evaluate(
    network: Network, images: ArrayLike, labels: ArrayLike, batch_size: int = 500
) -> tuple[float, float]:
    """Loss and accuracy on all images, without dropout, some at a time.

    Raises ``ValueError`` for images and labels that :func:`train` refuses.
    """
    examples, truth = _tensors(images, labels)
    batches = [slice(start, start + batch_size) for start in range(0, len(examples), batch_size)]
    logits = tf.concat([network(examples[batch], training=False) for batch in batches], axis=0)
    return float(cross_entropy(logits, truth)), float(accuracy(logits, truth))


def _tensors(images: ArrayLike, labels: ArrayLike) -> tuple[tf.Tensor, tf.Tensor]:
    examples = np.asarray(images)
    if examples.dtype.kind != "f":
        raise TypeError(f"images must be floats (divide pixels by 255), got {examples.dtype}")
    classes = np.asarray(labels)
    if classes.ndim == 2 and classes.shape[1] == 1:  # a column, as Keras takes it too
        classes = classes[:, 0]
    if classes.ndim != 1:
        raise ValueError(f"labels must be one number an image, (N,), got {classes.shape}")
    if len(classes) != len(examples) or not len(classes):
        raise ValueError(
            f"there must be as many labels as images, and some, got {len(examples)} images and "
            f"{len(classes)} labels"
        )
    if (wrong := classes[(classes < 0) | (classes != np.floor(classes))]).size:
        raise ValueError(f"labels must be whole numbers from 0 on, got {wrong[0]}")
    return tf.cast(images, tf.float32), tf.cast(classes, tf.int32)


# The gradient


def convolution_gradients(
    images: NDArray[Any],
    filters: NDArray[Any],
    upstream: NDArray[Any],
    stride: int = 1,
    padding: ImagePadding = "valid",
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Backward pass of a convolution of floats: the gradients for its images and its filters.

    ``upstream``, ``(N, H', W', C_out)``, is the loss's gradient for the convolution's output.
    Padding is as in :func:`helpers.convolution.convolve`; the stride is that of both axes.

    Raises ``ValueError`` if ``upstream`` has another shape than the output.
    Source: Goodfellow et al. (2016), section 9.5.
    """
    kernel = filters.shape[:2]
    sides = explicit_sides(images, kernel, (stride, stride), padding)
    height, width = (
        output_size(n, k, stride, around)
        for n, k, around in zip(images.shape[1:3], kernel, sides, strict=True)
    )
    if upstream.shape != (expected := (len(images), height, width, filters.shape[3])):
        raise ValueError(f"upstream must have the output's shape {expected}, got {upstream.shape}")
    padded = np.pad(images, ((0, 0), *sides, (0, 0)))
    for_padded, for_filters = np.zeros_like(padded), np.zeros_like(filters)
    for i, j in np.ndindex(*kernel):
        # The cells that this weight meets, one for each output cell.
        rows = slice(i, i + stride * (height - 1) + 1, stride)
        columns = slice(j, j + stride * (width - 1) + 1, stride)
        seen = padded[:, rows, columns]
        for_filters[i, j] = np.tensordot(seen, upstream, axes=((0, 1, 2), (0, 1, 2)))
        for_padded[:, rows, columns] += upstream @ filters[i, j].T
    (top, _), (left, _) = sides
    inside = for_padded[:, top : top + images.shape[1], left : left + images.shape[2]]
    return inside, for_filters


# The same in Keras


def keras_twin(dropout_rate: float = 0.25) -> keras.Model:
    """:func:`conv_net` as a Keras model with the same layers, named as the weights are."""
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(32, 5, padding="same", activation="relu", name="conv1"),
            layers.MaxPooling2D(2, padding="same", name="pool1"),
            layers.Conv2D(64, 5, padding="same", activation="relu", name="conv2"),
            layers.MaxPooling2D(2, padding="same", name="pool2"),
            layers.Flatten(name="flatten"),
            layers.Dense(1024, activation="relu", name="dense"),
            layers.Dropout(dropout_rate, name="dropout"),
            layers.Dense(10, name="output"),
        ],
        name="keras_twin",
    )


# An inception module


def inception_shapes(
    channels_in: int, ones: int, threes: tuple[int, int], fives: tuple[int, int], pool: int
) -> Shapes:
    """Weights of an inception module, named as the columns of Szegedy et al. (2015), table 1.

    ``threes`` and ``fives`` are (filters of the 1 × 1 reduction, filters of the convolution).
    Module 3a is ``inception_shapes(192, 64, (96, 128), (16, 32), 32)``.
    """
    return {
        "1x1": (1, 1, channels_in, ones),
        "3x3 reduce": (1, 1, channels_in, threes[0]),
        "3x3": (3, 3, *threes),
        "5x5 reduce": (1, 1, channels_in, fives[0]),
        "5x5": (5, 5, *fives),
        "pool proj": (1, 1, channels_in, pool),
    }


def inception(images: tf.Tensor, weights: Variables, biases: Variables) -> tf.Tensor:
    """Four views of the same images, one behind the other in channels; height and width stay.

    Source: Szegedy et al. (2015), figure 2b. Make the weights with :func:`inception_shapes` and
    :func:`initial_weights`.
    """

    def layer(x: tf.Tensor, name: str) -> tf.Tensor:
        return conv2d(x, weights[name], biases[name])

    branches = [
        layer(images, "1x1"),
        layer(layer(images, "3x3 reduce"), "3x3"),
        layer(layer(images, "5x5 reduce"), "5x5"),
        layer(maxpool2d(images, window=3, stride=1), "pool proj"),
    ]
    return tf.concat(branches, axis=-1)
