"""VGG-16 and VGG-19: depth from small kernels only (chapter 6).

Simonyan, Zisserman: *Very deep convolutional networks for large-scale image recognition*, ICLR
(2015). Every convolution is 3 × 3 and keeps the size, every pooling 2 × 2 halves it, and the
channels double until they are 512. Two 3 × 3 see what one 5 × 5 sees, with fewer weights and one
more ReLU. Table 1 has the networks (columns D and E), section 2.1 strides and padding.

``keras.applications`` has the same layers without the dropout, which has no weights.
"""

import keras
from keras import layers

from helpers.architectures._variants import check_variant
from helpers.architectures._widths import scaled

CHANNELS = (64, 128, 256, 512, 512)
VGG16 = (2, 2, 3, 3, 3)  # convolutions of each block: table 1, column D
VGG19 = (2, 2, 4, 4, 4)  # column E

NOTES = {
    "vgg-16": "The paper rounds: 138M are 138,357,544 parameters, biases included. It prints no "
    "multiply-adds; the 15.3 billion are those that He et al. (2016) give it, and are those of its "
    "convolutions: the three dense layers have 123.6 million more.",
    "vgg-19": "The paper rounds: 144M are 143,667,240 parameters, biases included. It prints no "
    "multiply-adds; the 19.6 billion are those that He et al. (2016) give it: 19.5 billion for "
    "its convolutions, and 123.6 million for the three dense layers.",
}


def block(
    x: keras.KerasTensor, filters: int, convolutions: int, name: str = "1"
) -> keras.KerasTensor:
    """Convolve by 3 × 3 some times, then halve height and width.

    ``name`` is the block's number in ``conv1_1``, ``conv1_2``, ``pool1``.
    """
    for number in range(1, convolutions + 1):
        x = layers.Conv2D(
            filters, 3, padding="same", activation="relu", name=f"conv{name}_{number}"
        )(x)
    return layers.MaxPooling2D(2, name=f"pool{name}")(x)


def _vgg(
    name: str,
    convolutions: tuple[int, ...],
    variant: str,
    input_shape: tuple[int, int, int],
    classes: int,
    width: float,
) -> keras.Model:
    check_variant(variant, "paper", "keras")
    inputs = x = keras.Input(input_shape, name="image")
    for number, (channels, repeats) in enumerate(zip(CHANNELS, convolutions, strict=True), 1):
        x = block(x, scaled(channels, width), repeats, str(number))
    x = layers.Flatten(name="flatten")(x)
    for number in (6, 7):
        x = layers.Dense(scaled(4096, width), activation="relu", name=f"fc{number}")(x)
        if variant == "paper":
            x = layers.Dropout(0.5, name=f"dropout{number}")(x)
    outputs = layers.Dense(classes, activation="softmax", name="probabilities")(x)
    return keras.Model(inputs, outputs, name=name)


def vgg16(
    variant: str = "paper",
    input_shape: tuple[int, int, int] = (224, 224, 3),
    classes: int = 1000,
    width: float = 1.0,
) -> keras.Model:
    """VGG-16, column D of table 1: 13 convolutions and 3 dense layers, 138,357,544 parameters.

    ``variant``: ``"paper"`` or ``"keras"``; ``width`` multiplies all channels.
    """
    return _vgg("VGG-16", VGG16, variant, input_shape, classes, width)


def vgg19(
    variant: str = "paper",
    input_shape: tuple[int, int, int] = (224, 224, 3),
    classes: int = 1000,
    width: float = 1.0,
) -> keras.Model:
    """VGG-19, column E of table 1: 16 convolutions and 3 dense layers, 143,667,240 parameters.

    ``variant``: ``"paper"`` or ``"keras"``; ``width`` multiplies all channels.
    """
    return _vgg("VGG-19", VGG19, variant, input_shape, classes, width)
