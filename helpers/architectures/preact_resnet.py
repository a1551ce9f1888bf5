"""Pre-activation ResNets: normalisation and ReLU before each convolution (chapter 6).

He, Zhang, Ren, Sun: *Identity mappings in deep residual networks*, ECCV (2016). Nothing stands on
the way of the shortcuts, not even the ReLU after the addition: what a block adds reaches every
later block as it is. Figure 1b has the block, the appendix says how a network begins and ends. The
paper has networks of 110, 164 and 1,001 layers for CIFAR, of 152 and 200 for ImageNet. It has none
of 50: the one here is its block in the stages of ResNet-50.

``keras.applications.ResNet50V2`` differs: it halves the size at the end of a stage, in the 3 × 3
convolution, and has biases where no normalisation follows.
"""

import keras
from keras import layers

from helpers.architectures._variants import check_variant
from helpers.architectures._widths import scaled
from helpers.architectures.resnet import RESNET50, Stages, classifier, max_pooling

RESNET200 = ((64, 3), (128, 24), (256, 36), (512, 3))
CIFAR = (16, 32, 64)  # channels for maps of 32 × 32, 16 × 16 and 8 × 8

NOTES = {
    "preact-resnet-50": "The paper has no network of 50 layers: this is its block in the stages of "
    "ResNet-50. 25,549,352 parameters are trained, 7,680 fewer than there, where each of the 4 "
    "convolutions of shortcuts has a normalisation of its own; 45,440 means and variances are "
    "stored. Keras adds 19,008 biases and halves the size at the end of a stage: 3.48 billion "
    "multiply-adds, not 3.86.",
    "preact-resnet-200": "The paper prints neither parameters nor multiply-adds: 64,666,152 are "
    "trained, batch normalisation stores 168,320 means and variances, and an image of 224 × 224 "
    "takes 14.78 billion multiply-adds. Its errors are measured on crops of 320 × 320.",
    "preact-resnet-164": "1,703,258 parameters are trained, the paper rounds to 1.7 million; batch "
    "normalisation stores 24,224 means and variances.",
    "preact-resnet-1001": "The paper's 10.2 million parameters fit 10,178,490: without the scales "
    "and shifts of batch normalisation. With them 10,327,706 are trained; 149,216 means and "
    "variances are stored.",
}


def activation(x: keras.KerasTensor, name: str) -> keras.KerasTensor:
    """Batch normalisation, then ReLU."""
    x = layers.BatchNormalization(epsilon=1.001e-5, name=f"{name}_bn")(x)
    return layers.ReLU(name=f"{name}_relu")(x)


