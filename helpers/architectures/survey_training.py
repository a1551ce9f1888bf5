"""One run of the survey: a small network learns Fashion-MNIST (chapter 6)."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from helpers import datasets
from helpers.architectures.small import build_small, trained
from helpers.architectures.survey import TRIALS, Recipe, Trial
from helpers.distortions import affine
from helpers.ladder.networks import STEPS_AT_ONCE
from helpers.ladder.recording import Report
from helpers.ladder.training import Run, fit, halves

MOMENTUM = 0.9  # of the moving averages: in a pass of 150 steps, 0.99 hardly moves
_TITLES = {trial.name: trial.title for trial in TRIALS}
SURVEY = Report(
    chapter=6,
    what=lambda run: f"Fashion-MNIST: {_TITLES[run.rung]} ({run.parameters:,} parameters)",
    metric=lambda run: "test accuracy after the last epoch",
    measured=lambda run: 100 - run.error,
    data=lambda run: (
        f"Fashion-MNIST, original files: {run.recipe['images']:,} of 60,000 images, "
        "10,000 test images"
    ),
    command="convnets survey --network",
)


def one_run(
    trial: Trial,
    seed: int,
    holdout: bool = False,
    data: str = "real",
    weights_to: Path | None = None,
    after_epoch: Callable[[], None] = lambda: None,
) -> Run:
    """Train on Fashion-MNIST from ``seed`` and count errors, once, after the last epoch.

    With ``holdout`` the last sixth of the training images is kept out and measured instead of the
    test images. With ``data="embedded"`` drawn garments stand in. Weights are not kept.
    """
    (images, labels), (unseen, truth) = halves(datasets.load("garments", data), holdout)
    recipe = trial.recipe
    images, labels = images[: recipe.images], labels[: recipe.images]
    keras.utils.set_random_seed(seed)
    network = build_small(recipe.network)
    for layer in network.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.momentum = MOMENTUM
    steps = len(labels) // recipe.batch_size // STEPS_AT_ONCE * STEPS_AT_ONCE
    compile_for(network, recipe, recipe.epochs * steps)
    batches = training_batches(prepare(images), labels, recipe, seed)
    minutes = fit(network, batches, recipe.epochs, steps, after_epoch)
    wrong = np.mean(read(network, prepare(unseen), recipe.both_sides) != truth)
    return Run(
        trial.name,
        seed,
        "holdout" if holdout else "test",
        asdict(recipe),
        trained(network),
        round(100 * float(wrong), 2),
        round(minutes, 2),
    )


def prepare(images: np.ndarray) -> np.ndarray:
    """``uint8`` (N, 28, 28, 1) to values from 0 to 1."""
    return images.astype("float32") / 255


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


def training_batches(
    images: np.ndarray, labels: np.ndarray, recipe: Recipe, seed: int
) -> tf.data.Dataset:
    """Batches without end, each epoch in a new order, shifted and mirrored.

    ``images``: prepared. The last images of an epoch that do not fill a batch wait for another.
    """
    images, labels = tf.constant(images), tf.constant(labels)

    def batch(rows: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        return moved(tf.gather(images, rows), recipe.shift), tf.gather(labels, rows)

    order = tf.data.Dataset.range(len(images)).shuffle(len(images), seed=seed)
    return order.batch(recipe.batch_size, drop_remainder=True).repeat().map(batch).prefetch(2)


def moved(images: tf.Tensor, shift: int) -> tf.Tensor:
    """Each image shifted by up to so many whole cells each way, and mirrored or not, at random."""
    count = tf.shape(images)[0]
    mirrored = tf.where(tf.random.uniform([count]) < 0.5, -1.0, 1.0)
    upright = tf.ones(count)
    shifts = tf.random.uniform([count, 2], -shift, shift + 1, tf.int32)
    matrices = tf.linalg.diag(tf.stack([mirrored, upright], axis=1))
    return affine(images, matrices, tf.cast(shifts, tf.float32), fill_value=0.0)


def read(network: keras.Model, images: np.ndarray, both_sides: bool = False) -> np.ndarray:
    """Classes with the largest logit, or with the largest mean probability of both sides."""
    answers = network.predict(images, batch_size=500, verbose=0)
    if both_sides:
        mirrored = network.predict(images[:, :, ::-1], batch_size=500, verbose=0)
        answers = keras.ops.softmax(answers) + keras.ops.softmax(mirrored)
    return np.argmax(answers, axis=1)
