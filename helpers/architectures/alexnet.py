"""AlexNet: the network of 2012, in two halves for two GPUs (chapter 6).

Krizhevsky, Sutskever, Hinton: *ImageNet classification with deep convolutional neural networks*,
NIPS (2012). Section 3 and figure 2: five convolutions, three dense layers, ReLU after each, local
response normalisation, pooling whose windows overlap. The second, fourth and fifth convolution
read only the maps of their own half: two groups.

The paper prints an input of 224 × 224 and first maps of 55 × 55. Its authors' program kept windows
that hang over the edge, and so made the one of the other; a program that leaves them out, as Keras
does, needs 227 × 227.
"""

from typing import Any

import keras
import tensorflow as tf
from keras import layers

from helpers import anatomy
from helpers.anatomy.costs import Costs, Shape
from helpers.architectures._variants import check_variant
from helpers.architectures._widths import scaled

# Filters, kernel size, stride, padding, groups, normalised, pooled (section 3.5).
CONVOLUTIONS = (
    (96, 11, 4, "valid", 1, True, True),
    (256, 5, 1, "same", 2, True, True),
    (384, 3, 1, "same", 1, False, False),
    (384, 3, 1, "same", 2, False, False),
    (256, 3, 1, "same", 2, False, True),
)

NOTES = {
    "alexnet": "The paper rounds: 60 million are 60,965,224 parameters. It prints no "
    "multiply-adds: they are 724 million, and would be 1,135 million without the two groups. Its "
    "first maps of 55 × 55 come from the 224 × 224 that it gives if the last window hangs over the "
    "edge, as in the authors' program; here, where windows have to fit, they need 227 × 227."
}


@keras.saving.register_keras_serializable("architectures")
class LocalResponseNormalization(layers.Layer):
    """Divide each value by what its neighbours among the maps have at the same place.

    b = a / (k + α Σ a²)^β, the sum over ``size`` maps around a's (section 3.3, where
    k = 2, n = 5, α = 0.0001, β = 0.75).
    """

    def __init__(
        self,
        size: int = 5,
        k: float = 2.0,
        alpha: float = 1e-4,
        beta: float = 0.75,
        **options: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(**options)
        self.size, self.k, self.alpha, self.beta = size, k, alpha, beta

    def call(self, maps: tf.Tensor) -> tf.Tensor:
        """``(N, H, W, C)`` to the same shape."""
        return tf.nn.local_response_normalization(
            maps, self.size // 2, self.k, self.alpha, self.beta
        )

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """Return the shape of the input."""
        return input_shape

    def get_config(self) -> dict[str, Any]:
        """Arguments that make the layer again."""
        own = {"size": self.size, "k": self.k, "alpha": self.alpha, "beta": self.beta}
        return {**super().get_config(), **own}


@anatomy.register(LocalResponseNormalization)
def _(layer: LocalResponseNormalization, before: Shape, after: Shape) -> Costs:
    return Costs(f"no weights: divides by what {layer.size} neighbouring maps have")


def block(
    x: keras.KerasTensor,
    filters: int,
    kernel_size: int,
    stride: int = 1,
    padding: str = "same",
    groups: int = 1,
    normalised: bool = False,
    pooled: bool = False,
    name: str = "1",
) -> keras.KerasTensor:
    """Convolve with ReLU, then normalise, then pool by overlapping windows of 3 × 3, stride 2.

    ``name`` is the block's number in ``conv1``, ``norm1``, ``pool1``.
    """
    x = layers.Conv2D(
        filters,
        kernel_size,
        stride,
        padding,
        groups=groups,
        activation="relu",
        name=f"conv{name}",
    )(x)
    if normalised:
        x = LocalResponseNormalization(name=f"norm{name}")(x)
    if pooled:
        x = layers.MaxPooling2D(3, strides=2, name=f"pool{name}")(x)
    return x


def classifier(x: keras.KerasTensor, classes: int, width: float = 1.0) -> keras.KerasTensor:
    """Two dense layers of 4096 units with dropout, and one for the classes (section 3.5)."""
    x = layers.Flatten(name="flatten")(x)
    for number in (6, 7):
        x = layers.Dense(scaled(4096, width), activation="relu", name=f"fc{number}")(x)
        x = layers.Dropout(0.5, name=f"dropout{number}")(x)
    return layers.Dense(classes, activation="softmax", name="probabilities")(x)


def alexnet(
    variant: str = "paper",
    input_shape: tuple[int, int, int] = (227, 227, 3),
    classes: int = 1000,
    width: float = 1.0,
    groups: int = 2,
) -> keras.Model:
    """AlexNet as printed, in two groups: 60,965,224 parameters.

    ``groups=1`` lets every convolution read all maps, as on one GPU; ``width`` multiplies all
    channels. ``variant`` is ``"paper"``.
    """
    check_variant(variant, "paper")
    inputs = x = keras.Input(input_shape, name="image")
    for number, (filters, kernel_size, stride, padding, split, normalised, pooled) in enumerate(
        CONVOLUTIONS, 1
    ):
        x = block(
            x,
            scaled(filters, width, groups),
            kernel_size,
            stride,
            padding,
            groups if split > 1 else 1,
            normalised,
            pooled,
            name=str(number),
        )
    return keras.Model(inputs, classifier(x, classes, width), name="AlexNet")
