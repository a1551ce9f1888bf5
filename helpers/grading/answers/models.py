"""Answers to ``model_within``. Keras is imported where a model is built, and nowhere else."""

from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import keras

Shape: TypeAlias = tuple[int, int, int]
Builder: TypeAlias = "Callable[[int, Shape, int], keras.Model]"


def model_within(budget: int, input_shape: Shape, classes: int) -> "keras.Model":
    """Build the classifier with as many filters as the budget allows."""
    return _classifier()(budget, input_shape, classes)


def _classifier(convolutions: int = 2, activation: str | None = "softmax") -> Builder:
    """Make an answer: equal convolutions, an average over all positions, a dense layer."""

    def answer(budget: int, input_shape: Shape, classes: int) -> "keras.Model":
        import keras

        def parameters(filters: int) -> int:
            first = filters * (9 * input_shape[-1] + 1)
            others = (convolutions - 1) * filters * (9 * filters + 1)
            return first + others + classes * (filters + 1)

        filters = next(f for f in count(1) if parameters(f + 1) > budget)
        x = images = keras.Input(input_shape)
        for _ in range(convolutions):
            x = keras.layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
        x = keras.layers.GlobalAveragePooling2D()(x)
        return keras.Model(images, keras.layers.Dense(classes, activation=activation)(x))

    return answer


def _without_input(budget: int, input_shape: Shape, classes: int) -> "keras.Model":
    import keras

    return keras.Sequential(model_within(budget, input_shape, classes).layers[1:])


def _frozen_and_nested(budget: int, input_shape: Shape, classes: int) -> "keras.Model":
    import keras

    inner = model_within(budget, input_shape, classes)
    inner.trainable = False
    return keras.Sequential([keras.Input(input_shape), inner])


def _mostly_dense(budget: int, input_shape: Shape, classes: int) -> "keras.Model":
    """Small convolutions, then as many dense units as the rest of the budget allows."""
    import keras

    model = keras.Sequential(
        [
            keras.Input(input_shape),
            keras.layers.SeparableConv2D(4, 3, strides=2),
            keras.layers.BatchNormalization(),
            keras.layers.Conv2D(4, 3, strides=2, activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Flatten(),
        ]
    )
    rest = budget - model.count_params() - classes
    model.add(keras.layers.Dense(rest // (model.output_shape[-1] + 1 + classes)))
    model.add(keras.layers.Dense(classes, activation="softmax"))
    return model


WRONG = {
    "over the budget": lambda budget, *rest: model_within(2 * budget, *rest),
    "under half of it": lambda budget, *rest: model_within(budget // 3, *rest),
    "one convolution": _classifier(convolutions=1),
    "no softmax": _classifier(activation=None),
    "sigmoid": _classifier(activation="sigmoid"),
    "a class too many": lambda budget, shape, classes: model_within(budget, shape, classes + 1),
    "always 28 × 28": lambda budget, shape, classes: model_within(
        budget, (28, 28, shape[-1]), classes
    ),
    "no input shape": _without_input,
    "parameters instead of a model": lambda budget, *_: budget,
}

RIGHT = {
    "three convolutions": _classifier(convolutions=3),
    "separable, normalised, dense": _mostly_dense,
    "frozen and nested": _frozen_and_nested,
}
