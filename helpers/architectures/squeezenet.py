"""SqueezeNet 1.0: AlexNet's accuracy with a fiftieth of its parameters (chapter 6).

Iandola, Han, Moskewicz, Ashraf, Dally, Keutzer: *SqueezeNet: AlexNet-level accuracy with 50x fewer
parameters and <0.5MB model size*, 2016. The idea: a *fire module* squeezes its input through few
1 × 1 filters, so that the 3 × 3 filters that follow read few channels, and replaces half of those
by 1 × 1 filters. Maps shrink late. No dense layer. Sizes are those of table 1.
"""

import keras
from keras import layers

from helpers.architectures._variants import check_variant
from helpers.architectures._widths import scaled

# Name, filters of the squeeze layer, filters of each of the two expand layers.
FIRES = (
    ("fire2", 16, 64),
    ("fire3", 16, 64),
    ("fire4", 32, 128),
    ("fire5", 32, 128),
    ("fire6", 48, 192),
    ("fire7", 48, 192),
    ("fire8", 64, 256),
    ("fire9", 64, 256),
)
POOLED = ("fire4", "fire8")  # the modules after which the maps shrink

NOTES = {
    "squeezenet": (
        "Table 1 has all 1,248,424 parameters, biases included: there is no difference. "
        "It prints an input of 224 × 224, but its first output of 111 × 111 needs 227 × 227, as "
        "7 × 7 filters with stride 2 give 109 × 109 on 224."
    )
}


def fire(x: keras.KerasTensor, squeeze: int, expand: int, name: str = "fire") -> keras.KerasTensor:
    """Squeeze to ``squeeze`` channels, expand to 2 · ``expand``; the map size stays (figure 1)."""
    x = layers.Conv2D(squeeze, 1, activation="relu", name=f"{name}_squeeze1x1")(x)
    small = layers.Conv2D(expand, 1, activation="relu", name=f"{name}_expand1x1")(x)
    large = layers.Conv2D(expand, 3, padding="same", activation="relu", name=f"{name}_expand3x3")(x)
    return layers.concatenate([small, large], name=f"{name}_concat")


def squeezenet(
    variant: str = "paper",
    input_shape: tuple[int, int, int] = (227, 227, 3),
    classes: int = 1000,
    width: float = 1.0,
) -> keras.Model:
    """SqueezeNet 1.0 (table 1): 1,248,424 parameters for 1000 classes."""
    check_variant(variant, "paper")
    inputs = keras.Input(input_shape, name="image")
    x = layers.Conv2D(scaled(96, width), 7, strides=2, activation="relu", name="conv1")(inputs)
    x = layers.MaxPooling2D(3, strides=2, name="maxpool1")(x)
    for name, squeeze, expand in FIRES:
        x = fire(x, scaled(squeeze, width), scaled(expand, width), name=name)
        if name in POOLED:
            x = layers.MaxPooling2D(3, strides=2, name=f"maxpool{name[-1]}")(x)
    x = layers.Dropout(0.5, name="drop9")(x)
    x = layers.Conv2D(classes, 1, activation="relu", name="conv10")(x)
    x = layers.GlobalAveragePooling2D(name="avgpool10")(x)
    outputs = layers.Softmax(name="probabilities")(x)
    return keras.Model(inputs, outputs, name="SqueezeNet")
