"""One run of an experiment: a network learns the photographs, and is measured once."""

import math
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import keras
import numpy as np

from helpers import datasets
from helpers.ladder.recording import Report
from helpers.ladder.training import Half, Run, save_weights
from helpers.pets.experiments import TRIALS, BetterRecipe, SmallRecipe, Trial
from helpers.pets.networks import augmentation, better_network, small_network
from helpers.pets.prediction import probabilities
from helpers.pets.training import deal, train

HOLDOUT_FOLDS = 4
STORED = 128  # pixels: what the better network's views are read from
_TITLES = {trial.name: trial.title for trial in TRIALS}


def _metric(run: Run) -> str:
    size = run.recipe.get("size")  # the better network's
    both = f", at {size} × {size} pixels, mean of both mirror images" if size else ""
    if run.measured_on == "test":
        return f"validation accuracy after the last epoch{both}"
    return f"accuracy on the fold held out, which the seed names{both}"


def _data(run: Run) -> str:
    photographs = "cats_and_dogs_filtered: 2,000 training photographs"
    if run.measured_on == "test":
        return f"{photographs}, 1,000 validation photographs"
    return f"{photographs}, dealt into {run.recipe['folds']} folds; no validation photographs"


PETS = Report(
    chapter=5,
    what=lambda run: (
        f"Cats and dogs: {_TITLES[run.rung]} ({run.parameters:,} trainable parameters)"
    ),
    metric=_metric,
    measured=lambda run: 100 - run.error,
    data=_data,
    command="convnets cats-dogs --trial",
)


def one_run(
    trial: Trial,
    seed: int,
    holdout: bool = False,
    data: str = "real",
    weights_to: Path | None = None,
    after_epoch: Callable[[], None] = lambda: None,
) -> Run:
    """Train on the photographs from ``seed`` and count errors, once, after the last epoch.

    Measured on the validation photographs or, if the recipe has folds, on fold ``seed`` of the
    training photographs; with ``holdout`` always on a fold, of four unless the recipe says. With
    ``data="embedded"`` drawn pictures stand in. ``weights_to`` receives the weights as float16,
    and it is these that are measured. Raises ``ValueError`` if there is no such fold.
    """
    recipe = trial.recipe
    folds = recipe.folds or (HOLDOUT_FOLDS if holdout else 0)
    (photographs, labels), (unseen, truth) = halves(recipe, data, folds, seed)
    keras.utils.set_random_seed(seed)
    model = network(recipe)
    begun = time.process_time()
    if isinstance(recipe, SmallRecipe):
        fit(model, photographs, labels, recipe, seed, after_epoch)
    else:
        train(model, photographs, labels, recipe, seed, after_epoch=after_epoch)
    minutes = (time.process_time() - begun) / 60
    round_weights(model)
    if weights_to:
        save_weights(model, weights_to)
    if isinstance(recipe, SmallRecipe):
        dogs = model.predict(unseen.astype("float32"), verbose=0)[:, 0]
    else:
        dogs = probabilities(model, unseen)
    return Run(
        trial.name,
        seed,
        "holdout" if folds else "test",
        asdict(recipe),
        sum(math.prod(weight.shape) for weight in model.trainable_weights),
        round(100 * float(np.mean((dogs >= 0.5) != truth)), 2),
        round(minutes, 2),
    )


def halves(
    recipe: SmallRecipe | BetterRecipe, data: str, folds: int, fold: int
) -> tuple[Half, Half]:
    """Photographs and labels to train on, and those to measure on, of the size that is measured.

    The latter are the validation photographs or, with ``folds``, fold number ``fold``, from 0.
    """
    size = 64 if isinstance(recipe, SmallRecipe) else recipe.size
    stored = size if isinstance(recipe, SmallRecipe) else STORED
    if folds and not 0 <= fold < folds:
        raise ValueError(f"seed names the fold that is held out, 0 to {folds - 1}, got {fold}")
    to_measure = datasets.load("pets", data, size=size)
    to_train = to_measure if stored == size else datasets.load("pets", data, size=stored)
    images, labels = to_train.train_images, to_train.train_labels
    if not folds:
        return (images, labels), (to_measure.test_images, to_measure.test_labels)
    held_out = list(deal(labels, folds))[fold]
    return (images[~held_out], labels[~held_out]), (
        to_measure.train_images[held_out],
        labels[held_out],
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


def fit(
    model: keras.Model,
    photographs: np.ndarray,
    labels: np.ndarray,
    recipe: SmallRecipe,
    seed: int,
    after_epoch: Callable[[], None],
) -> None:
    """Train the small network as the chapter does, with `augmentation` in front or without."""
    front = [augmentation(seed)] if recipe.augmented else []
    trained = keras.Sequential([keras.Input(model.input_shape[1:]), *front, model])
    trained.compile(keras.optimizers.Adam(recipe.rate), "binary_crossentropy", jit_compile=False)
    trained.fit(
        photographs.astype("float32"),
        labels,
        batch_size=recipe.batch_size,
        epochs=recipe.epochs,
        verbose=0,
        callbacks=[keras.callbacks.LambdaCallback(on_epoch_end=lambda *_: after_epoch())],
    )


def round_weights(model: keras.Model) -> None:
    """Give the weights the precision in which they are kept, float16."""
    for weight in model.weights:
        weight.assign(weight.numpy().astype("float16"))


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
