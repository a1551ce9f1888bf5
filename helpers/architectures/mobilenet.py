"""MobileNet v1: depthwise-separable convolutions from end to end (chapter 6).

Howard et al.: *MobileNets: Efficient convolutional neural networks for mobile vision applications*,
2017. The idea: a 3 × 3 convolution is split into one that filters each channel on its own and a
1 × 1 one that mixes channels, an eighth to a ninth of the work. Sizes are those of table 1; its
width multiplier α is ``width``.
"""

import keras
from keras import layers

from helpers.architectures._variants import check_variant
from helpers.architectures._widths import scaled

# Filters and stride of each depthwise-separable block.
BLOCKS = (
    (64, 1),
    (128, 2),
    (128, 1),
    (256, 2),
    (256, 1),
    (512, 2),
    (512, 1),
    (512, 1),
    (512, 1),
    (512, 1),
    (512, 1),
    (1024, 2),
    (1024, 1),  # Table 1 prints stride 2, and 7 × 7 before and after it
)

NOTES = {
    "mobilenet-v1": (
        "The paper rounds 4,231,976 trained parameters to 4.2 million; means and variances of "
        "batch normalisation are another 21,888. "
        "Table 1 prints stride 2 for the last depthwise convolution, whose maps are 7 × 7 before "
        "and after it: it must be 1. "
        "Table 2 gives the first convolution 1.19 % of the multiply-adds, but its column then adds "
        "up to 99.29 %: it is 1.91 %."
    )
}


def separable_block(
    x: keras.KerasTensor,
    filters: int,
    stride: int = 1,
    ceiling: float | None = None,
    name: str = "separable",
) -> keras.KerasTensor:
    """3 × 3 filter for each channel, then 1 × 1 across them, each normalised (figure 3, right).

    ``ceiling`` is the largest value of the ReLUs; without it they have none.
    """
    x = layers.DepthwiseConv2D(
        3, strides=stride, padding="same", use_bias=False, name=f"{name}_dw"
    )(x)
    x = layers.BatchNormalization(name=f"{name}_dw_bn")(x)
    x = layers.ReLU(ceiling, name=f"{name}_dw_relu")(x)
    x = layers.Conv2D(filters, 1, use_bias=False, name=f"{name}_pw")(x)
    x = layers.BatchNormalization(name=f"{name}_pw_bn")(x)
    return layers.ReLU(ceiling, name=f"{name}_pw_relu")(x)


def mobilenet_v1(
    variant: str = "paper",
    input_shape: tuple[int, int, int] = (224, 224, 3),
    classes: int = 1000,
    width: float = 1.0,
) -> keras.Model:
    """MobileNet (table 1): 28 layers, 4.2 million parameters, 569 million multiply-adds.

    ``variant="keras"`` is ``keras.applications.MobileNet``: ReLU6, and dropout before the
    classifier. Its outputs are equal where no map of odd size is halved.
    """
    check_variant(variant, "paper", "keras")
    ceiling = 6.0 if variant == "keras" else None
    inputs = keras.Input(input_shape, name="image")
    x = layers.Conv2D(
        scaled(32, width), 3, strides=2, padding="same", use_bias=False, name="conv1"
    )(inputs)
    x = layers.BatchNormalization(name="conv1_bn")(x)
    x = layers.ReLU(ceiling, name="conv1_relu")(x)
    for number, (filters, stride) in enumerate(BLOCKS, start=1):
        x = separable_block(x, scaled(filters, width), stride, ceiling, name=f"block{number}")
    x = layers.GlobalAveragePooling2D(name="avgpool")(x)
    if variant == "keras":
        x = layers.Dropout(1e-3, name="dropout")(x)
    outputs = layers.Dense(classes, activation="softmax", name="probabilities")(x)
    return keras.Model(inputs, outputs, name="MobileNet-v1")
