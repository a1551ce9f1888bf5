"""The race, as data, and the command ``convnets race`` (chapter 3).

How soon does a network read 99 of 100 digits of MNIST? From the usual Keras recipe a step at a
time. Seconds of the clock count, so runs have all cores to themselves, one after the other.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import click

from helpers.experiments.command import Plan, perform, training_options
from helpers.experiments.recording import Report, entries
from helpers.experiments.run import Run, Trial


@dataclass(frozen=True)
class Recipe:
    """A network and its training; without arguments the usual Keras recipe.

    Three convolutions of 3 × 3 without padding, max pooling behind the first two, a dense layer of
    ``units`` unless that is 0, ten logits. A ``strided`` network has 5 × 5 with stride 2 in place
    of the first convolution and its pooling, which leaves maps of the same size but one. The rate
    is that of all steps or, with ``one_cycle``, the highest: it rises to it from a tenth over the
    first fifth of the steps, and falls to 0, along straight lines. ``shift``: by how many cells a
    batch of training images is moved at most, each way.
    """

    channels: tuple[int, int, int] = (32, 64, 64)
    units: int = 64
    strided: bool = False
    normalised: bool = False  # batch normalisation between weights and ReLU
    dropout: float = 0.0  # in front of the output
    loop: Literal["fit", "function"] = "fit"  # Keras's, or an epoch in one tf.function
    optimizer: Literal["rmsprop", "adam"] = "rmsprop"
    rate: float = 0.001
    one_cycle: bool = False
    shift: int = 0
    epochs: int = 4
    batch_size: int = 64


def _steps() -> Iterator[Trial]:
    recipe = Recipe()
    yield Trial("race-1-usual", "the usual recipe", recipe, SEEDS)
    for name, title, fields in _STEPS:
        recipe = replace(recipe, **fields)
        yield Trial(name, title, recipe, SEEDS)


SEEDS = (0, 1, 2, 3, 4)
# Each step changes one thing, and what that thing allows. Epochs are to be the fewest with which
# the mean on the last 10,000 training images is at least 99.0 % (`convnets race --holdout --epochs
# …`). That has not been measured: these are first guesses.
_STEPS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("race-2-function", "an epoch in one tf.function", {"loop": "function"}),
    ("race-3-stride", "stride 2 in the first layer", {"strided": True}),
    ("race-4-normalised", "batch normalisation", {"normalised": True, "epochs": 3}),
    (
        "race-5-one-cycle",
        "Adam, one cycle of the rate, batches of 128",
        {"optimizer": "adam", "rate": 0.01, "one_cycle": True, "batch_size": 128, "epochs": 2},
    ),
    (
        "race-6-narrow",
        "fewer channels, no hidden layer",
        {"channels": (12, 24, 48), "units": 0, "epochs": 3},
    ),
)
STEPS = tuple(_steps())
ACCURATE = Trial(
    "race-99.5",
    "wider again, moved images, more epochs",
    replace(STEPS[-1].recipe, channels=(16, 32, 64), dropout=0.2, shift=1, epochs=8),
    SEEDS,
)
_TITLE_OF = {trial.name: trial.title for trial in (*STEPS, ACCURATE)}


def _what(run: Run) -> str:
    return f"MNIST: the race, {_TITLE_OF[run.trial]} ({run.parameters:,} parameters)"


RACE = Plan(
    trials=(*STEPS, ACCURATE),
    dataset="digits",
    training="helpers.experiments.race_training",
    report=Report(
        chapter=3,
        what=_what,
        metric=lambda run: "test accuracy after the last epoch",
        measured=lambda run: 100 - run.error,
        data=lambda run: "MNIST, original files: 60,000 images, 10,000 test images",
        command="convnets race --step",
        timed=True,
    ),
)


def recorded(path: Path | None = None) -> dict[str, Mapping[str, Any]]:
    """Read what was measured of each trial, by its title, in the order of the race.

    ``path`` by default is the book's ``data/results.toml``. What was not measured is left out.
    """
    measured = entries(path)
    return {trial.title: measured[trial.name] for trial in RACE.trials if trial.name in measured}


@click.command()
@training_options("build/race", "step", parallel=False)
def race(**chosen: Any) -> None:  # noqa: ANN401
    """Race to 99 % on MNIST, from the usual Keras recipe a step at a time, by the clock.

    About a minute for a seed of the usual recipe on two quiet cores, seconds at the end, a quarter
    of an hour in all. Nothing else should run meanwhile. MNIST has to be there: convnets data
    fetch digits.
    """
    perform(RACE, **chosen)