def convolution(
    x: keras.KerasTensor,
    filters: int,
    kernel_size: int,
    stride: int = 1,
    bias: bool = False,
    name: str = "conv",
) -> keras.KerasTensor:
    """Convolution alone, padded alike on all sides."""
    if stride > 1 and kernel_size > 1:
        x = layers.ZeroPadding2D(kernel_size // 2, name=f"{name}_pad")(x)
    return layers.Conv2D(
        filters,
        kernel_size,
        strides=stride,
        padding="same" if stride == 1 else "valid",
        use_bias=bias,
        kernel_initializer="he_normal",
        name=name,
    )(x)


def block(
    x: keras.KerasTensor,
    filters: int,
    stride: int = 1,
    activated: bool = False,
    name: str = "block",
) -> keras.KerasTensor:
    """1 × 1 to ``filters`` channels, 3 × 3, 1 × 1 to four times as many, an activation before each.

    A block that changes the shape activates before its paths part, and its shortcut is a 1 × 1
    convolution. ``activated``: ``x`` is so already, as for the first block of a network.
    """
    shortcut = x
    if not activated:
        x = activation(x, name=f"{name}_0")
    if stride > 1 or x.shape[-1] != 4 * filters:
        shortcut = convolution(x, 4 * filters, 1, stride, name=f"{name}_shortcut")
    x = convolution(x, filters, 1, stride, name=f"{name}_1")
    x = activation(x, name=f"{name}_1")
    x = convolution(x, filters, 3, name=f"{name}_2")
    x = activation(x, name=f"{name}_2")
    x = convolution(x, 4 * filters, 1, name=f"{name}_3")
    return layers.add([shortcut, x], name=f"{name}_add")


def keras_block(
    x: keras.KerasTensor, filters: int, stride: int = 1, name: str = "block"
) -> keras.KerasTensor:
    """Block of ``keras.applications``: the stride in the 3 × 3; a shortcut that skips cells."""
    shortcut = x
    x = activation(x, name=f"{name}_0")
    if x.shape[-1] != 4 * filters:
        shortcut = convolution(x, 4 * filters, 1, stride, bias=True, name=f"{name}_shortcut")
    elif stride > 1:
        shortcut = layers.MaxPooling2D(1, strides=stride, name=f"{name}_shortcut")(shortcut)
    x = convolution(x, filters, 1, name=f"{name}_1")
    x = activation(x, name=f"{name}_1")
    x = convolution(x, filters, 3, stride, name=f"{name}_2")
    x = activation(x, name=f"{name}_2")
    x = convolution(x, 4 * filters, 1, bias=True, name=f"{name}_3")
    return layers.add([shortcut, x], name=f"{name}_add")


def _stages(x: keras.KerasTensor, table: Stages, width: float) -> keras.KerasTensor:
    """Blocks of the paper and the activation after the last; ``x`` is activated."""
    for stage, (filters, blocks) in enumerate(table, start=2):
        for number in range(1, blocks + 1):
            x = block(
                x,
                scaled(filters, width),
                stride=2 if number == 1 and stage > 2 else 1,
                activated=number == 1 and stage == 2,
                name=f"conv{stage}_{number}",
            )
    return activation(x, name="last")


def _keras_stages(x: keras.KerasTensor, table: Stages, width: float) -> keras.KerasTensor:
    """Blocks of ``keras.applications``: the last of conv2_x, conv3_x, conv4_x halves the size."""
    for stage, (filters, blocks) in enumerate(table, start=2):
        for number in range(1, blocks + 1):
            stride = 2 if number == blocks and stage < 5 else 1
            x = keras_block(x, scaled(filters, width), stride, name=f"conv{stage}_{number}")
    return activation(x, name="last")


def preact_resnet50(
    variant: str = "paper",
    input_shape: tuple[int, int, int] = (224, 224, 3),
    classes: int = 1000,
    width: float = 1.0,
) -> keras.Model:
    """50 layers: the paper's block in the stages of ResNet-50, which the paper has not.

    ``variant``: ``"paper"`` or ``"keras"``; ``width`` multiplies all channels.
    """
    check_variant(variant, "paper", "keras")
    inputs = keras.Input(input_shape, name="image")
    x = convolution(inputs, scaled(64, width), 7, 2, bias=variant == "keras", name="conv1")
    if variant == "keras":
        x = _keras_stages(max_pooling(x), RESNET50, width)
    else:
        x = _stages(max_pooling(activation(x, name="conv1")), RESNET50, width)
    return keras.Model(inputs, classifier(x, classes), name="PreAct-ResNet-50")


def preact_resnet200(
    variant: str = "paper",
    input_shape: tuple[int, int, int] = (224, 224, 3),
    classes: int = 1000,
    width: float = 1.0,
) -> keras.Model:
    """200 layers, the deepest of the paper's networks for ImageNet.

    ``width`` multiplies all channels.
    """
    check_variant(variant, "paper")
    inputs = keras.Input(input_shape, name="image")
    x = convolution(inputs, scaled(64, width), 7, 2, name="conv1")
    x = _stages(max_pooling(activation(x, name="conv1")), RESNET200, width)
    return keras.Model(inputs, classifier(x, classes), name="PreAct-ResNet-200")


def cifar_preact_resnet(
    depth: int = 164,
    input_shape: tuple[int, int, int] = (32, 32, 3),
    classes: int = 10,
    width: float = 1.0,
) -> keras.Model:
    """Network of 9n + 2 layers for small images; the paper has 164 and 1,001.

    The paper's 110 layers are of another block, of two convolutions.
    ``width`` multiplies all channels. ``ValueError`` for another depth.
    """
    blocks, rest = divmod(depth - 2, 9)
    if blocks < 1 or rest:
        raise ValueError(f"depth must be 9n + 2 (11, 20, 29, …), got {depth!r}")
    inputs = keras.Input(input_shape, name="image")
    x = convolution(inputs, scaled(CIFAR[0], width), 3, name="conv1")
    table = tuple((filters, blocks) for filters in CIFAR)
    x = _stages(activation(x, name="conv1"), table, width)
    return keras.Model(inputs, classifier(x, classes), name=f"PreAct-ResNet-{depth}")
