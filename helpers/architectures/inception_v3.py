"""Inception v3: large kernels taken apart into small ones and into rows and columns (chapter 6).

Szegedy, Vanhoucke, Ioffe, Shlens, Wojna: *Rethinking the Inception architecture for computer
vision*, CVPR (2016). Two 3 × 3 stand for a 5 × 5 (figure 5), 1 × 7 and 7 × 1 for a 7 × 7 (figure
6), 1 × 3 and 3 × 1 side by side widen the last maps (figure 7); pooling and a convolution of
stride 2 halve the size side by side (figure 10). Table 1 has the network, without the channels
inside its modules. The paper calls it Inception-v2, and Inception-v3 once it is trained with all
that its table 3 tries.

``variant="paper"`` is table 1 as printed, with the channels of the network that its authors
released and Keras has (``variant="keras"``). Where table 1 and that network differ:

- after the first pooling, table 1 has three 3 × 3 convolutions, the second with stride 2, which
  make 288 channels; the released network a 1 × 1, a 3 × 3 and a pooling, which make 192;
- figure 5 has no 5 × 5; in the released network one path has;
- it has five modules of figure 6, the released network four; the fifth gets the channels of the
  second and third here;
- the last 3 × 3 before the modules keeps 35 × 35 cells, so it is padded; table 1 does not say so.
"""

from functools import partial

import keras
from keras import layers

from helpers.architectures._variants import check_variant
from helpers.architectures._widths import scaled

# Channels of the 1 × 7 and 7 × 1 in the modules of figure 6.
SEVENS = {"paper": (128, 160, 160, 160, 192), "keras": (128, 160, 160, 192)}

NOTES = {
    "inception-v3": "Table 1 as printed, with the released network's channels, has 25,954,248 "
    "parameters, more than the 25 million that the paper allows; with four modules of figure 6 in "
    "place of five it has 24,263,240, and the released network 23,817,352. For the 5 billion "
    "multiply-adds (4.8 in its table 3) we count 6.35 billion, and 5.71 in the released network. "
    "The longest way has 54 layers, 48 in the released network; how the paper counts 42 it does "
    "not say."
}

Convolution = tuple[int, int | tuple[int, int]]  # filters, kernel size


def conv(
    x: keras.KerasTensor,
    filters: int,
    kernel_size: int | tuple[int, int],
    stride: int = 1,
    padding: str = "same",
    scale: bool = True,
    name: str = "conv",
) -> keras.KerasTensor:
    """Convolve without bias, then batch normalisation and ReLU."""
    x = layers.Conv2D(filters, kernel_size, stride, padding, use_bias=False, name=name)(x)
    x = layers.BatchNormalization(scale=scale, name=f"{name}_bn")(x)
    return layers.Activation("relu", name=f"{name}_relu")(x)


def path(
    x: keras.KerasTensor,
    *convolutions: Convolution,
    stride: int = 1,
    width: float = 1.0,
    scale: bool = True,
    name: str = "path",
) -> keras.KerasTensor:
    """Convolve several times; a ``stride`` is the last one's, which then has no padding."""
    for number, (filters, kernel_size) in enumerate(convolutions, 1):
        last = stride if number == len(convolutions) else 1
        padding = "same" if last == 1 else "valid"
        filters = scaled(filters, width)
        x = conv(x, filters, kernel_size, last, padding, scale, f"{name}_{number}")
    return x


def averaged(x: keras.KerasTensor, name: str) -> keras.KerasTensor:
    """Average over 3 × 3 cells and keep the size."""
    return layers.AveragePooling2D(3, 1, padding="same", name=name)(x)


def module_5(
    x: keras.KerasTensor,
    pooled: int = 64,
    kernel_size: int = 3,
    width: float = 1.0,
    scale: bool = True,
    name: str = "module_5",
) -> keras.KerasTensor:
    """Two 3 × 3 in place of a 5 × 5 (figure 5); ``pooled`` channels for the path that pools."""
    to = partial(path, width=width, scale=scale)
    one = to(x, (64, 1), name=f"{name}_1x1")
    two = to(x, (48, 1), (64, kernel_size), name=f"{name}_single")
    three = to(x, (64, 1), (96, 3), (96, 3), name=f"{name}_double")
    four = to(averaged(x, f"{name}_average"), (pooled, 1), name=f"{name}_pool")
    return layers.Concatenate(name=name)([one, two, three, four])


