"""The networks of the rungs, and what each is trained with."""

import keras
from keras import layers

from helpers.experiments.fitting import STEPS_AT_ONCE
from helpers.experiments.ladder import Recipe
from helpers.lenet5 import (
    EuclideanRBF,
    MAPLoss,
    PartialConvolution,
    Subsampling,
    accuracy,
    squash,
    uniform,
)


def network(recipe: Recipe) -> keras.Model:
    """``(N, 32, 32, 1)`` to ten distances to the codes, or to ten logits.

    Layers have the paper's names. In front of codes of ±1, F6 stays squashed.
    """
    width = recipe.width
    hidden = squash if recipe.activation == "squash" else "relu"
    before_output = hidden if recipe.output == "softmax" else squash

    def weighted(
        layer: type[layers.Layer], units: int, *size: int, fan_in: int, name: str
    ) -> list[layers.Layer]:
        start = uniform(fan_in) if recipe.initialisation == "uniform" else "he_normal"
        activation = before_output if name == "F6" else hidden
        if not recipe.normalised:
            return [layer(units, *size, kernel_initializer=start, activation=activation, name=name)]
        return [
            layer(units, *size, kernel_initializer=start, use_bias=False, name=name),
            layers.BatchNormalization(name=f"{name}_normalised"),
            layers.Activation(activation, name=f"{name}_activated"),
        ]

    def convolution(maps: int, fan_in: int, name: str) -> list[layers.Layer]:
        return weighted(layers.Conv2D, maps * width, 5, fan_in=fan_in * width, name=name)

    def pool(name: str) -> layers.Layer:
        if recipe.pooling == "max":
            return layers.MaxPooling2D(2, name=name)
        # Behind a ReLU, a map whose coefficient begins below 0 would be 0 for ever.
        positive = keras.initializers.RandomUniform(0, 2.4 / 4)
        return Subsampling(hidden, positive if hidden == "relu" else None, name=name)

    partial = recipe.connections == "table"
    places = 0 if not recipe.dropout else 1 if recipe.output == "codes" else 2
    dropout = [layers.Dropout(recipe.dropout, name=f"dropout_{n + 1}") for n in range(places)]
    return keras.Sequential(
        [
            keras.Input((32, 32, 1)),
            *weighted(layers.Conv2D, 6 * width, 5, fan_in=25, name="C1"),
            pool("S2"),
            *([PartialConvolution(hidden, name="C3")] if partial else convolution(16, 150, "C3")),
            pool("S4"),
            *convolution(120, 400, "C5"),
            layers.Flatten(name="flatten"),
            *dropout[:1],
            *weighted(layers.Dense, 84 * width, fan_in=120 * width, name="F6"),
            *dropout[1:],
            *_output(recipe),
        ],
        name="ladder",
    )


def _output(recipe: Recipe) -> list[layers.Layer]:
    if recipe.output == "codes":
        return [EuclideanRBF(name="output")]
    start = uniform(84 * recipe.width) if recipe.initialisation == "uniform" else "glorot_uniform"
    return [layers.Dense(10, kernel_initializer=start, name="output")]


def compile_for(model: keras.Model, recipe: Recipe, steps: int) -> None:
    """Compile ``model`` for so many steps."""
    rate = keras.optimizers.schedules.CosineDecay(recipe.rate, steps)
    if recipe.optimizer == "adam":
        optimizer = keras.optimizers.Adam(rate)
    else:
        optimizer = keras.optimizers.SGD(rate, momentum=0.9, nesterov=True)
    if recipe.output == "codes":
        loss, metric = MAPLoss(), accuracy
    else:
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        metric = keras.metrics.SparseCategoricalAccuracy(name="accuracy")
    model.compile(optimizer, loss, metrics=[metric], steps_per_execution=STEPS_AT_ONCE)
