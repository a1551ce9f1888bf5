"""ResNet-34, 50 and 152: blocks with shortcuts (chapter 6).

He, Zhang, Ren, Sun: *Deep residual learning for image recognition*, CVPR (2016). A block computes
what to add to its input, so that a block that is not needed can do nothing, and a network can be
deeper without fitting worse. Table 1 has the networks, figure 5 the two blocks. Where a block
changes the shape, its shortcut is a 1 × 1 convolution (option B of section 3.3).

Batch normalisation follows each convolution, before the activation; ``keras.applications`` gives
the convolutions biases too. The paper's networks for CIFAR-10 are in ``cifar_resnet.py``.
"""

from collections.abc import Callable
from functools import partial

import keras
from keras import layers

from helpers.architectures._variants import check_variant
from helpers.architectures._widths import scaled

Stages = tuple[tuple[int, int], ...]
Block = Callable[..., keras.KerasTensor]

# Channels and number of blocks of conv2_x to conv5_x (table 1).
RESNET34 = ((64, 3), (128, 4), (256, 6), (512, 3))
RESNET50 = ((64, 3), (128, 4), (256, 6), (512, 3))
RESNET152 = ((64, 3), (128, 8), (256, 36), (512, 3))

NOTES = {
    "resnet-34": "The paper prints no parameters: 21,797,672 are trained, and batch normalisation "
    "stores 17,024 means and variances. Its 3.6 billion multiply-adds are ours without the 3 "
    "convolutions of shortcuts: 3.64 billion, 3.66 with them. They are not among its 34 layers "
    "either.",
    "resnet-50": "The paper prints no parameters: 25,557,032 are trained, and batch normalisation "
    "stores 53,120 means and variances. The 25.5 million of Xie et al. (2017) fit 25,503,912: "
    "without the scales and shifts of batch normalisation. Keras adds 26,560 biases to the "
    "convolutions, which the normalisation after them takes away again. We count 3.86 billion "
    "multiply-adds, the paper prints 3.8; the 4.1 billion that are often quoted belong to blocks "
    "with the stride of 2 in the 3 × 3 convolution, not in the 1 × 1 before it. The 4 convolutions "
    "of shortcuts are not among the 50 layers.",
    "resnet-152": "The paper prints no parameters: 60,192,808 are trained, and batch normalisation "
    "stores 151,424 means and variances. Keras adds 75,712 biases to the convolutions. We count "
    "11.28 billion multiply-adds, the paper rounds to 11.3. The 4 convolutions of shortcuts are "
    "not among the 152 layers.",
}


