"""ZFNet: AlexNet, looked into and repaired (chapter 6).

Zeiler, Fergus: *Visualizing and understanding convolutional networks*, ECCV (2014). Pictures of
what AlexNet's first layers learn led to smaller kernels and a smaller stride: 7 × 7 with stride 2
for 11 × 11 with stride 4. One GPU is enough by now, so there are no groups. Figure 3 has the
network.

The paper does not print its padding nor the constants of its contrast normalisation. Padding is
what its sizes ask for, 110, 55, 26, 13, 6; the normalisation is AlexNet's.
"""

import keras
from keras import layers

from helpers.architectures._variants import check_variant
from helpers.architectures._widths import scaled
from helpers.architectures.alexnet import LocalResponseNormalization, classifier

NOTES = {
    "zfnet": "The paper prints neither parameters nor multiply-adds. They are 62,357,608 and 1,168 "
    "million: without AlexNet's groups, and with a second convolution that has a stride of 2."
}


def zfnet(
    variant: str = "paper",
    input_shape: tuple[int, int, int] = (224, 224, 3),
    classes: int = 1000,
    width: float = 1.0,
) -> keras.Model:
    """ZFNet, figure 3: five convolutions and three dense layers, 62,357,608 parameters.

    ``width`` multiplies all channels; ``variant`` is ``"paper"``.
    """
    check_variant(variant, "paper")
    inputs = keras.Input(input_shape, name="image")
    x = layers.ZeroPadding2D(1, name="pad1")(inputs)
    x = layers.Conv2D(scaled(96, width), 7, 2, activation="relu", name="conv1")(x)
    x = pooled_and_normalised(x, "1")
    x = layers.Conv2D(scaled(256, width), 5, 2, activation="relu", name="conv2")(x)
    x = pooled_and_normalised(x, "2")
    for number, filters in ((3, 384), (4, 384), (5, 256)):
        x = layers.Conv2D(
            scaled(filters, width), 3, padding="same", activation="relu", name=f"conv{number}"
        )(x)
    x = layers.MaxPooling2D(3, 2, name="pool5")(x)
    return keras.Model(inputs, classifier(x, classes, width), name="ZFNet")


def pooled_and_normalised(x: keras.KerasTensor, name: str = "1") -> keras.KerasTensor:
    """Pool by overlapping windows of 3 × 3 to half the size, rounded up, then normalise."""
    x = layers.MaxPooling2D(3, 2, padding="same", name=f"pool{name}")(x)
    return LocalResponseNormalization(name=f"norm{name}")(x)
