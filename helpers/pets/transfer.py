"""Transfer learning: a network that learned something else, and a new head (chapter 5).

At full size one that learned ImageNet, frozen; and, for a curve over few examples, a tiny one that
is trained again and again.
"""

import os
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from numpy.typing import ArrayLike, NDArray

from helpers import starts
from helpers.datasets.locate import expanded
from helpers.datasets.model import CorruptDataError, MissingDataError

SIZES = (96, 128, 160, 192, 224)  # pixels that Keras has weights for
ADDRESS = "https://storage.googleapis.com/tensorflow/keras-applications/mobilenet_v2/"
FILE_NAME = "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_{size}_no_top.h5"


def pretrained(
    size: int = 96,
    weights: str | os.PathLike[str] | None = "imagenet",
    address: str = ADDRESS,
    folder: str | os.PathLike[str] | None = None,
) -> keras.Model:
    """Return MobileNetV2 without its head, frozen: photographs to 1,280 features.

    ``(N, size, size, 3)``, 0 to 255, to ``(N, 1280)``. ``weights`` is ``"imagenet"``: the file of
    Keras, looked for in ``models/`` of ``folder`` (by default ``~/.keras``) and then downloaded
    from ``address``, 9 MB; or the path of such a file; or None for random ones.
    Raises ``MissingDataError`` that says what to do if the file cannot be had,
    ``CorruptDataError`` if it holds something else.
    Source: Sandler et al. (2018).
    """
    if size not in SIZES:
        raise ValueError(f"size must be one of {', '.join(map(str, SIZES))}, got {size}")
    if weights == "imagenet":
        weights = _downloaded(size, address, folder)
    if weights is not None and not expanded(weights).is_file():
        raise MissingDataError(f"weights names {weights}, which does not exist")
    network = keras.applications.MobileNetV2(
        input_shape=(size, size, 3), include_top=False, pooling="avg", weights=None
    )
    if weights is not None:
        _load(network, expanded(weights))
    network.trainable = False
    photograph = keras.Input((size, size, 3), name="photograph")
    rescaled = layers.Rescaling(1 / 127.5, offset=-1, name="rescaling")(photograph)
    return keras.Model(photograph, network(rescaled, training=False), name="pretrained")


def with_new_head(
    network: keras.Model, photographs: NDArray[np.uint8], labels: ArrayLike, penalty: float = 1.0
) -> keras.Model:
    """Return ``network`` of :func:`pretrained` with a logistic head that says "dog".

    The features of the photographs, ``uint8`` (N, size, size, 3), are computed once. The head
    minimises the sum of the cross-entropies plus ``penalty`` / 2 times its squared weights.
    """
    from sklearn.linear_model import LogisticRegression  # takes a second

    features = network.predict(photographs, batch_size=50, verbose=0)
    logistic = LogisticRegression(C=1 / penalty, max_iter=1000).fit(features, labels)
    head = layers.Dense(1, activation="sigmoid", name="dog")
    transferred = keras.Model(network.input, head(network.output), name="transferred")
    head.set_weights([logistic.coef_.T, logistic.intercept_])
    return transferred


def tiny_network(classes: int = 10) -> keras.Model:
    """Three convolutions, each normalised, and their average: ``(N, 28, 28, 1)`` to ``classes``.

    Grey images, 0 to 255, to logits; the layer ``average`` gives 64 features.
    """
    image = keras.Input((28, 28, 1), name="image")
    x = layers.Rescaling(1 / 255, name="rescaling")(image)
    for number, (filters, kernel_size, stride) in enumerate(((16, 5, 2), (32, 3, 2), (64, 3, 1))):
        x = layers.Conv2D(
            filters, kernel_size, stride, padding="same", use_bias=False, name=f"conv{number + 1}"
        )(x)
        x = layers.BatchNormalization(momentum=0.9, name=f"norm{number + 1}")(x)
        x = layers.ReLU(name=f"relu{number + 1}")(x)
    x = layers.GlobalAveragePooling2D(name="average")(x)
    return keras.Model(image, layers.Dense(classes, name="head")(x), name="tiny_network")


def trainer(model: keras.Model, rate: float = 0.005) -> Callable[..., None]:
    """Return ``train(images, labels, steps, batch_size, seed)``, which trains ``model``.

    It goes on from the weights that the model has, with an Adam that has seen nothing yet:
    ``steps`` steps, each on ``batch_size`` of the images ``uint8`` (N, H, W, C), drawn with
    replacement, so that few are enough. ``model`` gives logits of classes. One TensorFlow function
    serves all calls: what is traced once need not be traced for each of many short trainings.
    """
    optimizer = keras.optimizers.Adam(rate)
    optimizer.build(model.trainable_variables)
    unused = [variable.numpy() for variable in optimizer.variables]
    traced = tf.function(starts.descent(model, optimizer), reduce_retracing=True)

    def train(
        images: NDArray[np.uint8], labels: ArrayLike, steps: int, batch_size: int, seed: int = 0
    ) -> None:
        for variable, value in zip(optimizer.variables, unused, strict=True):
            variable.assign(value)
        batches = np.random.default_rng(seed).integers(len(images), size=(steps, batch_size))
        traced(
            tf.constant(images, tf.float32),
            tf.constant(labels, tf.int32),
            tf.constant(batches, tf.int32),
        )

    return train


def _downloaded(size: int, address: str, folder: str | os.PathLike[str] | None) -> Path:
    name = FILE_NAME.format(size=size)
    base = expanded(folder or os.environ.get("KERAS_HOME") or "~/.keras")
    place = base / "models" / name
    try:
        return Path(
            keras.utils.get_file(name, address + name, cache_subdir="models", cache_dir=base)
        )
    except Exception as error:  # Keras raises a bare one
        raise MissingDataError(
            f"the weights of MobileNetV2 could not be downloaded from {address}{name}: {error}.\n"
            f"Try again with a network, or download the file elsewhere and put it at {place}, or "
            "pass its path as weights."
        ) from error


def _load(network: keras.Model, path: Path) -> None:
    try:
        network.load_weights(path)
    except Exception as error:  # h5py and Keras raise what they like
        raise CorruptDataError(
            f"{path} does not hold the weights of MobileNetV2: {error}. Delete it and try again"
        ) from error
