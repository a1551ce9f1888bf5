"""The same task for all, as data, and the command ``convnets survey`` (chapter 6).

Networks of :mod:`helpers.architectures.small` learn Fashion-MNIST by one recipe.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from helpers.experiments.command import Plan, perform, training_options
from helpers.experiments.recording import Report, entries
from helpers.experiments.run import Trial
from helpers.resources import data_path


@dataclass(frozen=True)
class Recipe:
    """How a small network is trained.

    The rate rises over the first tenth of the steps and falls to 0 along a cosine; ``shift`` is by
    how many cells an image moves at most, and half of the images are mirrored. ``images``: how
    many of the training images are used, the first. ``both_sides``: an answer is the mean of those
    to an image and to its mirror image.
    """

    network: str
    epochs: int = 1
    images: int = 60_000
    rate: float = 0.004
    batch_size: int = 128
    weight_decay: float = 0.02
    shift: int = 1
    both_sides: bool = False


_TITLES = {
    "vgg": "VGG",
    "inception": "GoogLeNet",
    "residual": "ResNet",
    "preactivation": "Pre-activation",
    "fire": "SqueezeNet",
    "dense": "DenseNet",
    "separable": "MobileNet v1",
    "inverted": "MobileNet v2",
    "gated": "SE-ResNet",
    "convnext": "ConvNeXt",
    "narrow": "64/128/256, narrowed",
    "full": "64/128/256",
}
_RATES = {"narrow": 0.001, "full": 0.001}  # without normalisation
TRIALS = (
    *(
        Trial(f"survey-{key}", title, Recipe(key, rate=_RATES.get(key, Recipe.rate)))
        for key, title in _TITLES.items()
    ),
    Trial(
        "survey-best",
        "VGG, trained longer",
        Recipe("vgg", epochs=10, shift=2, both_sides=True),
    ),
)
_TITLE_OF = {trial.name: trial.title for trial in TRIALS}
SURVEY = Plan(
    trials=TRIALS,
    dataset="garments",
    training="helpers.experiments.survey_training",
    report=Report(
        chapter=6,
        what=lambda run: f"Fashion-MNIST: {_TITLE_OF[run.trial]} ({run.parameters:,} parameters)",
        metric=lambda run: "test accuracy after the last epoch",
        measured=lambda run: 100 - run.error,
        data=lambda run: (
            f"Fashion-MNIST, original files: {run.recipe['images']:,} of 60,000 images, "
            "10,000 test images"
        ),
        command="convnets survey --network",
    ),
)


def recorded(path: Path | None = None) -> dict[str, Mapping[str, Any]]:
    """Read what was measured of each trial, by its title, in the order of ``TRIALS``.

    ``path`` by default is the book's ``data/results.toml``. Raises ``ValueError`` if it lacks one.
    """
    path = path or data_path("results.toml")
    measured = entries(path)
    if missing := [trial.name for trial in TRIALS if trial.name not in measured]:
        raise ValueError(f"path must hold every trial, got {path} without {', '.join(missing)}")
    return {trial.title: measured[trial.name] for trial in TRIALS}


@click.command()
@training_options("build/survey", "network")
def survey(**chosen: Any) -> None:  # noqa: ANN401
    """Train small networks of each family on Fashion-MNIST, and count their test errors.

    One to ten minutes a network and seed on one core, by how fast it is, twelve to forty for the
    best. Broken off, it goes on where it stopped. Fashion-MNIST has to be there: convnets data
    fetch garments.
    """
    perform(SURVEY, **chosen)
