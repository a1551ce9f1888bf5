"""The rungs, as data: networks from the paper's LeNet-5 to one of today, and their training."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal


@dataclass(frozen=True)
class Recipe:
    """A network and its training; without arguments the paper's network, trained our way.

    The rate is that of the first step, and falls to 0 along a cosine. ``noise`` is the deviation
    of what is added to each cell of a training image, ``distortion`` the strength of
    :func:`helpers.distortions.distort`; ``width`` multiplies the maps and units of all layers.
    """

    rate: float = 0.002
    activation: Literal["squash", "relu"] = "squash"
    pooling: Literal["subsampling", "max"] = "subsampling"
    connections: Literal["table", "full"] = "table"
    output: Literal["codes", "softmax"] = "codes"
    initialisation: Literal["uniform", "he"] = "uniform"
    optimizer: Literal["momentum", "adam"] = "momentum"
    regularised: bool = False  # batch normalisation and dropout
    distortion: float = 0.0
    width: int = 1
    noise: float = 0.2
    epochs: int = 20
    batch_size: int = 64


@dataclass(frozen=True)
class Rung:
    """A recipe, its name in ``data/results.toml``, and what it changes."""

    name: str
    change: str
    recipe: Recipe


def _climb() -> Iterator[Rung]:
    recipe = Recipe()
    yield Rung("ladder-01-paper", "the paper's network", recipe)
    for name, change, fields in _STEPS:
        recipe = replace(recipe, **fields)
        yield Rung(name, change, recipe)


# Each step changes one thing, and the rate, which was chosen for each on the last 10,000 training
# images (`convnets ladder --holdout`).
_STEPS = (
    ("ladder-02-relu", "squashing function → ReLU", {"activation": "relu"}),
    ("ladder-03-max-pooling", "subsampling → max pooling", {"pooling": "max"}),
    ("ladder-04-full-c3", "Table I → every map sees every map", {"connections": "full"}),
    ("ladder-05-softmax", "codes → softmax and cross-entropy", {"output": "softmax", "rate": 0.02}),
    ("ladder-06-he", "±2.4/fan-in → He initialisation", {"initialisation": "he"}),
    ("ladder-07-adam", "momentum → Adam", {"optimizer": "adam", "rate": 0.002}),
    ("ladder-08-regularised", "batch normalisation and dropout", {"regularised": True}),
    ("ladder-09-distortions", "distorted training images", {"distortion": 1.0}),
    ("ladder-10-wider", "three times as wide", {"width": 3}),
)
RUNGS = tuple(_climb())
DISTORTED = Rung(
    "lenet5-distortions",
    "the paper's network, distorted training images",
    Recipe(distortion=1.0, epochs=30),
)
