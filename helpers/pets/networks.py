"""The two networks of chapter 5; both take photographs as they are, 0 to 255, and say "dog"."""

from collections.abc import Sequence
from typing import Literal

import keras
from keras import layers

MOMENTUM = 0.95  # of the moving averages: an epoch has 40 steps, in which 0.99 hardly moves


def small_network() -> keras.Model:
    """One convolution and two dense layers: ``(N, 64, 64, 3)`` to the probability of a dog.

    3,937,409 parameters, of which the first dense layer has 3,936,384. It divides by 255 itself,
    so that nobody who predicts with it can forget to.

    Examples
    --------
    >>> small_network().count_params()
    3937409
    """
    return keras.Sequential(
        [
            keras.Input((64, 64, 3)),
            layers.Rescaling(1 / 255, name="rescaling"),
            layers.Conv2D(32, 3, activation="relu", name="conv"),
            layers.MaxPooling2D(2, name="pool"),
            layers.Flatten(name="flatten"),
            layers.Dense(128, activation="relu", name="dense"),
            layers.Dense(1, activation="sigmoid", name="dog"),
        ],
        name="small_network",
    )


def augmentation(seed: int | None = None) -> keras.Sequential:
    """Flip, shear, zoom and rotation as layers: they act in training and are absent after it.

    Limits: a shear of 0.2, 20 % of the size, 36 degrees. The edges are filled with what they
    mirror.
    """
    seeds = [None] * 4 if seed is None else range(seed, seed + 4)
    return keras.Sequential(
        [
            layers.RandomFlip("horizontal", seed=seeds[0], name="flip"),
            layers.RandomShear(0.2, 0.0, data_format="channels_last", seed=seeds[1], name="shear"),
            layers.RandomZoom(0.2, seed=seeds[2], name="zoom"),
            layers.RandomRotation(0.1, seed=seeds[3], name="rotation"),
        ],
        name="augmentation",
    )


def better_network(
    widths: Sequence[int] = (32, 64, 96, 160),
    blocks: int = 1,
    size: int | None = 112,
    residual: bool = True,
    batch_normalisation: bool = True,
    head: Literal["average", "flatten"] = "average",
    dropout: float = 0.0,
) -> keras.Model:
    """Residual network: ``(N, size, size, 3)``, 0 to 255, to the probability of a dog.

    946,081 parameters, 2,176 of them the statistics of batch normalisation. A convolution of
    stride 2, then a stage for each of ``widths``: max pooling, a convolution to
    so many maps, and ``blocks`` residual blocks. With ``size=None`` it takes photographs of any
    size. The options take one choice away each: the shortcuts, the normalisation, the global
    average.
    """
    if head not in ("average", "flatten"):
        raise ValueError(f"head must be 'average' or 'flatten', got {head!r}")
    if head == "flatten" and size is None:
        raise ValueError("head 'flatten' needs a size: a dense layer has a weight for each cell")

    def convolve(
        x: keras.KerasTensor, filters: int, kernel_size: int, name: str, stride: int = 1
    ) -> keras.KerasTensor:
        x = layers.Conv2D(
            filters,
            kernel_size,
            stride,
            padding="same",
            use_bias=not batch_normalisation,
            kernel_initializer="he_normal",
            name=name,
        )(x)
        if batch_normalisation:
            x = layers.BatchNormalization(momentum=MOMENTUM, name=f"{name}_norm")(x)
        return x

    def block(x: keras.KerasTensor, name: str) -> keras.KerasTensor:
        shortcut, filters = x, x.shape[-1]
        x = layers.ReLU(name=f"{name}_relu1")(convolve(x, filters, 3, f"{name}_conv1"))
        x = convolve(x, filters, 3, f"{name}_conv2")
        if residual:
            x = layers.add([x, shortcut], name=f"{name}_add")
        return layers.ReLU(name=f"{name}_relu2")(x)

    photograph = keras.Input((size, size, 3), name="photograph")
    x = layers.Rescaling(1 / 64, offset=-2, name="rescaling")(photograph)
    x = layers.ReLU(name="stem_relu")(convolve(x, widths[0], 4, "stem", stride=2))
    for stage, width in enumerate(widths, start=1):
        x = layers.MaxPooling2D(2, name=f"stage{stage}_pool")(x)
        x = layers.ReLU(name=f"stage{stage}_relu")(convolve(x, width, 3, f"stage{stage}_conv"))
        for number in range(1, blocks + 1):
            x = block(x, f"stage{stage}_block{number}")
    if head == "average":
        x = layers.GlobalAveragePooling2D(name="average")(x)
    else:
        x = layers.Flatten(name="flatten")(x)
    if dropout:
        x = layers.Dropout(dropout, name="dropout")(x)
    dog = layers.Dense(1, activation="sigmoid", name="dog", dtype="float32")(x)
    return keras.Model(photograph, dog, name="better_network")
