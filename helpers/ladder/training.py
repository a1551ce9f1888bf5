"""One run of the ladder: a rung, a seed, and what came of it."""

import json
import math
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from helpers import datasets, lenet5
from helpers.distortions import distort
from helpers.ladder.networks import STEPS_AT_ONCE, compile_for, network
from helpers.ladder.recipes import Recipe, Rung

Half = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Run:
    """What a run measured: the error in per cent after the last epoch, and minutes of training.

    Minutes are processor time, so that other programs do not count; on one core that is to itself
    they are the clock's. ``parameters`` are the trainable ones.

    ``measured_on`` is ``"test"`` or, when choices are made, ``"holdout"``.
    """

    rung: str
    seed: int
    measured_on: str
    recipe: dict[str, str | int | float | bool]
    parameters: int
    error: float
    minutes: float

    def save(self, path: Path) -> None:
        """Write as JSON, under a temporary name first."""
        part = path.with_suffix(".part")
        part.write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")
        part.replace(path)

    @classmethod
    def load(cls, path: Path) -> "Run":
        """Read what :meth:`save` wrote; ``ValueError`` if it is something else."""
        try:
            return cls(**json.loads(path.read_text(encoding="utf-8")))
        except (ValueError, TypeError) as error:
            raise ValueError(f"{path} does not hold a run of the ladder: delete it") from error


def one_run(
    rung: Rung,
    seed: int,
    holdout: bool = False,
    data: str = "real",
    weights_to: Path | None = None,
    after_epoch: Callable[[], None] = lambda: None,
) -> Run:
    """Train ``rung`` on MNIST from ``seed`` and count its errors, once, after the last epoch.

    With ``holdout`` the last sixth of the training images is kept out and measured instead of the
    test images. With ``data="embedded"`` the few digits of scikit-learn stand in for MNIST.
    ``weights_to`` receives the weights as float16.
    """
    (images, labels), (unseen, truth) = halves(datasets.load("digits", data, size=28), holdout)
    keras.utils.set_random_seed(seed)
    model, recipe = network(rung.recipe), rung.recipe
    batches = training_batches(lenet5.prepare(images), labels, recipe, seed)
    steps = len(labels) // recipe.batch_size // STEPS_AT_ONCE * STEPS_AT_ONCE
    compile_for(model, recipe, recipe.epochs * steps)
    minutes = fit(model, batches, recipe.epochs, steps, after_epoch)
    if weights_to:
        save_weights(model, weights_to)
    wrong = np.mean(read(model, lenet5.prepare(unseen)) != truth)
    return Run(
        rung.name,
        seed,
        "holdout" if holdout else "test",
        asdict(recipe),
        sum(math.prod(weight.shape) for weight in model.trainable_weights),
        round(100 * float(wrong), 2),
        round(minutes, 2),
    )


def halves(dataset: datasets.Dataset, holdout: bool) -> tuple[Half, Half]:
    """Images and labels to train on, and those to measure on.

    The latter are the test half or, with ``holdout``, the last sixth of the training half.
    """
    images, labels = dataset.train_images, dataset.train_labels
    if not holdout:
        return (images, labels), (dataset.test_images, dataset.test_labels)
    kept = len(images) * 5 // 6  # 50,000 of MNIST's 60,000
    return (images[:kept], labels[:kept]), (images[kept:], labels[kept:])


def fit(
    model: keras.Model,
    batches: tf.data.Dataset,
    epochs: int,
    steps: int,
    after_epoch: Callable[[], None],
) -> float:
    """Train, and return the minutes of processor time that it took."""
    ticks = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: after_epoch())
    begun = time.process_time()
    model.fit(
        batches,
        epochs=epochs,
        steps_per_epoch=steps,
        shuffle=False,
        verbose=0,
        callbacks=[ticks],
    )
    return (time.process_time() - begun) / 60


def training_batches(
    images: np.ndarray, labels: np.ndarray, recipe: Recipe, seed: int
) -> tf.data.Dataset:
    """Batches without end, each epoch in a new order, with the recipe's distortions and noise.

    ``images``: prepared, ``(N, 32, 32, 1)``. The last images of an epoch that do not fill a batch
    wait for another epoch. One iterator serves all epochs: a new one would draw the same again.
    """
    images, labels = tf.constant(images), tf.constant(labels)

    def batch(rows: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        chosen = tf.gather(images, rows)
        if recipe.distortion:
            chosen = distort(chosen, recipe.distortion)
        if recipe.noise:
            chosen += tf.random.normal(tf.shape(chosen), stddev=recipe.noise)
        return chosen, tf.gather(labels, rows)

    order = tf.data.Dataset.range(len(images)).shuffle(len(images), seed=seed)
    return order.batch(recipe.batch_size, drop_remainder=True).repeat().map(batch).prefetch(2)


def read(model: keras.Model, images: np.ndarray) -> np.ndarray:
    """Digits that ``model`` reads: the nearest code, or the largest logit."""
    answers = model.predict(images, batch_size=500, verbose=0)
    nearest = isinstance(model.layers[-1], lenet5.EuclideanRBF)
    return answers.argmin(axis=1) if nearest else answers.argmax(axis=1)


def save_weights(model: keras.Model, path: Path) -> None:
    """Write the weights as float16, named as ``C1/kernel``: `lenet5.trained` reads them."""
    weights = {
        f"{layer.name}/{weight.name}": weight.numpy().astype("float16")
        for layer in model.layers
        for weight in layer.weights
    }
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        np.savez(file, **weights)
    part.replace(path)
