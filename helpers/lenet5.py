"""LeNet-5, the network of the 1998 paper, part by part (chapter 4).

LeCun, Bottou, Bengio, Haffner: *Gradient-based learning applied to document recognition*,
Proceedings of the IEEE 86 (1998). Sections, tables and equations in this file are the paper's, and
so are the names of the layers: C1, S2, C3, S4, C5, F6, output.

The network answers with ten distances, not probabilities: the digit is the nearest code.
"""

import math
from collections import Counter
from collections.abc import Callable
from typing import Any, TypeAlias

import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops

from helpers import anatomy
from helpers.anatomy.costs import Costs, Shape, known, product, times
from helpers.lenet5_tables import BACKGROUND as BACKGROUND
from helpers.lenet5_tables import BITMAPS as BITMAPS
from helpers.lenet5_tables import C3_CONNECTIONS as C3_CONNECTIONS
from helpers.lenet5_tables import INK as INK
from helpers.lenet5_tables import codes as codes
from helpers.lenet5_tables import prepare as prepare
from helpers.resources import data_path

Activation: TypeAlias = Callable[[tf.Tensor], tf.Tensor] | str

registered = keras.saving.register_keras_serializable("lenet5")


@registered
def squash(values: tf.Tensor) -> tf.Tensor:
    """Squashing function A·tanh(S·a) with A = 1.7159 and S = 2/3 (equation 6, appendix A).

    It takes ±1 to ±1, where the fixed codes want it.
    """
    return 1.7159 * ops.tanh(2 / 3 * values)


def uniform(fan_in: int) -> keras.initializers.Initializer:
    """Uniform within ±2.4 / fan-in, the number of inputs of a unit (appendix A)."""
    return keras.initializers.RandomUniform(-2.4 / fan_in, 2.4 / fan_in)


