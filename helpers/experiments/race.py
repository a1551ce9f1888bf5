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
    ``units`` unless that is 0, ten logits. The first ``strided`` convolutions have stride 2 and no
    pooling behind; the first of all then has 5 × 5, which leaves maps of the same size but one.
    The last ``normalised`` layers in front of the logits, with the smallest maps, have batch
    normalisation between weights and ReLU. The rate is that of all steps or, with ``one_cycle``,
    the highest: it rises to it from a tenth over the first fifth of the steps, and falls to 0,
    along straight lines. ``shift``: by how many cells a batch of training images is moved at most,
    each way.
    """

    channels: tuple[int, int, int] = (32, 64, 64)
    units: int = 64
    strided: int = 0
    normalised: int = 0
    loop: Literal["fit", "function"] = "fit"  # Keras's, or an epoch in one tf.function
    optimizer: Literal["rmsprop", "adam"] = "rmsprop"
    rate: float = 0.001
    one_cycle: bool = False
    shift: int = 0
    epochs: int = 5
    batch_size: int = 64

    def __post_init__(self) -> None:
        if self.loop == "fit" and (self.shift or self.one_cycle):
            raise ValueError(
                'loop="fit" neither moves its images nor changes its rate: got '
                f'shift={self.shift}, one_cycle={self.one_cycle}; loop="function" does'
            )


def _steps() -> Iterator[Trial]:
    recipe = Recipe()
    yield Trial("race-1-usual", "the usual recipe", recipe, SEEDS[:3])
    for name, title, fields in _STEPS:
        recipe = replace(recipe, **fields)
        yield Trial(name, title, recipe, SEEDS if recipe.one_cycle else SEEDS[:3])


SEEDS = (0, 1, 2, 3, 4)  # of the quick ones; three are enough to time the others
# Each step changes one thing, and what that thing allows. Epochs are the fewest with which the mean
# on the last 10,000 training images was at least 99.0 % (`convnets race --holdout --epochs …`).
_STEPS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("race-2-function", "an epoch in one tf.function", {"loop": "function"}),
    ("race-3-stride", "stride 2 in the first layer", {"strided": 1, "epochs": 4}),
    ("race-4-normalised", "batch normalisation", {"normalised": 4, "epochs": 5}),
    (
        "race-5-one-cycle",
        "Adam, one cycle, batches of 128",
        {"optimizer": "adam", "rate": 0.01, "one_cycle": True, "batch_size": 128, "epochs": 1},
    ),
    (
        "race-6-narrow",
        "fewer channels, no hidden layer",
        {"channels": (12, 24, 48), "units": 0, "normalised": 3, "epochs": 2},
    ),
    (
        "race-7-strides",
        "stride 2 twice, last maps normalised",
        {"strided": 2, "normalised": 1, "channels": (16, 32, 64)},
    ),
)
STEPS = tuple(_steps())
ACCURATE = Trial(
    "race-99.5",
    "wider, moved images, more epochs",
    replace(STEPS[-1].recipe, channels=(24, 48, 96), normalised=2, shift=1, epochs=12),
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

    One to three minutes for a seed of the usual recipe on two quiet cores, seconds at the end, half
    an hour in all. Nothing else should run meanwhile. MNIST has to be there: convnets data fetch
    digits.
    """
    perform(RACE, **chosen)
