"""How the networks of chapter 5 are trained on photographs of cats and dogs."""

from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np

from helpers import datasets
from helpers.experiments.cats_dogs import BetterRecipe, SmallRecipe, folds_of
from helpers.experiments.run import Images, Labels, Split, Task, save_weights
from helpers.pets.networks import augmentation, better_network, small_network
from helpers.pets.prediction import probabilities
from helpers.pets.training import deal
from helpers.pets.training import train as train_better

STORED = 128  # pixels: what the better network's views are read from


def split(recipe: SmallRecipe | BetterRecipe, data: str, holdout: bool, seed: int) -> Split:
    """Photographs to train on, and those to measure on, of the size that is measured.

    The latter are the validation photographs or, if the recipe has folds, fold ``seed`` of the
    training photographs; with ``holdout`` always a fold, of four unless the recipe says. With
    ``data="embedded"`` drawn pictures stand in. Raises ``ValueError`` if there is no such fold.
    """
    folds = folds_of(recipe, holdout, seed)
    size = 64 if isinstance(recipe, SmallRecipe) else recipe.size
    stored = size if isinstance(recipe, SmallRecipe) else STORED
    to_measure = datasets.load("pets", data, size=size)
    to_train = to_measure if stored == size else datasets.load("pets", data, size=stored)
    images, labels = to_train.train_images, to_train.train_labels
    if not folds:
        return Split(images, labels, to_measure.test_images, to_measure.test_labels, "test")
    held_out = list(deal(labels, folds))[seed]
    return Split(
        images[~held_out],
        labels[~held_out],
        to_measure.train_images[held_out],
        labels[held_out],
        "holdout",
    )


def network(recipe: SmallRecipe | BetterRecipe) -> keras.Model:
    """Return the network that a recipe trains, for any size where its head allows it."""
    if isinstance(recipe, SmallRecipe):
        return small_network()
    return better_network(
        size=recipe.size if recipe.head == "flatten" else None,
        residual=recipe.residual,
        batch_normalisation=recipe.batch_normalisation,
        head=recipe.head,
        dropout=recipe.dropout,
    )


def train(
    model: keras.Model,
    photographs: Images,
    labels: Labels,
    recipe: SmallRecipe | BetterRecipe,
    seed: int,
    after_epoch: Callable[[], None],
) -> None:
    """Train by the recipe, and round the weights to float16: they are measured as they are kept."""
    if isinstance(recipe, SmallRecipe):
        train_small(model, photographs, labels, recipe, seed, after_epoch)
    else:
        train_better(model, photographs, labels, recipe, seed, after_epoch=after_epoch)
    for weight in model.weights:
        weight.assign(weight.numpy().astype("float16"))


def train_small(
    model: keras.Model,
    photographs: Images,
    labels: Labels,
    recipe: SmallRecipe,
    seed: int,
    after_epoch: Callable[[], None],
) -> None:
    """Train the small network as the chapter does, with `augmentation` in front or without."""
    front = [augmentation(seed)] if recipe.augmented else []
    whole = keras.Sequential([keras.Input(model.input_shape[1:]), *front, model])
    whole.compile(keras.optimizers.Adam(recipe.rate), "binary_crossentropy", jit_compile=False)
    whole.fit(
        photographs.astype("float32"),
        labels,
        batch_size=recipe.batch_size,
        epochs=recipe.epochs,
        verbose=0,
        callbacks=[keras.callbacks.LambdaCallback(on_epoch_end=lambda *_: after_epoch())],
    )


def answers(model: keras.Model, photographs: Images, recipe: SmallRecipe | BetterRecipe) -> Labels:
    """Call dogs 1, where the network says so with a probability of at least a half."""
    if isinstance(recipe, SmallRecipe):
        dogs = model.predict(photographs.astype("float32"), verbose=0)[:, 0]
    else:
        dogs = probabilities(model, photographs)
    said: Labels = (dogs >= 0.5).astype(int)
    return said


TASK = Task(split, network, train, answers)


def ship(kept: Path, to: Path) -> None:
    """Write the weights of a kept run of ``pets-better`` to ``to``, the book's weights/pets.npz.

    Raises ``ValueError`` if they are not finite numbers of the better network's shapes.
    """
    model = better_network()
    with np.load(kept) as stored:
        for weight in model.weights:
            values = stored[weight.path]
            if values.shape != weight.shape or not np.isfinite(values).all():
                raise ValueError(f"{kept} does not hold the better network's {weight.path}")
            weight.assign(values)
    save_weights(model, to)