def convolution(
    x: keras.KerasTensor,
    filters: int,
    kernel_size: int,
    stride: int = 1,
    groups: int = 1,
    bias: bool = False,
    name: str = "conv",
) -> keras.KerasTensor:
    """Convolution, padded alike on all sides, and batch normalisation.

    Keras's ``"same"`` is not alike where the stride is 2: it pads after more than before.
    """
    if stride > 1 and kernel_size > 1:
        x = layers.ZeroPadding2D(kernel_size // 2, name=f"{name}_pad")(x)
    x = layers.Conv2D(
        filters,
        kernel_size,
        strides=stride,
        padding="same" if stride == 1 else "valid",
        groups=groups,
        use_bias=bias,
        kernel_initializer="he_normal",
        name=name,
    )(x)
    return layers.BatchNormalization(epsilon=1.001e-5, name=f"{name}_bn")(x)


def basic_block(
    x: keras.KerasTensor, filters: int, stride: int = 1, name: str = "basic"
) -> keras.KerasTensor:
    """Two 3 × 3 convolutions (figure 5, left): to ``filters`` channels."""
    shortcut = x
    if stride > 1 or x.shape[-1] != filters:
        shortcut = convolution(x, filters, 1, stride, name=f"{name}_shortcut")
    x = convolution(x, filters, 3, stride, name=f"{name}_1")
    x = layers.ReLU(name=f"{name}_1_relu")(x)
    x = convolution(x, filters, 3, name=f"{name}_2")
    x = layers.add([shortcut, x], name=f"{name}_add")
    return layers.ReLU(name=f"{name}_relu")(x)


def bottleneck_block(
    x: keras.KerasTensor,
    filters: int,
    stride: int = 1,
    bias: bool = False,
    name: str = "bottleneck",
) -> keras.KerasTensor:
    """1 × 1 to ``filters`` channels, 3 × 3, 1 × 1 to four times as many (figure 5, right)."""
    shortcut = x
    if stride > 1 or x.shape[-1] != 4 * filters:
        shortcut = convolution(x, 4 * filters, 1, stride, bias=bias, name=f"{name}_shortcut")
    x = convolution(x, filters, 1, stride, bias=bias, name=f"{name}_1")
    x = layers.ReLU(name=f"{name}_1_relu")(x)
    x = convolution(x, filters, 3, bias=bias, name=f"{name}_2")
    x = layers.ReLU(name=f"{name}_2_relu")(x)
    x = convolution(x, 4 * filters, 1, bias=bias, name=f"{name}_3")
    x = layers.add([shortcut, x], name=f"{name}_add")
    return layers.ReLU(name=f"{name}_relu")(x)


def stem(x: keras.KerasTensor, filters: int, bias: bool = False) -> keras.KerasTensor:
    """7 × 7 convolution and max pooling, both with stride 2: a quarter of the height and width."""
    x = convolution(x, filters, 7, 2, bias=bias, name="conv1")
    x = layers.ReLU(name="conv1_relu")(x)
    return max_pooling(x)


def max_pooling(x: keras.KerasTensor) -> keras.KerasTensor:
    """Max pooling of 3 × 3 with stride 2; after a ReLU the zeros around do not change a maximum."""
    x = layers.ZeroPadding2D(1, name="pool1_pad")(x)
    return layers.MaxPooling2D(3, strides=2, name="pool1")(x)


def stages(
    x: keras.KerasTensor,
    block: Block,
    table: Stages,
    width: float = 1.0,
    groups: int = 1,
) -> keras.KerasTensor:
    """Blocks named as in table 1: the first of conv3_x, conv4_x, … halves height and width."""
    for stage, (filters, blocks) in enumerate(table, start=2):
        for number in range(1, blocks + 1):
            stride = 2 if number == 1 and stage > 2 else 1
            x = block(x, scaled(filters, width, groups), stride, name=f"conv{stage}_{number}")
    return x


def classifier(x: keras.KerasTensor, classes: int) -> keras.KerasTensor:
    """Global average pooling and one dense layer with softmax."""
    x = layers.GlobalAveragePooling2D(name="average_pool")(x)
    return layers.Dense(classes, activation="softmax", name="probabilities")(x)


def resnet34(
    variant: str = "paper",
    input_shape: tuple[int, int, int] = (224, 224, 3),
    classes: int = 1000,
    width: float = 1.0,
) -> keras.Model:
    """ResNet-34, of basic blocks: 3.6 billion multiply-adds (table 1).

    ``width`` multiplies all channels.
    """
    check_variant(variant, "paper")
    inputs = keras.Input(input_shape, name="image")
    x = stem(inputs, scaled(64, width))
    x = stages(x, basic_block, RESNET34, width)
    return keras.Model(inputs, classifier(x, classes), name="ResNet-34")


def resnet50(
    variant: str = "paper",
    input_shape: tuple[int, int, int] = (224, 224, 3),
    classes: int = 1000,
    width: float = 1.0,
) -> keras.Model:
    """ResNet-50, of bottleneck blocks: 3.8 billion multiply-adds (table 1).

    ``variant``: ``"paper"`` or ``"keras"``; ``width`` multiplies all channels.
    """
    return _bottlenecks("ResNet-50", RESNET50, variant, input_shape, classes, width)


def resnet152(
    variant: str = "paper",
    input_shape: tuple[int, int, int] = (224, 224, 3),
    classes: int = 1000,
    width: float = 1.0,
) -> keras.Model:
    """ResNet-152, of bottleneck blocks: 11.3 billion multiply-adds (table 1).

    ``variant``: ``"paper"`` or ``"keras"``; ``width`` multiplies all channels.
    """
    return _bottlenecks("ResNet-152", RESNET152, variant, input_shape, classes, width)


def _bottlenecks(
    name: str,
    table: Stages,
    variant: str,
    input_shape: tuple[int, int, int],
    classes: int,
    width: float,
) -> keras.Model:
    check_variant(variant, "paper", "keras")
    bias = variant == "keras"
    inputs = keras.Input(input_shape, name="image")
    x = stem(inputs, scaled(64, width), bias)
    x = stages(x, partial(bottleneck_block, bias=bias), table, width)
    return keras.Model(inputs, classifier(x, classes), name=name)
