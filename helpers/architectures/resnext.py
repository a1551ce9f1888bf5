"""ResNeXt-50 (32 × 4d): residual blocks of many narrow paths (chapter 6).

Xie, Girshick, Dollár, Tu, He: *Aggregated residual transformations for deep neural networks*, CVPR
(2017). The 3 × 3 convolution of a bottleneck block works in 32 groups, each of which sees 4 of 128
channels: at equal cost it can be twice as wide. Table 1 has the network, figure 3c the block.
"""

import keras
from keras import layers

from helpers.architectures._variants import check_variant
from helpers.architectures._widths import scaled
from helpers.architectures.resnet import classifier, convolution, stages, stem

GROUPS = 32  # the cardinality
RESNEXT50 = ((128, 3), (256, 4), (512, 6), (1024, 3))  # channels of the 3 × 3, blocks (table 1)

NOTES = {
    "resnext-50": "25,028,904 parameters are trained, the paper prints 25.0 million; batch "
    "normalisation stores 68,224 means and variances. We count 4.23 billion multiply-adds, the "
    "paper rounds to 4.2. The 4 convolutions of shortcuts are not among the 50 layers.",
}


def block(
    x: keras.KerasTensor,
    filters: int,
    stride: int = 1,
    groups: int = GROUPS,
    name: str = "block",
) -> keras.KerasTensor:
    """1 × 1 to ``filters`` channels, 3 × 3 in ``groups`` of them, 1 × 1 to twice as many.

    ``filters`` is a multiple of ``groups``.
    """
    shortcut = x
    if stride > 1 or x.shape[-1] != 2 * filters:
        shortcut = convolution(x, 2 * filters, 1, stride, name=f"{name}_shortcut")
    x = convolution(x, filters, 1, name=f"{name}_1")
    x = layers.ReLU(name=f"{name}_1_relu")(x)
    x = convolution(x, filters, 3, stride, groups, name=f"{name}_2")
    x = layers.ReLU(name=f"{name}_2_relu")(x)
    x = convolution(x, 2 * filters, 1, name=f"{name}_3")
    x = layers.add([shortcut, x], name=f"{name}_add")
    return layers.ReLU(name=f"{name}_relu")(x)


def resnext50(
    variant: str = "paper",
    input_shape: tuple[int, int, int] = (224, 224, 3),
    classes: int = 1000,
    width: float = 1.0,
) -> keras.Model:
    """ResNeXt-50 (32 × 4d): 25.0 million parameters, 4.2 billion multiply-adds (table 1).

    ``width`` multiplies all channels; the groups stay 32.
    """
    check_variant(variant, "paper")
    inputs = keras.Input(input_shape, name="image")
    x = stem(inputs, scaled(64, width))
    x = stages(x, block, RESNEXT50, width, GROUPS)
    return keras.Model(inputs, classifier(x, classes), name="ResNeXt-50")
