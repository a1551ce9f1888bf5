"""ConvNeXt-T: a ResNet brought up to date with what vision transformers do (chapter 6).

Liu, Mao, Wu, Feichtenhofer, Darrell, Xie: *A ConvNet for the 2020s*, 2022. The idea: a 7 × 7
depthwise convolution first, then two 1 × 1 layers that widen by four and narrow again, one
normalisation and one activation a block, and convolutions of their own between the stages. Sizes
are those of the table of architectures in the appendix.
"""

from typing import Any

import keras
from keras import layers

from helpers import anatomy
from helpers.anatomy.costs import Costs, Shape, known
from helpers.architectures._variants import check_variant
from helpers.architectures._widths import scaled

# Channels and blocks of each stage.
STAGES = (
    (96, 3),
    (192, 3),
    (384, 9),
    (768, 3),
)
BLOCKS = sum(blocks for _, blocks in STAGES)
DROP_RATE = 0.1  # of the last block's branch, rising from 0
# Mean and standard deviation of ImageNet's red, green and blue, for pixels from 0 to 1.
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)

NOTES = {
    "convnext-t": (
        "The paper rounds 28,589,128 parameters, all of them trained, to 29 million; its FLOPs "
        "are multiply-adds."
    )
}


@keras.saving.register_keras_serializable("architectures")
class LayerScale(layers.Layer):
    """Multiply each channel by a number of its own, learned, which begins at ``initial``.

    Source: Touvron et al. (2021), *Going deeper with image transformers*.
    """

    def __init__(self, initial: float = 1e-6, **options: Any) -> None:  # noqa: ANN401
        super().__init__(**options)
        self.initial = initial

    def build(self, input_shape: Shape) -> None:
        """Make a factor for each channel."""
        begin = keras.initializers.Constant(self.initial)
        self.gamma = self.add_weight(shape=input_shape[-1:], initializer=begin, name="gamma")

    def call(self, x: keras.KerasTensor) -> keras.KerasTensor:
        """``(…, C)`` to the same shape."""
        return x * self.gamma

    def get_config(self) -> dict[str, Any]:
        """Arguments that make the layer again."""
        return {**super().get_config(), "initial": self.initial}


@anatomy.register(LayerScale)
def _(layer: LayerScale, before: Shape, after: Shape) -> Costs:
    channels = known(after[-1])
    return Costs(f"C = {channels:,} channels = {channels:,}", channels)


def convnext_block(
    x: keras.KerasTensor, drop_rate: float = 0.0, name: str = "block"
) -> keras.KerasTensor:
    """7 × 7 for each channel, then 1 × 1 to four times the channels and back (figure 4, right).

    In training the branch is dropped for a share ``drop_rate`` of the images.
    """
    residual = x
    channels = x.shape[-1]
    x = layers.DepthwiseConv2D(7, padding="same", name=f"{name}_dw")(x)
    x = normalised(x, name=f"{name}_norm")
    x = layers.Dense(4 * channels, activation="gelu", name=f"{name}_pw1")(x)
    x = layers.Dense(channels, name=f"{name}_pw2")(x)
    x = LayerScale(name=f"{name}_scale")(x)
    if drop_rate:
        x = layers.Dropout(drop_rate, noise_shape=(None, 1, 1, 1), name=f"{name}_drop")(x)
    return layers.add([x, residual], name=f"{name}_add")


def downsample(x: keras.KerasTensor, filters: int, name: str = "downsample") -> keras.KerasTensor:
    """Normalise, then halve height and width by a 2 × 2 convolution with stride 2."""
    x = normalised(x, name=f"{name}_norm")
    return layers.Conv2D(filters, 2, strides=2, name=f"{name}_conv")(x)


def normalised(x: keras.KerasTensor, name: str) -> keras.KerasTensor:
    """Layer normalisation over the channels of each cell."""
    return layers.LayerNormalization(epsilon=1e-6, name=name)(x)


def convnext_t(
    variant: str = "paper",
    input_shape: tuple[int, int, int] = (224, 224, 3),
    classes: int = 1000,
    width: float = 1.0,
) -> keras.Model:
    """ConvNeXt-T: 28,589,128 parameters for 1000 classes, 4.5 billion multiply-adds.

    ``variant="keras"`` is ``keras.applications.ConvNeXtTiny``: it takes pixels from 0 to 255 and
    never drops a branch.
    """
    check_variant(variant, "paper", "keras")
    inputs = x = keras.Input(input_shape, name="image")
    if variant == "keras" and input_shape[-1] == 3:
        mean = [255 * value for value in MEAN]
        variance = [(255 * value) ** 2 for value in DEVIATION]
        x = layers.Normalization(mean=mean, variance=variance, name="normalization")(x)
    done = 0
    for stage, (channels, blocks) in enumerate(STAGES, start=2):
        if stage == 2:
            x = layers.Conv2D(scaled(channels, width), 4, strides=4, name="stem_conv")(x)
            x = normalised(x, name="stem_norm")
        else:
            x = downsample(x, scaled(channels, width), name=f"downsample{stage}")
        for block in range(1, blocks + 1):
            drop_rate = 0.0 if variant == "keras" else DROP_RATE * done / (BLOCKS - 1)
            x = convnext_block(x, drop_rate, name=f"res{stage}_{block}")
            done += 1
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    x = normalised(x, name="head_norm")
    outputs = layers.Dense(classes, activation="softmax", name="probabilities")(x)
    return keras.Model(inputs, outputs, name="ConvNeXt-T")
