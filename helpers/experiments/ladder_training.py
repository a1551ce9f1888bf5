"""How the ladder's networks are trained on MNIST (chapter 4)."""

from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from helpers import datasets, lenet5
from helpers.distortions import distort
from helpers.experiments.fitting import endless_batches, fit, steps_per_epoch
from helpers.experiments.ladder import Recipe
from helpers.experiments.ladder_networks import compile_for, network
from helpers.experiments.run import Images, Labels, Split, Task, split_of


def split(recipe: Recipe, data: str, holdout: bool, seed: int) -> Split:
    """MNIST or, embedded, the digits of scikit-learn, 28 × 28."""
    return split_of(datasets.load("digits", data, size=28), holdout)


def train(
    model: keras.Model,
    images: Images,
    labels: Labels,
    recipe: Recipe,
    seed: int,
    after_epoch: Callable[[], None],
) -> None:
    """Train by the recipe, every image anew distorted and with new noise in each epoch."""
    steps = steps_per_epoch(len(labels), recipe.batch_size)
    batches = training_batches(lenet5.prepare(images), labels, recipe, seed)
    compile_for(model, recipe, recipe.epochs * steps)
    fit(model, batches, recipe.epochs, steps, after_epoch)


def training_batches(
    images: NDArray[np.float32], labels: Labels, recipe: Recipe, seed: int
) -> tf.data.Dataset:
    """Endless batches with the recipe's distortions and noise; ``images`` (N, 32, 32, 1)."""

    def change(chosen: tf.Tensor) -> tf.Tensor:
        if recipe.distortion:
            chosen = distort(chosen, recipe.distortion)
        if recipe.noise:
            chosen += tf.random.normal(tf.shape(chosen), stddev=recipe.noise)
        return chosen

    return endless_batches(images, labels, recipe.batch_size, seed, change)


def answers(model: keras.Model, images: Images, recipe: Recipe) -> Labels:
    """Digits that ``model`` reads: the nearest code, or the largest logit."""
    said = model.predict(lenet5.prepare(images), batch_size=500, verbose=0)
    read: Labels = said.argmin(axis=1) if recipe.output == "codes" else said.argmax(axis=1)
    return read


TASK = Task(split, network, train, answers)
