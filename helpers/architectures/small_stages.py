"""Stages of two blocks each, of every family, for the small networks of chapter 6.

A stage takes the maps, the channels to make, the stride of its first block and a name. The blocks
of VGG, GoogLeNet and SqueezeNet have batch normalisation here, which is younger than the first two:
what is compared are blocks, not normalisations.
"""

from collections.abc import Callable

import keras
from keras import layers

from helpers.architectures import convnext, densenet, preact_resnet

Block = Callable[..., keras.KerasTensor]
Stage = Callable[[keras.KerasTensor, int, int, str], keras.KerasTensor]


def conv(
    x: keras.KerasTensor, filters: int, kernel_size: int, name: str, stride: int = 1
) -> keras.KerasTensor:
    """Convolve, normalise, ReLU."""
    x = layers.Conv2D(filters, kernel_size, stride, padding="same", use_bias=False, name=name)(x)
    x = layers.BatchNormalization(name=f"{name}_bn")(x)
    return layers.ReLU(name=f"{name}_relu")(x)


def vgg_block(x: keras.KerasTensor, filters: int, name: str = "block") -> keras.KerasTensor:
    """One 3 × 3 convolution of VGG's stacks."""
    return conv(x, filters, 3, name)


def fire(x: keras.KerasTensor, filters: int, name: str = "fire") -> keras.KerasTensor:
    """Fire module: 1 × 1 to an eighth of ``filters``, then half of them 1 × 1, half 3 × 3."""
    x = conv(x, filters // 8, 1, f"{name}_squeeze1x1")
    small = conv(x, filters // 2, 1, f"{name}_expand1x1")
    large = conv(x, filters // 2, 3, f"{name}_expand3x3")
    return layers.concatenate([small, large], name=name)


def inception(x: keras.KerasTensor, filters: int, name: str = "inception") -> keras.KerasTensor:
    """Inception module with the shares of GoogLeNet's 3a: 2/8, 4/8, 1/8 and 1/8 of ``filters``."""
    eighth = filters // 8
    path1 = conv(x, 2 * eighth, 1, f"{name}_1x1")
    path2 = conv(x, 3 * eighth, 1, f"{name}_3x3_reduce")
    path2 = conv(path2, 4 * eighth, 3, f"{name}_3x3")
    path3 = conv(x, max(1, eighth // 2), 1, f"{name}_5x5_reduce")
    path3 = conv(path3, eighth, 5, f"{name}_5x5")
    path4 = layers.MaxPooling2D(3, strides=1, padding="same", name=f"{name}_pool")(x)
    path4 = conv(path4, eighth, 1, f"{name}_pool_proj")
    return layers.concatenate([path1, path2, path3, path4], name=name)


def pooled(
    block: Block, x: keras.KerasTensor, filters: int, stride: int, name: str
) -> keras.KerasTensor:
    """Max pooling where the stride asks for it, then two blocks."""
    if stride > 1:
        x = layers.MaxPooling2D(stride, padding="same", name=f"{name}_pool")(x)
    for number in (1, 2):
        x = block(x, filters, name=f"{name}_{number}")
    return x


def strided(
    block: Block, share: int, x: keras.KerasTensor, filters: int, stride: int, name: str
) -> keras.KerasTensor:
    """Two blocks, of which the first has the stride.

    A block that is told f channels makes ``share`` · f, so that it is told ``filters // share``.
    """
    x = block(x, filters // share, stride, name=f"{name}_1")
    return block(x, filters // share, 1, name=f"{name}_2")


def preactivated(x: keras.KerasTensor, filters: int, stride: int, name: str) -> keras.KerasTensor:
    """Two pre-activation blocks between activations."""
    x = preact_resnet.block(x, filters // 4, stride, activated=True, name=f"{name}_1")
    x = preact_resnet.block(x, filters // 4, name=f"{name}_2")
    return preact_resnet.activation(x, name=f"{name}_last")


def dense_stage(x: keras.KerasTensor, filters: int, stride: int, name: str) -> keras.KerasTensor:
    """Transition to half of ``filters``, then a dense block of four layers makes the other half."""
    x = conv(x, filters // 2, 1, f"{name}_transition")
    if stride > 1:
        x = layers.AveragePooling2D(stride, padding="same", name=f"{name}_pool")(x)
    x = densenet.block(x, 4, filters // 8, name=name)
    return preact_resnet.activation(x, name=f"{name}_last")


def convnext_stage(x: keras.KerasTensor, filters: int, stride: int, name: str) -> keras.KerasTensor:
    """Two ConvNeXt blocks, with a convolution to halve the size before them."""
    if stride > 1:
        x = layers.ZeroPadding2D(((0, x.shape[1] % 2), (0, x.shape[2] % 2)), name=f"{name}_pad")(x)
        x = convnext.downsample(x, filters, name=f"{name}_downsample")
    for number in (1, 2):
        x = convnext.convnext_block(x, name=f"{name}_{number}")
    return x
