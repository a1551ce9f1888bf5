"""EfficientNet-B0: MobileNet v2's blocks with squeeze-and-excitation, by a search (chapter 6).

Tan, Le: *EfficientNet: Rethinking model scaling for convolutional neural networks*, 2019. The idea:
a small network whose depth, width and image size then grow together; B0 is the one that grows.
Sizes are those of table 1.
"""

import keras
from keras import layers

from helpers.architectures._variants import check_variant
from helpers.architectures._widths import scaled
from helpers.architectures.mobilenet_v2 import multiple_of_8

# Expansion, kernel size, channels, blocks, stride of the first block: stages 2 to 8 of table 1.
STAGES = (
    (1, 3, 16, 1, 1),
    (6, 3, 24, 2, 2),
    (6, 5, 40, 2, 2),
    (6, 3, 80, 3, 2),
    (6, 5, 112, 3, 1),
    (6, 5, 192, 4, 2),
    (6, 3, 320, 1, 1),
)
BLOCKS = sum(repeats for *_, repeats, _ in STAGES)
DROP_RATE = 0.2  # of the shortcuts' branches, rising from 0, and of the features

NOTES = {
    "efficientnet-b0": (
        "The paper rounds 5,288,548 trained parameters to 5.3 million; means and variances of "
        "batch normalisation are another 42,016. Its FLOPS are multiply-adds. "
        "Keras's network scales its input in a layer that holds 7 numbers more."
    )
}


def mb_conv(
    x: keras.KerasTensor,
    filters: int,
    stride: int = 1,
    kernel_size: int = 3,
    expansion: int = 6,
    drop_rate: float = 0.0,
    name: str = "block",
) -> keras.KerasTensor:
    """Inverted residual whose wide maps are reweighted by squeeze and excitation.

    In training the branch beside a shortcut is dropped for a share ``drop_rate`` of the images.
    """
    residual = x
    channels = x.shape[-1]
    if expansion > 1:
        x = layers.Conv2D(expansion * channels, 1, use_bias=False, name=f"{name}_expand")(x)
        x = layers.BatchNormalization(name=f"{name}_expand_bn")(x)
        x = layers.Activation("swish", name=f"{name}_expand_swish")(x)
    x = layers.DepthwiseConv2D(
        kernel_size, strides=stride, padding="same", use_bias=False, name=f"{name}_dw"
    )(x)
    x = layers.BatchNormalization(name=f"{name}_dw_bn")(x)
    x = layers.Activation("swish", name=f"{name}_dw_swish")(x)
    x = squeeze_excitation(x, max(1, channels // 4), name=f"{name}_se")
    x = layers.Conv2D(filters, 1, use_bias=False, name=f"{name}_project")(x)
    x = layers.BatchNormalization(name=f"{name}_project_bn")(x)
    if stride == 1 and filters == channels:
        if drop_rate:
            x = layers.Dropout(drop_rate, noise_shape=(None, 1, 1, 1), name=f"{name}_drop")(x)
        x = layers.add([x, residual], name=f"{name}_add")
    return x


def squeeze_excitation(x: keras.KerasTensor, reduced: int, name: str = "se") -> keras.KerasTensor:
    """Multiply each map by a gate between 0 and 1, computed from the means of all maps.

    Two layers of 1 × 1, ``reduced`` channels between them. B0 takes a quarter of a block's input.
    """
    gates = layers.GlobalAveragePooling2D(keepdims=True, name=f"{name}_squeeze")(x)
    gates = layers.Conv2D(reduced, 1, activation="swish", name=f"{name}_reduce")(gates)
    gates = layers.Conv2D(x.shape[-1], 1, activation="sigmoid", name=f"{name}_gates")(gates)
    return layers.multiply([x, gates], name=f"{name}_excite")


def efficientnet_b0(
    variant: str = "paper",
    input_shape: tuple[int, int, int] = (224, 224, 3),
    classes: int = 1000,
    width: float = 1.0,
) -> keras.Model:
    """EfficientNet-B0 (table 1): 5.3 million parameters, 0.39 billion multiply-adds.

    ``variant="keras"`` is ``keras.applications.EfficientNetB0``: it takes pixels from 0 to 255.
    """
    check_variant(variant, "paper", "keras")
    inputs = x = keras.Input(input_shape, name="image")
    if variant == "keras":
        x = layers.Rescaling(1 / 255, name="rescaling")(x)
        x = layers.Normalization(name="normalization")(x)
    x = layers.Conv2D(
        multiple_of_8(scaled(32, width)), 3, strides=2, padding="same", use_bias=False, name="stem"
    )(x)
    x = layers.BatchNormalization(name="stem_bn")(x)
    x = layers.Activation("swish", name="stem_swish")(x)
    done = 0
    for stage, (expansion, kernel_size, channels, repeats, stride) in enumerate(STAGES, start=2):
        for repeat in range(1, repeats + 1):
            x = mb_conv(
                x,
                multiple_of_8(scaled(channels, width)),
                stride if repeat == 1 else 1,
                kernel_size,
                expansion,
                DROP_RATE * done / BLOCKS,
                name=f"stage{stage}_{repeat}",
            )
            done += 1
    x = layers.Conv2D(multiple_of_8(scaled(1280, width)), 1, use_bias=False, name="stage9")(x)
    x = layers.BatchNormalization(name="stage9_bn")(x)
    x = layers.Activation("swish", name="stage9_swish")(x)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    x = layers.Dropout(DROP_RATE, name="dropout")(x)
    outputs = layers.Dense(classes, activation="softmax", name="probabilities")(x)
    return keras.Model(inputs, outputs, name="EfficientNet-B0")