def module_6(
    x: keras.KerasTensor,
    filters: int,
    width: float = 1.0,
    scale: bool = True,
    name: str = "module_6",
) -> keras.KerasTensor:
    """Rows and columns, 1 × 7 and 7 × 1, in place of 7 × 7 (figure 6)."""
    to = partial(path, width=width, scale=scale)
    row, column = (1, 7), (7, 1)
    one = to(x, (192, 1), name=f"{name}_1x1")
    two = to(x, (filters, 1), (filters, row), (192, column), name=f"{name}_single")
    three = to(
        x,
        (filters, 1),
        (filters, column),
        (filters, row),
        (filters, column),
        (192, row),
        name=f"{name}_double",
    )
    four = to(averaged(x, f"{name}_average"), (192, 1), name=f"{name}_pool")
    return layers.Concatenate(name=name)([one, two, three, four])


def module_7(
    x: keras.KerasTensor, width: float = 1.0, scale: bool = True, name: str = "module_7"
) -> keras.KerasTensor:
    """Rows and columns, 1 × 3 and 3 × 1, side by side (figure 7)."""
    to = partial(path, width=width, scale=scale)

    def split(x: keras.KerasTensor, name: str) -> keras.KerasTensor:
        row = to(x, (384, (1, 3)), name=f"{name}_row")
        column = to(x, (384, (3, 1)), name=f"{name}_column")
        return layers.Concatenate(name=name)([row, column])

    one = to(x, (320, 1), name=f"{name}_1x1")
    two = split(to(x, (384, 1), name=f"{name}_before_single"), f"{name}_single")
    three = split(to(x, (448, 1), (384, 3), name=f"{name}_before_double"), f"{name}_double")
    four = to(averaged(x, f"{name}_average"), (192, 1), name=f"{name}_pool")
    return layers.Concatenate(name=name)([one, two, three, four])


def reduction(
    x: keras.KerasTensor,
    single: tuple[Convolution, ...],
    double: tuple[Convolution, ...],
    width: float = 1.0,
    scale: bool = True,
    name: str = "reduction",
) -> keras.KerasTensor:
    """Halve the size by two paths of convolutions and one that pools (figure 10)."""
    one = path(x, *single, stride=2, width=width, scale=scale, name=f"{name}_single")
    two = path(x, *double, stride=2, width=width, scale=scale, name=f"{name}_double")
    three = layers.MaxPooling2D(3, 2, name=f"{name}_pool")(x)
    return layers.Concatenate(name=name)([one, two, three])


def inception_v3(
    variant: str = "paper",
    input_shape: tuple[int, int, int] = (299, 299, 3),
    classes: int = 1000,
    width: float = 1.0,
) -> keras.Model:
    """Inception v3, table 1, without the auxiliary classifier; about 26 million parameters.

    ``variant="keras"`` is the released network, 23.9 million, whose batch normalisation does not
    scale. ``width`` multiplies all channels.
    """
    check_variant(variant, "paper", "keras")
    printed = variant == "paper"
    inputs = keras.Input(input_shape, name="image")

    def stem(
        x: keras.KerasTensor, number: int, filters: int, size: int, stride: int, padding: str
    ) -> keras.KerasTensor:
        return conv(x, scaled(filters, width), size, stride, padding, printed, f"conv{number}")

    x = stem(inputs, 1, 32, 3, 2, "valid")
    x = stem(x, 2, 32, 3, 1, "valid")
    x = stem(x, 3, 64, 3, 1, "same")
    x = layers.MaxPooling2D(3, 2, name="pool1")(x)
    if printed:
        x = stem(x, 4, 80, 3, 1, "valid")
        x = stem(x, 5, 192, 3, 2, "valid")
        x = stem(x, 6, 288, 3, 1, "same")
    else:
        x = stem(x, 4, 80, 1, 1, "valid")
        x = stem(x, 5, 192, 3, 1, "valid")
        x = layers.MaxPooling2D(3, 2, name="pool2")(x)
    for number, pooled in enumerate((64, 64, 64) if printed else (32, 64, 64), 1):
        x = module_5(x, pooled, 3 if printed else 5, width, printed, name=f"module_5_{number}")
    x = reduction(x, ((384, 3),), ((64, 1), (96, 3), (96, 3)), width, printed, name="reduction_1")
    for number, filters in enumerate(SEVENS[variant], 1):
        x = module_6(x, filters, width, printed, name=f"module_6_{number}")
    sevens = ((192, 1), (192, (1, 7)), (192, (7, 1)), (192, 3))
    x = reduction(x, ((192, 1), (320, 3)), sevens, width, printed, name="reduction_2")
    for number in (1, 2):
        x = module_7(x, width, printed, name=f"module_7_{number}")
    x = layers.GlobalAveragePooling2D(name="average_pool")(x)
    outputs = layers.Dense(classes, activation="softmax", name="probabilities")(x)
    return keras.Model(inputs, outputs, name="Inception-v3")