@registered
class Subsampling(layers.Layer):
    """S2 and S4: half the height and width (section II.B).

    A unit adds up 2 × 2 cells of its map, multiplies by the map's coefficient, adds the map's bias
    and squashes. The coefficients begin within ±2.4/4, as a unit has four inputs (our reading of
    appendix A), or as ``coefficients`` says; the biases at 0.
    """

    def __init__(
        self,
        activation: Activation = squash,
        coefficients: keras.initializers.Initializer | None = None,
        **options: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(**options)
        self.activation = keras.activations.get(activation)
        self.coefficients = keras.initializers.get(coefficients) or uniform(4)

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Make a coefficient and a bias for each map."""
        maps = (input_shape[-1],)
        self.coefficient = self.add_weight(
            shape=maps, initializer=self.coefficients, name="coefficient"
        )
        self.bias = self.add_weight(shape=maps, initializer="zeros", name="bias")

    def call(self, maps: tf.Tensor) -> tf.Tensor:
        """``(N, H, W, C)`` to ``(N, H/2, W/2, C)``."""
        sums = 4 * ops.average_pool(maps, 2)
        return self.activation(sums * self.coefficient + self.bias)

    def get_config(self) -> dict[str, Any]:
        """Arguments that make the layer again."""
        return {
            **super().get_config(),
            "activation": keras.activations.serialize(self.activation),
            "coefficients": keras.initializers.serialize(self.coefficients),
        }


@registered
class PartialConvolution(layers.Layer):
    """C3: a 5 × 5 convolution whose 16 maps each see some of the 6 maps of S2 (Table I).

    ``kernels`` holds the 60 that exist, ``(60, 5, 5)``: those of map 0 first, each map's in the
    order of S2. They begin within ±2.4 / fan-in of their map: 75, 100 or 150; the biases at 0.
    """

    def __init__(self, activation: Activation = squash, **options: Any) -> None:  # noqa: ANN401
        super().__init__(**options)
        self.activation = keras.activations.get(activation)

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Make 60 kernels and 16 biases."""
        self.kernels = self.add_weight(shape=(60, 5, 5), initializer=self._draw, name="kernels")
        self.bias = self.add_weight(shape=(16,), initializer="zeros", name="bias")

    def _draw(self, shape: tuple[int, ...], dtype: str | None = None) -> tf.Tensor:
        kernels_of_map = C3_CONNECTIONS.sum(axis=0)
        fan_in = 25 * np.repeat(kernels_of_map, kernels_of_map)
        return keras.random.uniform(shape, -2.4, 2.4, dtype) / ops.cast(
            fan_in[:, None, None], dtype
        )

    def full_kernel(self) -> tf.Tensor:
        """Kernel of the ordinary convolution that does the same: 5 × 5 × 6 × 16, mostly zeros."""
        pairs = np.argwhere(C3_CONNECTIONS.T)  # (map of C3, map of S2), one for each kernel
        return ops.transpose(ops.scatter(pairs, self.kernels, (16, 6, 5, 5)), (2, 3, 1, 0))

    def call(self, maps: tf.Tensor) -> tf.Tensor:
        """``(N, H, W, 6)`` to ``(N, H − 4, W − 4, 16)``."""
        return self.activation(ops.conv(maps, self.full_kernel()) + self.bias)

    def get_config(self) -> dict[str, Any]:
        """Arguments that make the layer again."""
        activation = keras.activations.serialize(self.activation)
        return {**super().get_config(), "activation": activation}


@registered
class EuclideanRBF(layers.Layer):
    """Output: squared distances of F6 to the ten codes, y_i = Σ_j (x_j − w_ij)² (equation 7).

    The codes are constants; with ``learned=True`` they are weights that begin there.
    """

    def __init__(self, learned: bool = False, **options: Any) -> None:  # noqa: ANN401
        super().__init__(**options)
        self.learned = learned

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Take the codes, ``(10, 84)``."""
        self.codes = codes()
        if self.learned:
            begin = keras.initializers.Constant(self.codes)
            self.codes = self.add_weight(shape=(10, 84), initializer=begin, name="codes")

    def call(self, values: tf.Tensor) -> tf.Tensor:
        """``(N, 84)`` to ``(N, 10)``."""
        return ops.sum(ops.square(values[:, None] - self.codes), axis=-1)

    def get_config(self) -> dict[str, Any]:
        """Arguments that make the layer again."""
        return {**super().get_config(), "learned": self.learned}


def lenet5(learned_codes: bool = False, name: str = "LeNet-5") -> keras.Model:
    """LeNet-5 (section II.B, Figure 2): ``(N, 32, 32, 1)`` to ten squared distances.

    60,000 trainable parameters and no others, 340,908 connections. ``learned_codes`` makes the 840
    values of the codes parameters too. Biases begin at 0. Networks that are trained side by side in
    one model need a ``name`` each.
    """
    return keras.Sequential(
        [
            keras.Input((32, 32, 1)),
            layers.Conv2D(6, 5, activation=squash, kernel_initializer=uniform(25), name="C1"),
            Subsampling(name="S2"),
            PartialConvolution(name="C3"),
            Subsampling(name="S4"),
            layers.Conv2D(120, 5, activation=squash, kernel_initializer=uniform(400), name="C5"),
            layers.Flatten(name="flatten"),
            layers.Dense(84, activation=squash, kernel_initializer=uniform(120), name="F6"),
            EuclideanRBF(learned_codes, name="output"),
        ],
        name=name,
    )


def trained() -> keras.Model:
    """LeNet-5 with weights learned from the 60,000 digits of MNIST, distorted a little.

    ``data/weights/README.md`` says how, and how well it reads; stored as float16.

    Examples
    --------
    Ten of scikit-learn's digits, which are of other hands and pens, and what they are:

    >>> from helpers import datasets
    >>> from helpers.lenet5 import nearest, prepare
    >>> digits = datasets.load("digits", size=28)
    >>> nearest(trained()(prepare(digits.test_images[:10]))).numpy().tolist()
    [3, 3, 4, 5, 6, 8, 8, 9, 0, 9]
    >>> digits.test_labels[:10].tolist()
    [2, 3, 4, 5, 6, 7, 8, 9, 0, 9]
    """
    model = lenet5()
    with np.load(data_path("weights/lenet5.npz")) as stored:
        for layer in model.layers:
            for weight in layer.weights:
                weight.assign(stored[f"{layer.name}/{weight.name}"].astype("float32"))
    return model


def nearest(distances: tf.Tensor) -> tf.Tensor:
    """Return the digit whose code is nearest: ``(N, 10)`` to ``(N,)``."""
    return ops.argmin(distances, axis=-1)


@registered
def accuracy(labels: tf.Tensor, distances: tf.Tensor) -> tf.Tensor:
    """1 where the nearest code is the label's, 0 elsewhere: a metric for ``compile``."""
    return ops.cast(nearest(distances) == ops.cast(_flat(labels), "int32"), "float32")


@registered
class MSELoss(keras.losses.Loss):
    """Distance to the code of the right digit, y_D (equation 8)."""

    def call(self, y_true: tf.Tensor, y_pred: tf.Tensor) -> tf.Tensor:
        """Labels ``(N,)`` and distances ``(N, 10)`` to losses ``(N,)``."""
        return _of_right(y_true, y_pred)


@registered
class MAPLoss(keras.losses.Loss):
    """Loss with competing classes, y_D + log(e^−j + Σ_i e^−y_i) (equation 9).

    The second term pushes the codes of wrong digits away, those no farther than about ``j``.
    ``ValueError`` if ``j`` is not positive, as the paper asks for.
    """

    def __init__(self, j: float = 10.0, **options: Any) -> None:  # noqa: ANN401
        if j <= 0:
            raise ValueError(f"j must be positive, got {j}")
        super().__init__(**options)
        self.j = j

    def call(self, y_true: tf.Tensor, y_pred: tf.Tensor) -> tf.Tensor:
        """Labels ``(N,)`` and distances ``(N, 10)`` to losses ``(N,)``."""
        exponents = ops.pad(-y_pred, ((0, 0), (0, 1)), constant_values=-self.j)
        return _of_right(y_true, y_pred) + ops.logsumexp(exponents, axis=-1)

    def get_config(self) -> dict[str, Any]:
        """Arguments that make the loss again."""
        return {**super().get_config(), "j": self.j}


def _of_right(labels: tf.Tensor, distances: tf.Tensor) -> tf.Tensor:
    """y_D, the distance to the code of the right digit."""
    return ops.take_along_axis(distances, _flat(labels)[:, None], axis=-1)[:, 0]


def _flat(labels: tf.Tensor) -> tf.Tensor:
    return ops.cast(ops.reshape(labels, (-1,)), "int32")


# What the three layers of our own cost, as the paper counts it.


@anatomy.register(Subsampling)
def _(layer: Subsampling, before: Shape, after: Shape) -> Costs:
    maps, units = known(after[-1]), known(product(*after[1:]))
    return Costs(
        f"{maps} maps × (1 coefficient + 1 bias) = {2 * maps}",
        2 * maps,
        connections=5 * units,
        working=f"Connections: {times(after[1:])} units × (2 × 2 inputs + 1 bias) = {5 * units:,}",
    )


@anatomy.register(PartialConvolution)
def _(layer: PartialConvolution, before: Shape, after: Shape) -> Costs:
    height, width, maps = map(known, after[1:])
    seen = Counter(C3_CONNECTIONS.sum(axis=0).tolist())  # how many maps of C3 see so many of S2
    units = (f"{c} × ({s} × 5 × 5 weights + 1 bias)" for s, c in sorted(seen.items()))
    positions, weights = height * width, math.prod(layer.kernels.shape)
    everywhere = f"{height} × {width} positions"
    return Costs(
        f"{' + '.join(units)} = {weights + maps:,}",
        weights + maps,
        positions * weights,
        positions * (weights + maps),
        f"Multiply-adds: {everywhere} × {weights:,} weights = {positions * weights:,}\n"
        f"Connections: {everywhere} × ({weights:,} inputs + {maps} biases) = "
        f"{positions * (weights + maps):,}",
    )


@anatomy.register(EuclideanRBF)
def _(layer: EuclideanRBF, before: Shape, after: Shape) -> Costs:
    units, inputs = layer.codes.shape
    size = units * inputs
    codes_of = f"{units} codes × {inputs} values = {size:,}"
    return Costs(
        codes_of if layer.learned else "no weights: the codes are constants",
        size if layer.learned else 0,
        connections=size,
        working=f"Connections: {units} units × {inputs} inputs = {size:,}",
    )
