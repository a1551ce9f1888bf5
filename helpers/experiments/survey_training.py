"""How the survey's networks are trained on Fashion-MNIST (chapter 6)."""

from collections.abc import Callable
from dataclasses import replace

import keras
import numpy as np
import tensorflow as tf

from helpers import datasets
from helpers.architectures.small import build_small
from helpers.distortions import affine
from helpers.experiments.fitting import (
    STEPS_AT_ONCE,
    endless_batches,
    fit,
    prepare,
    steps_per_epoch,
)
from helpers.experiments.run import Images, Labels, Split, Task, split_of
from helpers.experiments.survey import Recipe

MOMENTUM = 0.9  # of the moving averages: in a pass of 150 steps, 0.99 hardly moves


def split(recipe: Recipe, data: str, holdout: bool, seed: int) -> Split:
    """Fashion-MNIST or, embedded, drawn garments; of the training images the recipe's first."""
    dealt = split_of(datasets.load("garments", data), holdout)
    return replace(
        dealt, images=dealt.images[: recipe.images], labels=dealt.labels[: recipe.images]
    )


def network(recipe: Recipe) -> keras.Model:
    """Build the recipe's network, its moving averages quick enough for a short training."""
    built = build_small(recipe.network)
    for layer in built.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.momentum = MOMENTUM
    return built


def train(
    network: keras.Model,
    images: Images,
    labels: Labels,
    recipe: Recipe,
    seed: int,
    after_epoch: Callable[[], None],
) -> None:
    """Train by the recipe, every image shifted and mirrored anew in each epoch."""
    steps = steps_per_epoch(len(labels), recipe.batch_size)
    compile_for(network, recipe, recipe.epochs * steps)
    batches = endless_batches(
        prepare(images),
        labels,
        recipe.batch_size,
        seed,
        lambda chosen: moved_and_mirrored(chosen, recipe.shift),
    )
    fit(network, batches, recipe.epochs, steps, after_epoch)


def compile_for(network: keras.Model, recipe: Recipe, steps: int) -> None:
    """Compile for so many steps.

    XLA, which Keras would choose, takes a third longer for convolutions on a processor.
    """
    rise = max(1, steps // 10)
    rate = keras.optimizers.schedules.CosineDecay(
        0.0, steps - rise, warmup_target=recipe.rate, warmup_steps=rise
    )
    network.compile(
        keras.optimizers.AdamW(rate, weight_decay=recipe.weight_decay),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        steps_per_execution=STEPS_AT_ONCE,
        jit_compile=False,
    )


def moved_and_mirrored(images: tf.Tensor, shift: int) -> tf.Tensor:
    """Each image shifted by up to so many whole cells each way, and mirrored or not, at random."""
    count = tf.shape(images)[0]
    mirrored = tf.where(tf.random.uniform([count]) < 0.5, -1.0, 1.0)
    upright = tf.ones(count)
    shifts = tf.random.uniform([count, 2], -shift, shift + 1, tf.int32)
    matrices = tf.linalg.diag(tf.stack([mirrored, upright], axis=1))
    return affine(images, matrices, tf.cast(shifts, tf.float32), fill_value=0.0)


def answers(network: keras.Model, images: Images, recipe: Recipe) -> Labels:
    """Classes with the largest logit, or with the largest mean probability of both sides."""
    prepared = prepare(images)
    said = network.predict(prepared, batch_size=500, verbose=0)
    if recipe.both_sides:
        mirrored = network.predict(prepared[:, :, ::-1], batch_size=500, verbose=0)
        said = keras.ops.softmax(said) + keras.ops.softmax(mirrored)
    classes: Labels = np.argmax(said, axis=1)
    return classes


TASK = Task(split, network, train, answers)
