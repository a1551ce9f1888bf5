"""GoogLeNet (Inception v1): parallel paths of several kernel sizes (chapter 6).

Szegedy, Liu, Jia, Sermanet, Reed, Anguelov, Erhan, Vanhoucke, Rabinovich: *Going deeper with
convolutions*, CVPR (2015). An inception module looks at its input through 1 × 1, 3 × 3 and 5 × 5
at once; convolutions of 1 × 1 before the large ones keep them cheap. Table 1 has the numbers,
section 5 the two auxiliary classifiers, for training only, figure 3 the normalisations.
"""

import keras
from keras import layers

from helpers.architectures._variants import check_variant
from helpers.architectures._widths import scaled
from helpers.architectures.alexnet import LocalResponseNormalization

# Table 1, by column: 1 × 1; 3 × 3 reduce, 3 × 3; 5 × 5 reduce, 5 × 5; pool proj.
MODULES = {
    "3a": (64, 96, 128, 16, 32, 32),
    "3b": (128, 128, 192, 32, 96, 64),
    "4a": (192, 96, 208, 16, 48, 64),
    "4b": (160, 112, 224, 24, 64, 64),
    "4c": (128, 128, 256, 24, 64, 64),
    "4d": (112, 144, 288, 32, 64, 64),
    "4e": (256, 160, 320, 32, 128, 128),
    "5a": (256, 160, 320, 32, 128, 128),
    "5b": (384, 192, 384, 48, 128, 128),
}
POOLED_AFTER = ("3b", "4e")
AUXILIARY_AFTER = ("4a", "4d")

NOTES = {
    "googlenet": "The 5 million are those of Szegedy et al. (2016); the paper says only that "
    "AlexNet has 12 times as many, and its table 1 adds up to 6.8 million. The count is 6,998,552, "
    "and 6,379,728 more with the two auxiliary classifiers. Multiply-adds are 1.58 billion for the "
    "printed 1.5: 0.08 of them because its first convolution is printed as 34 million and is 118."
}


def conv(
    x: keras.KerasTensor, filters: int, kernel_size: int, stride: int = 1, name: str | None = None
) -> keras.KerasTensor:
    """Convolve with ReLU and zeros around the maps."""
    return layers.Conv2D(
        filters, kernel_size, stride, padding="same", activation="relu", name=name
    )(x)


def inception(
    x: keras.KerasTensor,
    filters: tuple[int, ...],
    name: str = "inception",
) -> keras.KerasTensor:
    """Four paths side by side (figure 2b); ``filters``: the six of a row of table 1."""
    one, reduce3, three, reduce5, five, project = filters
    path1 = conv(x, one, 1, name=f"{name}_1x1")
    path2 = conv(x, reduce3, 1, name=f"{name}_3x3_reduce")
    path2 = conv(path2, three, 3, name=f"{name}_3x3")
    path3 = conv(x, reduce5, 1, name=f"{name}_5x5_reduce")
    path3 = conv(path3, five, 5, name=f"{name}_5x5")
    path4 = layers.MaxPooling2D(3, strides=1, padding="same", name=f"{name}_pool")(x)
    path4 = conv(path4, project, 1, name=f"{name}_pool_proj")
    return layers.Concatenate(name=name)([path1, path2, path3, path4])


def auxiliary_classifier(
    x: keras.KerasTensor, classes: int, width: float = 1.0, name: str = "auxiliary"
) -> keras.KerasTensor:
    """Small classifier on a layer in the middle (section 5); its loss counts 0.3 in training."""
    x = layers.AveragePooling2D(5, strides=3, name=f"{name}_pool")(x)
    x = conv(x, scaled(128, width), 1, name=f"{name}_conv")
    x = layers.Flatten(name=f"{name}_flatten")(x)
    x = layers.Dense(scaled(1024, width), activation="relu", name=f"{name}_fc")(x)
    x = layers.Dropout(0.7, name=f"{name}_dropout")(x)
    return layers.Dense(classes, activation="softmax", name=f"{name}_probabilities")(x)


def googlenet(
    variant: str = "paper",
    input_shape: tuple[int, int, int] = (224, 224, 3),
    classes: int = 1000,
    width: float = 1.0,
    auxiliary: bool = False,
) -> keras.Model:
    """GoogLeNet, table 1: 22 layers with parameters one after the other, 6,998,552 parameters.

    With ``auxiliary`` it has three outputs, the two auxiliary classifiers after the main one, and
    13,378,280 parameters. ``width`` multiplies all channels; ``variant`` is ``"paper"``.
    """
    check_variant(variant, "paper")
    inputs = keras.Input(input_shape, name="image")
    x = conv(inputs, scaled(64, width), 7, stride=2, name="conv1")
    x = layers.MaxPooling2D(3, strides=2, padding="same", name="pool1")(x)
    x = LocalResponseNormalization(name="norm1")(x)
    x = conv(x, scaled(64, width), 1, name="conv2_reduce")
    x = conv(x, scaled(192, width), 3, name="conv2")
    x = LocalResponseNormalization(name="norm2")(x)
    x = layers.MaxPooling2D(3, strides=2, padding="same", name="pool2")(x)
    classifiers = []
    for module, filters in MODULES.items():
        x = inception(x, tuple(scaled(it, width) for it in filters), name=f"inception_{module}")
        if module in POOLED_AFTER:
            x = layers.MaxPooling2D(3, strides=2, padding="same", name=f"pool{module[0]}")(x)
        if auxiliary and module in AUXILIARY_AFTER:
            name = f"auxiliary_{module}"
            classifiers.append(auxiliary_classifier(x, classes, width, name))
    x = layers.GlobalAveragePooling2D(name="average_pool")(x)
    x = layers.Dropout(0.4, name="dropout")(x)
    outputs = layers.Dense(classes, activation="softmax", name="probabilities")(x)
    return keras.Model(inputs, [outputs, *classifiers] if auxiliary else outputs, name="GoogLeNet")
