"""Answers to ``from_table``. Keras is imported where a model is built, and nowhere else."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from helpers.exercises import Case
from helpers.grading.answers.model import integers

if TYPE_CHECKING:
    import keras

Shape: TypeAlias = tuple[int, int, int]
Table: TypeAlias = list[tuple[int, int, int, int]]
Builder: TypeAlias = "Callable[[Shape, int, Table, int], keras.Model]"


def from_table(input_shape: Shape, stem: int, table: Table, classes: int) -> "keras.Model":
    """Build the network block by block."""
    return built()(input_shape, stem, table, classes)


def built(
    first_stride: int = 2,
    bias: bool = False,
    relu_at_the_end: bool = False,
    shortcuts: str = "where they fit",
    expand_by_one: bool = False,
    stride_of: str = "first",
    padding: str = "same",
    activation: str = "ReLU",
    expand_from: str = "incoming",
) -> Builder:
    """Make an answer that departs from the table in one thing."""

    def answer(input_shape: Shape, stem: int, table: Table, classes: int) -> "keras.Model":
        import keras
        from keras import layers

        def normed(layer: Any, x: Any, active: bool = True) -> Any:  # noqa: ANN401
            x = layers.BatchNormalization()(layer(x))
            if not active:
                return x
            return layers.ReLU(6)(x) if activation == "ReLU" else layers.Activation("relu6")(x)

        def block(x: Any, expansion: int, channels: int, stride: int) -> Any:  # noqa: ANN401
            came_in = x
            inputs = x.shape[-1]
            if expansion > 1 or expand_by_one:
                wide = expansion * (inputs if expand_from == "incoming" else channels)
                x = normed(layers.Conv2D(wide, 1, use_bias=bias), x)
            depthwise = layers.DepthwiseConv2D(3, stride, padding, use_bias=bias)
            x = normed(depthwise, x)
            x = normed(layers.Conv2D(channels, 1, use_bias=bias), x, relu_at_the_end)
            if shortcuts == "nowhere" or x.shape != came_in.shape:
                return x
            return layers.Add()([x, came_in])

        images = keras.Input(input_shape)
        first = layers.Conv2D(stem, 3, first_stride, padding, use_bias=bias)
        x = normed(first, images)
        for expansion, channels, repeats, stride in table:
            for place in range(repeats):
                last = repeats - 1 if stride_of == "last" else 0
                every = stride_of == "every"
                x = block(x, expansion, channels, stride if every or place == last else 1)
        x = layers.GlobalAveragePooling2D()(x)
        return keras.Model(images, layers.Dense(classes, activation="softmax")(x))

    return answer


def counts(input_shape: Shape, stem: int, table: Table, classes: int) -> tuple[int, int, int, int]:
    """Parameters, multiply-adds, shortcuts and activations, counted from the table alone."""
    height, width, channels = input_shape
    height, width = (height + 1) // 2, (width + 1) // 2
    parameters = 9 * channels * stem + 4 * stem
    products = 9 * channels * stem * height * width
    shortcuts, active, inputs = 0, 1, stem
    for expansion, outputs, repeats, first_stride in table:
        for place in range(repeats):
            stride = first_stride if place == 0 else 1
            wide = expansion * inputs
            if expansion > 1:
                parameters += inputs * wide + 4 * wide
                products += inputs * wide * height * width
                active += 1
            height, width = -(-height // stride), -(-width // stride)
            parameters += 9 * wide + 4 * wide + wide * outputs + 4 * outputs
            products += (9 * wide + wide * outputs) * height * width
            active += 1
            shortcuts += stride == 1 and inputs == outputs
            inputs = outputs
    return (
        parameters + (inputs + 1) * classes,
        products + inputs * classes,
        shortcuts,
        active,
    )


def hidden(rng: np.random.Generator) -> list[Case]:
    """Draw tables of three rows: a first of expansion 1, one that repeats, one of stride 1."""
    cases = []
    for _ in range(3):
        height, width, stem, c1, c2, c3 = integers(
            rng, (18, 25), (26, 40), (4, 9), (10, 13), (14, 17), (18, 24)
        )
        t2, t3, n2, n3, classes = integers(rng, (2, 4), (5, 6), (2, 3), (1, 2), (2, 12))
        table = [(1, c1, 1, 1), (t2, c2, n2, 2), (t3, c3, n3, 1)]
        arguments = ((height, width, 3), stem, table, classes)
        cases.append(Case(arguments, counts(*arguments)))
    return cases


WRONG: dict[str, object] = {
    "first convolution at stride 1": built(first_stride=1),
    "biases": built(bias=True),
    "ReLU behind the last": built(relu_at_the_end=True),
    "no shortcuts": built(shortcuts="nowhere"),
    "expansion by 1 as a convolution": built(expand_by_one=True),
    "stride in the last block of a row": built(stride_of="last"),
    "stride in every block": built(stride_of="every"),
    "no padding": built(padding="valid"),
    "expands what comes out": built(expand_from="outgoing"),
    "rows not repeated": lambda shape, stem, table, classes: from_table(
        shape, stem, [(t, c, 1, s) for t, c, n, s in table], classes
    ),
    "a class too many": lambda shape, stem, table, classes: from_table(
        shape, stem, table, classes + 1
    ),
    "counts instead of a model": counts,
}

RIGHT: dict[str, object] = {"Activation": built(activation="Activation")}
