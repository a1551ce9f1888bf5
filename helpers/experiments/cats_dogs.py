"""What is trained on the photographs, as data, and the command ``convnets cats-dogs``."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

import click
import numpy as np

from helpers.experiments.command import Plan, perform, training_options
from helpers.experiments.recording import Report
from helpers.experiments.run import Run, Trial
from helpers.pets.recipes import UNDISTORTED, Distortions, Recipe

HOLDOUT_FOLDS = 4


@dataclass(frozen=True)
class SmallRecipe:
    """How the small network is trained: Adam (Kingma & Ba, 2015), one rate all the time.

    ``folds`` is 0 for all training photographs, measured on the validation photographs; else the
    training photographs are dealt into so many folds, and the seed says which one is held out.
    """

    epochs: int = 30
    rate: float = 0.001
    batch_size: int = 32
    augmented: bool = True
    folds: int = 0


@dataclass(frozen=True)
class BetterRecipe(Recipe):
    """A recipe, and what is chosen about the better network; ``folds`` as in `SmallRecipe`.

    ``size``: the side in pixels at which it is measured. It may be a sixth to a quarter larger
    than in training, where parts of photographs fill the view (Touvron et al., 2019).
    """

    size: int = 112
    residual: bool = True
    batch_normalisation: bool = True
    head: Literal["average", "flatten"] = "average"
    dropout: float = 0.0
    folds: int = 0


def folds_of(recipe: SmallRecipe | BetterRecipe, holdout: bool, seed: int) -> int:
    """Into how many folds the training photographs are dealt, ``seed`` naming the one held out.

    0 if all are trained on; with ``holdout`` four, unless the recipe says how many. Raises
    ``ValueError`` if there are folds and none of that number.
    """
    folds = recipe.folds or (HOLDOUT_FOLDS if holdout else 0)
    if folds and not 0 <= seed < folds:
        raise ValueError(f"seed names the fold that is held out, 0 to {folds - 1}, got {seed}")
    return folds


# Choices are made on the training half only: one change each, from a shorter training.
_BASE = BetterRecipe(epochs=30, average=0.98, sizes=(64,), size=64, folds=2)
_WHOLE = Distortions()
_CHANGES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("base", "the better network", {}),
    ("no-shortcuts", "without shortcuts", {"residual": False}),
    ("no-normalisation", "without batch normalisation", {"batch_normalisation": False}),
    ("flatten", "flatten instead of the global average", {"head": "flatten"}),
    ("no-decay", "without weight decay", {"weight_decay": 0.0}),
    ("constant-rate", "at a constant rate", {"cosine": False}),
    ("no-average", "without the average of weights", {"average": 0.0}),
    ("no-distortions", "without distortions", {"distortions": UNDISTORTED}),
    ("flips-only", "with flips only", {"distortions": replace(UNDISTORTED, flip=_WHOLE.flip)}),
    ("no-mixing", "without mixing", {"distortions": replace(_WHOLE, cut=0.0, blend=0.0)}),
    ("dropout", "with dropout of 0.3", {"dropout": 0.3}),
    ("measured-larger", "measured at 80 × 80 pixels", {"size": 80}),
)


@dataclass(frozen=True)
class Draw:
    """A point of the random search (Bergstra & Bengio, 2012)."""

    rate: float
    weight_decay: float
    area: float
    cut: float
    blend: float
    dropout: float

    def recipe(self) -> BetterRecipe:
        """Return the recipe that is measured: on one of four folds."""
        distortions = replace(_WHOLE, area=self.area, cut=self.cut, blend=self.blend)
        return replace(
            _BASE,
            rate=self.rate,
            weight_decay=self.weight_decay,
            distortions=distortions,
            dropout=self.dropout,
            folds=4,
        )


def draws(count: int, seed: int = 0) -> Iterator[Draw]:
    """Yield points: rate and weight decay of evenly spread logarithms, the rest evenly spread."""
    chance = np.random.default_rng(seed)
    for _ in range(count):
        yield Draw(
            rate=_rounded(10 ** chance.uniform(-3, -2)),
            weight_decay=_rounded(10 ** chance.uniform(-2.5, -0.5)),
            area=_rounded(chance.uniform(0.25, 0.8)),
            cut=_rounded(chance.uniform(0.0, 0.7)),
            blend=_rounded(chance.uniform(0.0, 0.3)),
            dropout=_rounded(chance.uniform(0.0, 0.4)),
        )


def _rounded(value: float) -> float:
    return float(f"{value:.2g}")


def _search() -> Iterator[Trial]:
    for number, draw in enumerate(draws(4), start=1):
        title = (
            f"random search, rate {draw.rate:g}, weight decay {draw.weight_decay:g}, smallest "
            f"area {draw.area:g}, cut {draw.cut:g}, blended {draw.blend:g}, "
            f"dropout {draw.dropout:g}"
        )
        yield Trial(f"pets-search-{number}", title, draw.recipe(), seeds=(0,))


TRIALS = (
    Trial("pets-small", "the small network", SmallRecipe()),
    Trial("pets-small-plain", "the small network, not augmented", SmallRecipe(augmented=False)),
    Trial("pets-better", "the better network", BetterRecipe()),
    *(
        Trial(f"pets-{name}", title, replace(_BASE, **changes), seeds=(0, 1))
        for name, title, changes in _CHANGES
    ),
    *(
        Trial(
            f"pets-whole-{size}",
            f"the whole training, measured at {size} × {size} pixels",
            BetterRecipe(size=size, folds=4),
            seeds=(0,),
        )
        for size in (96, 112)
    ),
    *_search(),
)
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


PETS = Plan(
    trials=TRIALS,
    dataset="pets",
    training="helpers.experiments.cats_dogs_training",
    report=Report(
        chapter=5,
        what=lambda run: (
            f"Cats and dogs: {_TITLES[run.trial]} ({run.parameters:,} trainable parameters)"
        ),
        metric=_metric,
        measured=lambda run: 100 - run.error,
        data=_data,
        command="convnets cats-dogs --trial",
    ),
    check_seed=folds_of,
)


@click.command()
@training_options("build/pets", "trial")
def cats_dogs(**chosen: Any) -> None:  # noqa: ANN401
    """Train networks on photographs of cats and dogs, and count their errors.

    The small and the better network on the 2,000 training photographs, measured on the 1,000
    validation photographs; what changes one choice or draws several, on the training photographs
    only. Broken off, it goes on where it stopped. The photographs have to be there: convnets data
    list.
    """
    perform(PETS, **chosen)
