"""Network in Network: convolutions of 1 × 1, and no dense layer at all (chapter 6).

Lin, Chen, Yan: *Network in network*, ICLR (2014). After a convolution, two of 1 × 1 let each place
mix its channels like a small network of its own (an "mlpconv" layer, section 3.1). The last has as
many maps as there are classes, and their means over the image are the scores (section 3.2).

The paper describes networks for CIFAR, SVHN and MNIST, three such layers each, without their
numbers of channels, and has none for ImageNet. The numbers here are those of the CIFAR-10 network
that its authors published as code.
"""

import keras
from keras import layers

from helpers.architectures._variants import check_variant
from helpers.architectures._widths import scaled

# Kernel size and filters of the convolution, then filters of the two of 1 × 1; the last has one
# for each class instead.
BLOCKS = ((5, 192, 160, 96), (5, 192, 192, 192), (3, 192, 192, 10))

NOTES = {
    "nin": "The paper prints neither parameters nor multiply-adds, nor channels: these are those "
    "of its authors' code for CIFAR-10, 966,986 parameters on images of 32 × 32. It has no result "
    "on ImageNet; on CIFAR-10 it prints 10.41 % test error."
}


def mlpconv(
    x: keras.KerasTensor, kernel_size: int, filters: tuple[int, int, int], name: str = "1"
) -> keras.KerasTensor:
    """Convolve, then twice by 1 × 1, each with ReLU; ``filters`` of the three."""
    first, second, third = filters
    x = layers.Conv2D(first, kernel_size, padding="same", activation="relu", name=f"conv{name}")(x)
    x = layers.Conv2D(second, 1, activation="relu", name=f"conv{name}_1x1_1")(x)
    return layers.Conv2D(third, 1, activation="relu", name=f"conv{name}_1x1_2")(x)


def nin(
    variant: str = "paper",
    input_shape: tuple[int, int, int] = (32, 32, 3),
    classes: int = 10,
    width: float = 1.0,
) -> keras.Model:
    """Network in Network for CIFAR-10: 9 convolutions, 966,986 parameters.

    ``width`` multiplies all channels but those of the classes; ``variant`` is ``"paper"``.
    """
    check_variant(variant, "paper")
    inputs = x = keras.Input(input_shape, name="image")
    for number, (kernel_size, *filters) in enumerate(BLOCKS, 1):
        first, second, third = (scaled(it, width) for it in filters)
        last = number == len(BLOCKS)
        x = mlpconv(x, kernel_size, (first, second, classes if last else third), str(number))
        if not last:
            x = layers.MaxPooling2D(3, 2, padding="same", name=f"pool{number}")(x)
            x = layers.Dropout(0.5, name=f"dropout{number}")(x)
    x = layers.GlobalAveragePooling2D(name="average_pool")(x)
    outputs = layers.Softmax(name="probabilities")(x)
    return keras.Model(inputs, outputs, name="Network-in-Network")
