"""SE-ResNet-50: channels weighted by what the whole image shows (chapter 6).

Hu, Shen, Sun: *Squeeze-and-excitation networks*, CVPR (2018). A gate for each channel, computed
from the means of all channels, multiplies what a block of ResNet-50 adds. Table 1 has the network,
section 3 the gates, figure 3 where they stand.
"""

import keras
from keras import layers

from helpers.architectures._variants import check_variant
from helpers.architectures._widths import scaled
from helpers.architectures.resnet import RESNET50, classifier, convolution, stages, stem

NOTES = {
    "se-resnet-50": "The gates add 2,514,944 parameters to ResNet-50, the paper's 2.5 million: "
    "28,071,976 are trained, and batch normalisation stores 53,120 means and variances. The "
    "equations have no biases; implementations that give them to the gates' layers, 16,048, come "
    "to 28,088,024. We count 3.86 billion multiply-adds, the paper prints 3.87: as many as with "
    "the 5,519,360 products of gates and maps.",
}


def squeeze_excitation(
    x: keras.KerasTensor, ratio: int = 16, name: str = "se"
) -> keras.KerasTensor:
    """Multiply each channel by its gate, 0 to 1: σ(W₂ · ReLU(W₁ · means)) (equations 2 to 4).

    W₁ makes ``ratio`` times fewer values of the means, at least one, W₂ as many as there are
    channels; as in the equations, neither has a bias.
    """
    channels = x.shape[-1]
    gates = layers.GlobalAveragePooling2D(keepdims=True, name=f"{name}_squeeze")(x)
    reduced = max(1, channels // ratio)
    gates = layers.Dense(reduced, activation="relu", use_bias=False, name=f"{name}_reduce")(gates)
    gates = layers.Dense(channels, activation="sigmoid", use_bias=False, name=f"{name}_gates")(
        gates
    )
    return layers.multiply([x, gates], name=f"{name}_scale")


def block(
    x: keras.KerasTensor, filters: int, stride: int = 1, ratio: int = 16, name: str = "block"
) -> keras.KerasTensor:
    """Bottleneck block of ResNet, its branch gated before the addition (figure 3)."""
    shortcut = x
    if stride > 1 or x.shape[-1] != 4 * filters:
        shortcut = convolution(x, 4 * filters, 1, stride, name=f"{name}_shortcut")
    x = convolution(x, filters, 1, stride, name=f"{name}_1")
    x = layers.ReLU(name=f"{name}_1_relu")(x)
    x = convolution(x, filters, 3, name=f"{name}_2")
    x = layers.ReLU(name=f"{name}_2_relu")(x)
    x = convolution(x, 4 * filters, 1, name=f"{name}_3")
    x = squeeze_excitation(x, ratio, name=f"{name}_se")
    x = layers.add([shortcut, x], name=f"{name}_add")
    return layers.ReLU(name=f"{name}_relu")(x)


def se_resnet50(
    variant: str = "paper",
    input_shape: tuple[int, int, int] = (224, 224, 3),
    classes: int = 1000,
    width: float = 1.0,
) -> keras.Model:
    """SE-ResNet-50 (table 1): about 2.5 million parameters more than ResNet-50.

    ``width`` multiplies all channels.
    """
    check_variant(variant, "paper")
    inputs = keras.Input(input_shape, name="image")
    x = stem(inputs, scaled(64, width))
    x = stages(x, block, RESNET50, width)
    return keras.Model(inputs, classifier(x, classes), name="SE-ResNet-50")
