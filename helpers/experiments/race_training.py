"""How the race's networks are trained on MNIST (chapter 3)."""

from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from numpy.typing import NDArray

from helpers import datasets, lowlevel
from helpers.experiments.fitting import prepare
from helpers.experiments.race import Recipe
from helpers.experiments.run import Images, Labels, Split, Task, split_of

Rates = NDArray[np.float32]
MOMENTUM = 0.9  # of the moving averages: in some hundred steps, 0.99 hardly moves


def split(recipe: Recipe, data: str, holdout: bool, seed: int) -> Split:
    """MNIST or, embedded, the digits of scikit-learn, 28 × 28."""
    return split_of(datasets.load("digits", data, size=28), holdout)


def network(recipe: Recipe) -> keras.Model:
    """``(N, 28, 28, 1)`` to ten logits."""
    hidden = 4 if recipe.units else 3

    def weighted(number: int, layer: layers.Layer) -> list[layers.Layer]:
        if number < hidden - recipe.normalised:
            return [layer, layers.ReLU()]
        layer.use_bias = False
        return [layer, layers.BatchNormalization(momentum=MOMENTUM), layers.ReLU()]

    def shrinking(number: int, size: int) -> list[layers.Layer]:
        channels = recipe.channels[number]
        if number < recipe.strided:
            return weighted(number, layers.Conv2D(channels, size, strides=2))
        return [*weighted(number, layers.Conv2D(channels, 3)), layers.MaxPooling2D(2)]

    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            *shrinking(0, size=5),
            *shrinking(1, size=3),
            *weighted(2, layers.Conv2D(recipe.channels[2], 3)),
            layers.Flatten(),
            *(weighted(3, layers.Dense(recipe.units)) if recipe.units else []),
            layers.Dense(10),
        ],
        name="race",
    )


def train(
    model: keras.Model,
    images: Images,
    labels: Labels,
    recipe: Recipe,
    seed: int,
    after_epoch: Callable[[], None],
) -> None:
    """Train by the recipe, by Keras's ``fit`` or with each epoch in one ``tf.function``."""
    if recipe.loop == "fit":
        _fit(model, prepare(images), labels, recipe, after_epoch)
        return
    steps = len(labels) // recipe.batch_size
    epoch = epoch_function(model, recipe, rates(recipe, recipe.epochs * steps))
    examples, truth = tf.constant(prepare(images)), tf.constant(labels, tf.int32)
    order = np.random.default_rng(seed)
    for number in range(recipe.epochs):
        rows = order.permutation(len(labels))[: steps * recipe.batch_size]
        batches = tf.constant(rows.reshape(steps, recipe.batch_size))
        epoch(examples, truth, batches, tf.constant(number * steps))
        after_epoch()


def rates(recipe: Recipe, steps: int) -> Rates:
    """Rate of each step, (steps,)."""
    if not recipe.one_cycle:
        return np.full(steps, recipe.rate, np.float32)
    corners = [0, steps / 5, steps]
    cycle = np.interp(np.arange(steps), corners, [recipe.rate / 10, recipe.rate, 0])
    return cycle.astype(np.float32)


def epoch_function(
    model: keras.Model, recipe: Recipe, rate_of: Rates
) -> Callable[[tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor], None]:
    """``epoch(images, labels, batches, before)``: all steps of an epoch in one graph.

    ``batches`` (steps, batch size) are rows of the images; ``before`` is how many steps were taken
    before, so that each finds its rate in ``rate_of``.
    """
    all_rates = tf.constant(rate_of)
    learning_rate, apply = _optimizer(model, recipe)

    @tf.function
    def epoch(images: tf.Tensor, labels: tf.Tensor, batches: tf.Tensor, before: tf.Tensor) -> None:
        for step in tf.range(tf.shape(batches)[0]):
            batch = tf.gather(images, batches[step])
            if recipe.shift:
                batch = moved(batch, recipe.shift)
            with tf.GradientTape() as tape:
                logits = model(batch, training=True)
                loss = lowlevel.cross_entropy(logits, tf.gather(labels, batches[step]))
            learning_rate.assign(all_rates[before + step])
            apply(tape.gradient(loss, model.trainable_variables))

    traced: Callable[[tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor], None] = epoch
    return traced


def moved(images: tf.Tensor, shift: int) -> tf.Tensor:
    """Move a batch by up to so many whole cells each way, at random, all of it alike.

    One slice for the whole batch costs next to nothing; the next batch is moved otherwise.
    """
    by = tf.random.uniform([2], 0, 2 * shift + 1, tf.int32)
    around = [[0, 0], [shift, shift], [shift, shift], [0, 0]]
    height, width = images.shape[1:3]
    start = tf.concat([[0], by, [0]], axis=0)
    return tf.slice(tf.pad(images, around), start, [-1, height, width, -1])


def answers(model: keras.Model, images: Images, recipe: Recipe) -> Labels:
    """Digits with the largest logit."""
    said: Labels = model.predict(prepare(images), batch_size=500, verbose=0).argmax(axis=1)
    return said


def _optimizer(
    model: keras.Model, recipe: Recipe
) -> tuple[tf.Variable, Callable[[list[tf.Tensor]], None]]:
    """Give the variable that holds the rate, and what takes a step for gradients."""
    trained = model.trainable_variables
    if recipe.optimizer == "adam":
        adam = lowlevel.Adam(trained, recipe.rate)
        return adam.learning_rate, adam.apply
    kind = keras.optimizers.RMSprop(recipe.rate)
    kind.build(trained)
    return kind.learning_rate, lambda gradients: kind.apply(gradients, trained)


def _fit(
    model: keras.Model,
    images: NDArray[np.float32],
    labels: Labels,
    recipe: Recipe,
    after_epoch: Callable[[], None],
) -> None:
    """Train as most tutorials do; Keras draws the order from its global seed."""
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    optimizer = keras.optimizers.get(
        {"class_name": recipe.optimizer, "config": {"learning_rate": recipe.rate}}
    )
    model.compile(optimizer, loss, metrics=["accuracy"])
    ticks = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: after_epoch())
    model.fit(
        images,
        labels,
        batch_size=recipe.batch_size,
        epochs=recipe.epochs,
        verbose=0,
        callbacks=[ticks],
    )


TASK = Task(split, network, train, answers)
