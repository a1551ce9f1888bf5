"""Residual and plain networks for CIFAR-10, of 20 to 110 layers (chapter 6).

He, Zhang, Ren, Sun: *Deep residual learning for image recognition*, CVPR (2016), section 4.2. The
same network with and without shortcuts: a plain one of 56 layers fits even the training images
worse than one of 20 (figure 1), a residual one fits them better (figure 6). Shortcuts have no
weights (option A of section 3.3), so that both have the same parameters.
"""

from functools import partial
from typing import Any

import keras
from keras import layers

from helpers import anatomy
from helpers.anatomy.costs import Costs, Shape, known
from helpers.architectures._widths import scaled
from helpers.architectures.resnet import classifier, convolution, stages

CHANNELS = (16, 32, 64)  # for maps of 32 × 32, 16 × 16 and 8 × 8

NOTES = {
    "cifar-resnet-20": "269,722 parameters are trained, the paper rounds to 0.27 million; batch "
    "normalisation stores 1,376 means and variances. The plain network has as many.",
    "cifar-resnet-56": "853,018 parameters are trained, the paper rounds to 0.85 million; batch "
    "normalisation stores 4,064 means and variances. The plain network has as many.",
}


@keras.saving.register_keras_serializable("architectures")
class ShortcutA(layers.Layer):
    """Shortcut without weights to another shape: every ``stride``-th cell, new channels zero.

    ``(N, H, W, C)`` to ``(N, ⌈H/stride⌉, ⌈W/stride⌉, filters)``.
    """

    def __init__(self, filters: int, stride: int, **options: Any) -> None:  # noqa: ANN401
        super().__init__(**options)
        self.filters = filters
        self.stride = stride

    def call(self, x: keras.KerasTensor) -> keras.KerasTensor:
        """Take cells, append channels."""
        x = x[:, :: self.stride, :: self.stride]
        return keras.ops.pad(x, ((0, 0), (0, 0), (0, 0), (0, self.filters - x.shape[-1])))

    def get_config(self) -> dict[str, Any]:
        """Arguments that make the layer again."""
        return {**super().get_config(), "filters": self.filters, "stride": self.stride}


@anatomy.register(ShortcutA)
def _(layer: ShortcutA, before: Shape, after: Shape) -> Costs:
    new = known(after[-1]) - known(before[-1])
    return Costs(f"no weights: one cell of {layer.stride} × {layer.stride}, {new} channels of 0")


def block(
    x: keras.KerasTensor,
    filters: int,
    stride: int = 1,
    shortcuts: bool = True,
    name: str = "block",
) -> keras.KerasTensor:
    """Two 3 × 3 convolutions; without ``shortcuts`` nothing is added to what they compute.

    ``ValueError`` for a shortcut to fewer channels than ``x`` has.
    """
    if shortcuts and filters < x.shape[-1]:
        raise ValueError(f"filters must be at least {x.shape[-1]}, as x has, got {filters!r}")
    shortcut = x
    if shortcuts and (stride > 1 or x.shape[-1] != filters):
        shortcut = ShortcutA(filters, stride, name=f"{name}_shortcut")(x)
    x = convolution(x, filters, 3, stride, name=f"{name}_1")
    x = layers.ReLU(name=f"{name}_1_relu")(x)
    x = convolution(x, filters, 3, name=f"{name}_2")
    if shortcuts:
        x = layers.add([shortcut, x], name=f"{name}_add")
    return layers.ReLU(name=f"{name}_relu")(x)


def cifar_resnet(
    depth: int,
    shortcuts: bool = True,
    input_shape: tuple[int, int, int] = (32, 32, 3),
    classes: int = 10,
    width: float = 1.0,
) -> keras.Model:
    """Network of 6n + 2 layers for small images, residual or plain.

    The paper has residual ones of 20, 32, 44, 56, 110 and 1,202, plain ones of 20, 32, 44 and 56.
    ``width`` multiplies all channels. ``ValueError`` for another depth.
    """
    blocks, rest = divmod(depth - 2, 6)
    if blocks < 1 or rest:
        raise ValueError(f"depth must be 6n + 2 (8, 14, 20, …), got {depth!r}")
    inputs = keras.Input(input_shape, name="image")
    x = convolution(inputs, scaled(CHANNELS[0], width), 3, name="conv1")
    x = layers.ReLU(name="conv1_relu")(x)
    table = tuple((filters, blocks) for filters in CHANNELS)
    x = stages(x, partial(block, shortcuts=shortcuts), table, width)
    kind = "ResNet" if shortcuts else "plain"
    return keras.Model(inputs, classifier(x, classes), name=f"{kind}-{depth}")
