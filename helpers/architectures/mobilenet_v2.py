"""MobileNet v2: inverted residuals with linear bottlenecks (chapter 6).

Sandler, Howard, Zhu, Zhmoginov, Chen: *MobileNetV2: Inverted residuals and linear bottlenecks*,
2018. The idea: shortcuts join the thin ends of a block, which widens its input for the depthwise
convolution and narrows it again without an activation. Sizes are those of table 2.
"""

import keras
from keras import layers

from helpers.architectures._variants import check_variant
from helpers.architectures._widths import scaled

# Expansion, channels, blocks, stride of the first block (table 2: t, c, n, s).
STAGES = (
    (1, 16, 1, 1),
    (6, 24, 2, 2),
    (6, 32, 3, 2),
    (6, 64, 4, 2),
    (6, 96, 3, 1),
    (6, 160, 3, 2),
    (6, 320, 1, 1),
)

NOTES = {
    "mobilenet-v2": (
        "Of 3,504,872 trained parameters 34,112 are scales and shifts of batch normalisation; the "
        "other 3,470,760 are the paper's 3.4 million if cut off, and 3.5 if rounded. Means and "
        "variances are another 34,112. "
        "The text speaks of 19 residual bottleneck layers, table 2 has 17."
    )
}


def multiple_of_8(channels: int) -> int:
    """Nearest multiple of 8, at least 8 and never more than a tenth below ``channels``.

    The paper does not say how a width multiplier rounds; this is how Keras and its authors do it.
    """
    rounded = max(8, int(channels + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * channels else rounded


def inverted_residual(
    x: keras.KerasTensor,
    filters: int,
    stride: int = 1,
    expansion: int = 6,
    name: str = "block",
) -> keras.KerasTensor:
    """Expand, filter each channel, project; a shortcut where the shapes allow it (figure 4d).

    An expansion of 1 leaves the first convolution out, as the authors' code does.
    """
    residual = x
    channels = x.shape[-1]
    if expansion > 1:
        x = layers.Conv2D(expansion * channels, 1, use_bias=False, name=f"{name}_expand")(x)
        x = layers.BatchNormalization(name=f"{name}_expand_bn")(x)
        x = layers.ReLU(6.0, name=f"{name}_expand_relu")(x)
    x = layers.DepthwiseConv2D(
        3, strides=stride, padding="same", use_bias=False, name=f"{name}_dw"
    )(x)
    x = layers.BatchNormalization(name=f"{name}_dw_bn")(x)
    x = layers.ReLU(6.0, name=f"{name}_dw_relu")(x)
    x = layers.Conv2D(filters, 1, use_bias=False, name=f"{name}_project")(x)
    x = layers.BatchNormalization(name=f"{name}_project_bn")(x)
    if stride == 1 and filters == channels:
        x = layers.add([x, residual], name=f"{name}_add")
    return x


def mobilenet_v2(
    variant: str = "paper",
    input_shape: tuple[int, int, int] = (224, 224, 3),
    classes: int = 1000,
    width: float = 1.0,
) -> keras.Model:
    """MobileNetV2 (table 2): 300 million multiply-adds; widths below 1 spare the last convolution.

    ``variant="keras"`` is the same: Keras's only averages more slowly in batch normalisation.
    """
    check_variant(variant, "paper", "keras")
    inputs = keras.Input(input_shape, name="image")
    x = layers.Conv2D(
        multiple_of_8(scaled(32, width)), 3, strides=2, padding="same", use_bias=False, name="conv1"
    )(inputs)
    x = layers.BatchNormalization(name="conv1_bn")(x)
    x = layers.ReLU(6.0, name="conv1_relu")(x)
    for stage, (expansion, channels, repeats, stride) in enumerate(STAGES, start=1):
        for repeat in range(1, repeats + 1):
            x = inverted_residual(
                x,
                multiple_of_8(scaled(channels, width)),
                stride if repeat == 1 else 1,
                expansion,
                name=f"bottleneck{stage}_{repeat}",
            )
    x = layers.Conv2D(multiple_of_8(scaled(1280, max(1, width))), 1, use_bias=False, name="conv2")(
        x
    )
    x = layers.BatchNormalization(name="conv2_bn")(x)
    x = layers.ReLU(6.0, name="conv2_relu")(x)
    x = layers.GlobalAveragePooling2D(name="avgpool")(x)
    outputs = layers.Dense(classes, activation="softmax", name="probabilities")(x)
    return keras.Model(inputs, outputs, name="MobileNet-v2")
