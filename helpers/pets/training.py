"""How the better network is trained: whole epochs in one TensorFlow function."""

import sys
from collections.abc import Callable, Iterator

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike, NDArray
from tqdm import tqdm

from helpers.pets.asking import side
from helpers.pets.augmenting import mix, random_views
from helpers.pets.prediction import probabilities
from helpers.pets.recipes import Recipe


def train(
    model: keras.Model,
    photographs: NDArray[np.uint8],
    labels: ArrayLike,
    recipe: Recipe,
    seed: int = 0,
    progress: bool = False,
    after_epoch: Callable[[], None] = lambda: None,
) -> list[float]:
    """Train a network on photographs ``uint8`` (N, S, S, 3). Return each epoch's loss, in nats.

    The photographs are best a little larger than what the network sees of them. Order and
    distortions follow from ``seed`` (TensorFlow's global seed is set); for the weights call
    ``keras.utils.set_random_seed`` before the network is made. Raises ``ValueError`` for fewer
    photographs than a batch, for a network whose input has a size that ``sizes`` has not, and with
    ``TypeError`` for one that ``predict`` would not take.
    """
    own = side(model)
    if own is not None and set(recipe.sizes) != {own}:
        raise ValueError(
            f"recipe.sizes must be ({own},), the size of the network's input, got {recipe.sizes}; "
            "a network for any size is better_network(size=None)"
        )
    if len(photographs) < recipe.batch_size:
        raise ValueError(
            f"photographs must be at least one batch of {recipe.batch_size}, got {len(photographs)}"
        )
    tf.random.set_seed(seed)
    order = np.random.default_rng(seed)
    optimizer = _optimizer(recipe, len(photographs) // recipe.batch_size)
    optimizer.build(model.trainable_variables)
    if recipe.weight_decay:
        optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    run_epoch, renew_statistics = _epoch_functions(model, optimizer, recipe)
    images, is_dog = tf.constant(photographs), tf.constant(labels, tf.float32)
    losses = []
    bar = tqdm(range(recipe.epochs), unit="epoch", disable=not progress, file=sys.stdout)
    for epoch in bar:
        size = recipe.sizes[epoch * len(recipe.sizes) // recipe.epochs]
        losses.append(float(run_epoch(images, is_dog, order.permutation(len(photographs)), size)))
        bar.set_postfix(loss=losses[-1])
        after_epoch()
    if recipe.average:
        optimizer.finalize_variable_values(model.trainable_variables)
        last = recipe.sizes[-1]
        renew_statistics(images, is_dog, order.permutation(len(photographs)), last)
    return losses


def cross_validate(
    make_model: Callable[[], keras.Model],
    photographs: NDArray[np.uint8],
    labels: NDArray[np.integer],
    recipe: Recipe,
    folds: int = 4,
    seed: int = 0,
    progress: bool = False,
) -> NDArray[np.floating]:
    """Return for each photograph the probability of a dog, said by a network that never saw it.

    The photographs are dealt into ``folds`` parts, equal in classes; for each part a network is
    trained on the others. So choices are made without a look at the validation photographs.
    """
    said = np.empty(len(labels))
    for held_out in deal(labels, folds, seed):
        keras.utils.set_random_seed(seed)
        model = make_model()
        train(model, photographs[~held_out], labels[~held_out], recipe, seed, progress)
        said[held_out] = probabilities(model, photographs[held_out])
    return said


def deal(labels: NDArray[np.integer], folds: int, seed: int = 0) -> Iterator[NDArray[np.bool_]]:
    """Yield ``folds`` masks ``(N,)``, True for what is held out: as much of each class in each."""
    chance = np.random.default_rng(seed)
    part = np.empty(len(labels), int)
    for label in np.unique(labels):
        (members,) = np.nonzero(labels == label)
        part[chance.permutation(members)] = np.arange(len(members)) % folds
    for fold in range(folds):
        yield part == fold


def _optimizer(recipe: Recipe, steps: int) -> keras.optimizers.Optimizer:
    rate = recipe.rate
    if recipe.cosine:
        warm_up = steps * min(recipe.warm_up, recipe.epochs // 4)
        rate = keras.optimizers.schedules.CosineDecay(
            rate / 20, steps * recipe.epochs - warm_up, warmup_target=rate, warmup_steps=warm_up
        )
    return keras.optimizers.AdamW(
        rate,
        weight_decay=recipe.weight_decay,
        use_ema=recipe.average > 0,
        ema_momentum=recipe.average,
    )


def _epoch_functions(
    model: keras.Model, optimizer: keras.optimizers.Optimizer, recipe: Recipe
) -> tuple[tf.types.experimental.PolymorphicFunction, ...]:
    """Two functions of photographs, labels, an order, a size: an epoch, and one that only looks.

    The second renews the statistics of batch normalisation after the weights were averaged. Both
    are traced once for each size, as it is a Python number.
    """
    batch_size = recipe.batch_size

    def batch(
        photographs: tf.Tensor, labels: tf.Tensor, chosen: tf.Tensor, size: int
    ) -> tuple[tf.Tensor, tf.Tensor]:
        views = random_views(tf.gather(photographs, chosen), size, recipe.distortions)
        return mix(views, tf.gather(labels, chosen), recipe.distortions)

    @tf.function
    def run_epoch(
        photographs: tf.Tensor, labels: tf.Tensor, order: tf.Tensor, size: int
    ) -> tf.Tensor:
        steps = tf.size(order) // batch_size
        total = tf.constant(0.0)
        for step in tf.range(steps):
            chosen = order[step * batch_size : (step + 1) * batch_size]
            views, shares = batch(photographs, labels, chosen, size)
            with tf.GradientTape() as tape:
                dogs = model(views, training=True)[:, 0]
                loss = tf.reduce_mean(keras.losses.binary_crossentropy(shares, dogs))
            gradients = tape.gradient(loss, model.trainable_variables)
            optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
            total += loss
        return total / tf.cast(steps, tf.float32)

    @tf.function
    def renew_statistics(
        photographs: tf.Tensor, labels: tf.Tensor, order: tf.Tensor, size: int
    ) -> None:
        for step in tf.range(tf.size(order) // batch_size):
            chosen = order[step * batch_size : (step + 1) * batch_size]
            model(batch(photographs, labels, chosen, size)[0], training=True)

    return run_epoch, renew_statistics
