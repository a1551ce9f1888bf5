"""ShuffleNet v1: 1 × 1 convolutions in groups, and a shuffle that lets the groups talk (chapter 6).

Zhang, Zhou, Lin, Sun: *ShuffleNet: An extremely efficient convolutional neural network for mobile
devices*, 2018. The idea: in a thin bottleneck the 1 × 1 convolutions do most of the work, so they
are split into groups; after the first one the channels are dealt out again. Sizes are those of
table 1 for three groups, ShuffleNet 1×.
"""

from typing import Any

import keras
from keras import layers, ops

from helpers import anatomy
from helpers.anatomy.costs import Costs, Shape
from helpers.architectures._variants import check_variant
from helpers.architectures._widths import scaled

GROUPS = 3
# Name, channels, units; the first unit of a stage halves height and width.
STAGES = (
    ("stage2", 240, 4),
    ("stage3", 480, 8),
    ("stage4", 960, 4),
)

NOTES = {
    "shufflenet": (
        "The paper prints no number of parameters. "
        "Table 1 has 137 million multiply-adds for three groups, table 2 says 140 for any number "
        "of groups."
    )
}


@keras.saving.register_keras_serializable("architectures")
class ChannelShuffle(layers.Layer):
    """Deal the channels of ``groups`` groups out again: the first of each, then the seconds."""

    def __init__(self, groups: int, **options: Any) -> None:  # noqa: ANN401
        super().__init__(**options)
        self.groups = groups

    def call(self, x: keras.KerasTensor) -> keras.KerasTensor:
        """``(N, H, W, C)`` to the same shape; C is a multiple of the number of groups."""
        *_, height, width, channels = x.shape
        x = ops.reshape(x, (-1, height, width, self.groups, channels // self.groups))
        x = ops.transpose(x, (0, 1, 2, 4, 3))
        return ops.reshape(x, (-1, height, width, channels))

    def get_config(self) -> dict[str, Any]:
        """Arguments that make the layer again."""
        return {**super().get_config(), "groups": self.groups}


@anatomy.register(ChannelShuffle)
def _(layer: ChannelShuffle, before: Shape, after: Shape) -> Costs:
    return Costs("no weights: the same channels in another order")


def shuffle_unit(
    x: keras.KerasTensor,
    filters: int,
    stride: int = 1,
    groups: int = GROUPS,
    first_groups: int | None = None,
    name: str = "unit",
) -> keras.KerasTensor:
    """Bottleneck of a quarter of ``filters``, with a shortcut (figure 2b; 2c with a stride of 2).

    With a stride the shortcut is an average pooling, and its channels stand beside those of the
    bottleneck, ``filters`` in all. ``first_groups`` is for a first convolution in other groups.
    ``filters``, and the channels of ``x`` with a stride, are multiples of the groups; ``filters``
    is one of four times as many.
    """
    residual = x
    branch = filters if stride == 1 else filters - x.shape[-1]
    x = layers.Conv2D(
        filters // 4, 1, groups=first_groups or groups, use_bias=False, name=f"{name}_reduce"
    )(x)
    x = layers.BatchNormalization(name=f"{name}_reduce_bn")(x)
    x = layers.ReLU(name=f"{name}_reduce_relu")(x)
    x = ChannelShuffle(groups, name=f"{name}_shuffle")(x)
    x = layers.DepthwiseConv2D(
        3, strides=stride, padding="same", use_bias=False, name=f"{name}_dw"
    )(x)
    x = layers.BatchNormalization(name=f"{name}_dw_bn")(x)
    x = layers.Conv2D(branch, 1, groups=groups, use_bias=False, name=f"{name}_expand")(x)
    x = layers.BatchNormalization(name=f"{name}_expand_bn")(x)
    if stride == 1:
        x = layers.add([x, residual], name=f"{name}_add")
    else:
        residual = layers.AveragePooling2D(
            3, strides=stride, padding="same", name=f"{name}_shortcut"
        )(residual)
        x = layers.concatenate([residual, x], name=f"{name}_concat")
    return layers.ReLU(name=f"{name}_relu")(x)


def shufflenet(
    variant: str = "paper",
    input_shape: tuple[int, int, int] = (224, 224, 3),
    classes: int = 1000,
    width: float = 1.0,
) -> keras.Model:
    """ShuffleNet 1×, g = 3 (table 1): 50 layers, 137 million multiply-adds.

    ``width`` is the paper's scale factor s; channels are rounded to what the groups divide.
    """
    check_variant(variant, "paper")
    inputs = keras.Input(input_shape, name="image")
    x = layers.Conv2D(
        scaled(24, width, GROUPS), 3, strides=2, padding="same", use_bias=False, name="conv1"
    )(inputs)
    x = layers.BatchNormalization(name="conv1_bn")(x)
    x = layers.ReLU(name="conv1_relu")(x)
    x = layers.MaxPooling2D(3, strides=2, padding="same", name="maxpool")(x)
    for stage, channels, units in STAGES:
        for unit in range(1, units + 1):
            x = shuffle_unit(
                x,
                scaled(channels, width, 4 * GROUPS),
                stride=2 if unit == 1 else 1,
                # The first input has too few channels to be split (note under table 1).
                first_groups=1 if (stage, unit) == ("stage2", 1) else None,
                name=f"{stage}_{unit}",
            )
    x = layers.GlobalAveragePooling2D(name="globalpool")(x)
    outputs = layers.Dense(classes, activation="softmax", name="probabilities")(x)
    return keras.Model(inputs, outputs, name="ShuffleNet")
