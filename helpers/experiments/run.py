"""One run: a trial, a seed, and what came of it.

:func:`one_run` is the same for every plan. What differs between plans is a :class:`Task`.
"""

import datetime
import json
import math
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from helpers import machine
from helpers.datasets import Dataset
from helpers.experiments import process
from helpers.resources import replacing

if TYPE_CHECKING:
    import keras

Images = NDArray[np.uint8]
Labels = NDArray[np.integer]


@dataclass(frozen=True)
class Trial:
    """What can be trained: a recipe, its name, what a chapter calls it, the seeds of its runs.

    The name is that in ``data/results.toml``. The recipe is a frozen dataclass of a plan's own
    choices, ``epochs`` among them; ``seeds`` count unless others are asked for.
    """

    name: str
    title: str
    recipe: Any
    seeds: tuple[int, ...] = (0, 1, 2)


@dataclass(frozen=True)
class Split:
    """Images ``uint8`` (N, H, W, C) and labels (N,) to train on, and those to measure on.

    ``measured_on`` is ``"test"`` or, when choices are made, ``"holdout"``: a part of the training
    images, which is then not in ``images``.
    """

    images: Images
    labels: Labels
    unseen: Images
    truth: Labels
    measured_on: str


@dataclass(frozen=True)
class Task:
    """What a plan brings to :func:`one_run`, each a function of its own recipe.

    ``split(recipe, data, holdout, seed)`` deals the images, ``network(recipe)`` makes the network,
    ``train(network, images, labels, recipe, seed, after_epoch)`` trains it, and
    ``answers(network, images, recipe)`` are the classes that it gives to images, (N,).
    """

    split: Callable[[Any, str, bool, int], Split]
    network: Callable[[Any], "keras.Model"]
    train: Callable[["keras.Model", Images, Labels, Any, int, Callable[[], None]], None]
    answers: Callable[["keras.Model", Images, Any], Labels]


@dataclass(frozen=True)
class Run:
    """What a run measured: the error in per cent after the last epoch, and minutes of training.

    Minutes are processor time, so that other programs do not count; on one core that is to itself
    they are the clock's. ``parameters`` are the trainable ones. ``measured_on`` as in `Split`.
    ``mistakes`` are the places, in order, of what was answered wrongly among what was measured:
    two runs that were measured on the same images can be compared image by image
    (:mod:`helpers.paired`). ``seconds`` of training are the clock's, TensorFlow's tracing included:
    they say something where a run had the machine to itself. ``machine`` and ``versions`` as
    :mod:`helpers.machine` tells them, and the ``date`` (ISO) are those of the training.
    """

    trial: str
    seed: int
    measured_on: str
    recipe: dict[str, Any]
    parameters: int
    error: float
    minutes: float
    mistakes: list[int]
    seconds: float = math.nan
    machine: str = ""
    versions: str = ""
    date: str = ""

    def save(self, path: Path) -> None:
        """Write as JSON, under a temporary name first."""
        text = json.dumps(asdict(self), indent=1) + "\n"
        with replacing(path) as part:
            part.write_text(text, encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> "Run":
        """Read what :meth:`save` wrote; ``ValueError`` if it is something else."""
        try:
            return cls(**json.loads(path.read_text(encoding="utf-8")))
        except (ValueError, TypeError) as error:
            raise ValueError(f"{path} does not hold a run of an experiment: delete it") from error


def one_run(
    task: Task,
    trial: Trial,
    seed: int,
    holdout: bool = False,
    data: str = "real",
    weights_to: Path | None = None,
    after_epoch: Callable[[], None] = lambda: None,
) -> Run:
    """Train ``trial`` from ``seed`` and count its errors, once, after the last epoch.

    With ``holdout`` a part of the training images is kept out and measured instead of the test
    images. With ``data="embedded"`` the small sets of the package stand in. ``weights_to`` receives
    the weights as float16.
    """
    import keras

    recipe = trial.recipe
    split = task.split(recipe, data, holdout, seed)
    keras.utils.set_random_seed(seed)
    network = task.network(recipe)
    begun, clock = time.process_time(), time.perf_counter()
    task.train(network, split.images, split.labels, recipe, seed, after_epoch)
    minutes, seconds = (time.process_time() - begun) / 60, time.perf_counter() - clock
    if weights_to:
        save_weights(network, weights_to)
    wrong = task.answers(network, split.unseen, recipe) != split.truth
    return Run(
        trial.name,
        seed,
        split.measured_on,
        asdict(recipe),
        sum(math.prod(weight.shape) for weight in network.trainable_weights),
        round(100 * float(np.mean(wrong)), 2),
        round(minutes, 2),
        np.flatnonzero(wrong).tolist(),
        round(seconds, 2),
        machine.described(process.cores()),
        machine.versions(),
        datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
    )


def split_of(dataset: Dataset, holdout: bool) -> Split:
    """Deal a data set: all training images and the test images, or five sixths and a sixth.

    With ``holdout`` the last sixth of the training images is measured, and the test images are not
    looked at.
    """
    images, labels = dataset.train_images, dataset.train_labels
    if not holdout:
        return Split(images, labels, dataset.test_images, dataset.test_labels, "test")
    kept = len(images) * 5 // 6  # 50,000 of MNIST's 60,000
    return Split(images[:kept], labels[:kept], images[kept:], labels[kept:], "holdout")


def save_weights(network: "keras.Model", path: Path) -> None:
    """Write the weights as float16, named as ``C1/kernel``: `lenet5.trained` reads them."""
    weights = {
        f"{layer.name}/{weight.name}": weight.numpy().astype("float16")
        for layer in network.layers
        for weight in layer.weights
    }
    with replacing(path) as part, part.open("wb") as file:
        np.savez(file, **weights)
