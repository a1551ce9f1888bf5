"""Xception: depthwise-separable convolutions with shortcuts, and little else (chapter 6).

Chollet: *Xception: Deep learning with depthwise separable convolutions*, CVPR (2017). Inception's
paths taken to their end: one path a channel, then a 1 × 1 convolution that mixes the channels.
Figure 5 has the network: an entry flow, a middle flow of eight equal blocks, an exit flow; section
4.3 adds the dropout of 0.5 that was used on ImageNet, which ``keras.applications`` leaves out.
Layers are named as there, by the paper's author.
"""

import keras
from keras import layers

from helpers.architectures._variants import check_variant
from helpers.architectures._widths import scaled

Channels = tuple[int, ...]  # of the separable convolutions of a block

# Blocks 2 to 4, which halve the size.
ENTRY: tuple[Channels, ...] = ((128, 128), (256, 256), (728, 728))
MIDDLE: tuple[Channels, ...] = ((728, 728, 728),) * 8  # blocks 5 to 12
EXIT = (728, 1024)  # block 13, which halves the size
LAST = (1536, 2048)  # block 14, without a shortcut

NOTES = {
    "xception": "The paper's 22,855,952 parameters are exactly those that are trained; batch "
    "normalisation stores 54,528 means and variances. It prints no multiply-adds: they are 8.36 "
    "billion. Its 36 layers are convolutions, without the 4 of shortcuts. Keras has the same "
    "network, without the dropout of one half before the last layer.",
}


def separable(x: keras.KerasTensor, filters: int, name: str) -> keras.KerasTensor:
    """3 × 3 in each channel, 1 × 1 across them, no ReLU between; batch normalisation."""
    x = layers.SeparableConv2D(filters, 3, padding="same", use_bias=False, name=name)(x)
    return layers.BatchNormalization(name=f"{name}_bn")(x)


def block(
    x: keras.KerasTensor,
    channels: Channels,
    stride: int = 1,
    activated: bool = False,
    name: str = "block",
) -> keras.KerasTensor:
    """ReLU and separable convolution for each of ``channels``, beside a shortcut.

    With stride 2 max pooling follows, and the shortcut is a 1 × 1 convolution. ``activated``: ``x``
    is so already, so that the first ReLU is left out.
    """
    residual = x
    if stride > 1 or x.shape[-1] != channels[-1]:
        residual = layers.Conv2D(
            channels[-1],
            1,
            strides=stride,
            padding="same",
            use_bias=False,
            name=f"{name}_shortcut",
        )(x)
        residual = layers.BatchNormalization(name=f"{name}_shortcut_bn")(residual)
    for number, filters in enumerate(channels, start=1):
        if number > 1 or not activated:
            x = layers.ReLU(name=f"{name}_sepconv{number}_relu")(x)
        x = separable(x, filters, name=f"{name}_sepconv{number}")
    if stride > 1:
        x = layers.MaxPooling2D(3, strides=stride, padding="same", name=f"{name}_pool")(x)
    return layers.add([x, residual], name=f"{name}_add")


def xception(
    variant: str = "paper",
    input_shape: tuple[int, int, int] = (299, 299, 3),
    classes: int = 1000,
    width: float = 1.0,
) -> keras.Model:
    """Xception (figure 5): 22,855,952 trained parameters, as many as table 3 says.

    ``variant``: ``"paper"`` or ``"keras"``, which has no dropout; ``width`` multiplies
    all channels.
    """
    check_variant(variant, "paper", "keras")

    def wide(channels: Channels) -> Channels:
        return tuple(scaled(filters, width) for filters in channels)

    inputs = x = keras.Input(input_shape, name="image")
    for number, (filters, stride) in enumerate(((32, 2), (64, 1)), start=1):
        x = layers.Conv2D(
            scaled(filters, width), 3, strides=stride, use_bias=False, name=f"block1_conv{number}"
        )(x)
        x = layers.BatchNormalization(name=f"block1_conv{number}_bn")(x)
        x = layers.ReLU(name=f"block1_conv{number}_relu")(x)
    for number, channels in enumerate(ENTRY, start=2):
        x = block(x, wide(channels), 2, activated=number == 2, name=f"block{number}")
    for number, channels in enumerate(MIDDLE, start=5):
        x = block(x, wide(channels), name=f"block{number}")
    x = block(x, wide(EXIT), 2, name="block13")
    for number, filters in enumerate(wide(LAST), start=1):
        x = separable(x, filters, name=f"block14_sepconv{number}")
        x = layers.ReLU(name=f"block14_sepconv{number}_relu")(x)
    x = layers.GlobalAveragePooling2D(name="average_pool")(x)
    if variant == "paper":
        x = layers.Dropout(0.5, name="dropout")(x)  # section 4.3
    outputs = layers.Dense(classes, activation="softmax", name="probabilities")(x)
    return keras.Model(inputs, outputs, name="Xception")
