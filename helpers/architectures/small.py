"""The same task for all: small networks of about 500,000 parameters (chapter 6).

One skeleton for images of 28 × 28: a 3 × 3 convolution with stride 2, three stages with maps of
14 × 14, 7 × 7 and 4 × 4, global average pooling, a dense layer. Each family puts its own blocks
into the stages, two in each, with about 1 : 2 : 4 channels, as many as the budget allows. ResNeXt
and ShuffleNet are missing: TensorFlow trains grouped convolutions on a processor some twenty times
slower than others.

Beside them stands a network of the usual kind, convolutions with 64, 128 and 256 filters, dense
layers and dropout: the larger one of chapter 2, with 1,413,834 parameters, and narrowed.
"""

from dataclasses import dataclass
from functools import partial
from math import prod

import keras
from keras import layers

from helpers.architectures import (
    cifar_resnet,
    mobilenet,
    mobilenet_v2,
    senet,
)
from helpers.architectures._weightless import without_values
from helpers.architectures._widths import scaled
from helpers.architectures.small_stages import (
    Stage,
    conv,
    convnext_stage,
    dense_stage,
    fire,
    inception,
    pooled,
    preactivated,
    strided,
    vgg_block,
)

BUDGET = 500_000  # parameters that are trained
INPUT_SHAPE = (28, 28, 1)
CLASSES = 10
Channels = tuple[int, int, int]


@dataclass(frozen=True)
class Family:
    """A stage of a family's blocks, and the channels of the three stages: see :func:`fit`.

    The channels are multiples of ``step``.
    """

    stage: Stage
    channels: Channels
    step: int = 1


FAMILIES: dict[str, Family] = {
    "vgg": Family(partial(pooled, vgg_block), (42, 83, 166)),
    "inception": Family(partial(pooled, inception), (64, 144, 272), 8),
    "residual": Family(partial(strided, cifar_resnet.block, 1), (27, 55, 109)),
    "preactivation": Family(preactivated, (92, 192, 392), 4),
    "fire": Family(partial(pooled, fire), (128, 248, 512), 8),
    "dense": Family(dense_stage, (88, 160, 304), 8),
    "separable": Family(partial(strided, mobilenet.separable_block, 1), (121, 244, 488)),
    "inverted": Family(partial(strided, mobilenet_v2.inverted_residual, 1), (36, 73, 145)),
    "gated": Family(partial(strided, senet.block, 4), (92, 188, 368), 4),
    "convnext": Family(convnext_stage, (36, 71, 141)),
}
NARROW = 0.594  # width of the usual network that meets the budget


def build_small(key: str) -> keras.Model:
    """Build a family's network, or ``"narrow"`` or ``"full"``; ``ValueError`` for another."""
    if key in FAMILIES:
        return small(key)
    widths = {"narrow": NARROW, "full": 1.0}
    if key not in widths:
        raise ValueError(f"key must be one of {[*FAMILIES, *widths]}, got {key!r}")
    return usual(widths[key])


def small(
    key: str,
    channels: Channels | None = None,
    input_shape: tuple[int, int, int] = INPUT_SHAPE,
    classes: int = CLASSES,
) -> keras.Model:
    """Build the network of a family: ``(N, 28, 28, 1)`` to ``classes`` logits.

    ``channels`` of the three stages, by default those that meet the budget.
    """
    family = FAMILIES[key]
    channels = channels or family.channels
    inputs = keras.Input(input_shape, name="image")
    x = conv(inputs, channels[0], 3, "stem", stride=2)
    for number, filters in enumerate(channels, start=1):
        x = family.stage(x, filters, 1 if number == 1 else 2, f"stage{number}")
    x = layers.GlobalAveragePooling2D(name="average_pool")(x)
    outputs = layers.Dense(classes, name="logits")(x)
    return keras.Model(inputs, outputs, name=f"small-{key}")


def usual(
    width: float = 1.0,
    input_shape: tuple[int, int, int] = INPUT_SHAPE,
    classes: int = CLASSES,
) -> keras.Model:
    """Build the larger network of chapter 2, section 8: 1,413,834 parameters.

    ``width`` multiplies all channels and units.
    """
    same = {"padding": "same", "activation": "relu"}
    inputs = keras.Input(input_shape, name="image")
    x = layers.Conv2D(scaled(64, width), 7, name="conv_1", **same)(inputs)
    x = layers.MaxPooling2D(2, name="pool_1")(x)
    for stage, filters in ((2, 128), (3, 256)):
        for part in "ab":
            x = layers.Conv2D(scaled(filters, width), 3, name=f"conv_{stage}{part}", **same)(x)
        x = layers.MaxPooling2D(2, name=f"pool_{stage}")(x)
    x = layers.Flatten(name="flatten")(x)
    for units in (128, 64):
        x = layers.Dense(scaled(units, width), activation="relu", name=f"dense_{units}")(x)
        x = layers.Dropout(0.5, name=f"dropout_{units}")(x)
    outputs = layers.Dense(classes, name="logits")(x)
    return keras.Model(inputs, outputs, name="usual")


def fit(key: str, parameters: int = BUDGET) -> Channels:
    """Find the channels, as 1 : 2 : 4, whose network comes nearest to so many parameters.

    Where channels go by large steps, the first two stages may be a step wider or narrower.
    """
    step = FAMILIES[key].step

    def off(channels: Channels) -> int:
        return trainable_parameters(without_values(small, key, channels)) - parameters

    def of_width(last: int) -> Channels:
        return scaled(last, 1 / 4, step), scaled(last, 1 / 2, step), scaled(last, 1, step)

    low, high = 1, 1024 // step
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if off(of_width(middle * step)) < 0 else (low, middle)
    near = [
        (first + a * step, second + b * step, last)
        for first, second, last in (of_width(low * step), of_width(high * step))
        for a in (-1, 0, 1)
        for b in (-1, 0, 1)
    ]
    return min(near, key=lambda channels: abs(off(channels)))


def trainable_parameters(network: keras.Model) -> int:
    """Count the parameters that training changes."""
    return sum(prod(weight.shape) for weight in network.trainable_weights)
