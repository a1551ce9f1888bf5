"""DenseNet-121: each layer reads what all layers of its block before it have made (chapter 6).

Huang, Liu, van der Maaten, Weinberger: *Densely connected convolutional networks*, CVPR (2017).
What a layer makes is put beside its input, not added to it, and is not made again: 32 new maps a
layer (the growth rate) are enough. Table 1 has the network, section 3 its parts: normalisation and
ReLU before each convolution, 1 × 1 convolutions that narrow what a layer reads, and transitions
that halve maps and channels. ``keras.applications`` has the same network.
"""

import keras
from keras import layers

from helpers.architectures._variants import check_variant
from helpers.architectures._widths import scaled
from helpers.architectures.preact_resnet import activation, convolution
from helpers.architectures.resnet import classifier, max_pooling

GROWTH_RATE = 32
DENSENET121 = (6, 12, 24, 16)  # layers of each dense block (table 1)

NOTES = {
    "densenet-121": "The paper prints neither parameters nor multiply-adds for it, it plots them "
    "(figure 3): 7,978,856 are trained, batch normalisation stores 83,648 means and variances, and "
    "an image takes 2.83 billion multiply-adds. Keras has the same network.",
}


def dense_layer(x: keras.KerasTensor, growth_rate: int, name: str = "layer") -> keras.KerasTensor:
    """1 × 1 to four times ``growth_rate`` channels, 3 × 3 to ``growth_rate``, beside the input."""
    before = x
    x = activation(x, name=f"{name}_0")
    x = convolution(x, 4 * growth_rate, 1, name=f"{name}_1")
    x = activation(x, name=f"{name}_1")
    x = convolution(x, growth_rate, 3, name=f"{name}_2")
    return layers.concatenate([before, x], name=f"{name}_concatenate")


def block(
    x: keras.KerasTensor, repeats: int, growth_rate: int = GROWTH_RATE, name: str = "dense"
) -> keras.KerasTensor:
    """Dense block: some dense layers, ``growth_rate`` channels more with each."""
    for number in range(1, repeats + 1):
        x = dense_layer(x, growth_rate, name=f"{name}_{number}")
    return x


def transition(x: keras.KerasTensor, name: str = "transition") -> keras.KerasTensor:
    """Half the channels, then half the height and width."""
    x = activation(x, name=f"{name}_0")
    x = convolution(x, max(1, x.shape[-1] // 2), 1, name=f"{name}_1")
    return layers.AveragePooling2D(2, name=f"{name}_pool")(x)


def densenet121(
    variant: str = "paper",
    input_shape: tuple[int, int, int] = (224, 224, 3),
    classes: int = 1000,
    width: float = 1.0,
) -> keras.Model:
    """DenseNet-121 (table 1): 120 convolutions and a dense layer.

    ``variant``: ``"paper"`` or ``"keras"``, which are the same; ``width`` multiplies the growth
    rate and with it all channels.
    """
    check_variant(variant, "paper", "keras")
    growth_rate = scaled(GROWTH_RATE, width)
    inputs = keras.Input(input_shape, name="image")
    x = convolution(inputs, 2 * growth_rate, 7, 2, name="conv1")
    x = max_pooling(activation(x, name="conv1"))
    for number, repeats in enumerate(DENSENET121, start=1):
        if number > 1:
            x = transition(x, name=f"transition{number - 1}")
        x = block(x, repeats, growth_rate, name=f"dense{number}")
    x = activation(x, name="last")
    return keras.Model(inputs, classifier(x, classes), name="DenseNet-121")
