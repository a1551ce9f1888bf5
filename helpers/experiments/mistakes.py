"""What each recorded run was wrong about: data/mistakes.npz, so that runs can be compared.

An array of places for each run, named ``trial/seed``, among the images that the run was measured
on: MNIST's or Fashion-MNIST's 10,000 test images in their order; of the photographs, the 1,000 for
validation or the fold that the seed names.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from helpers.experiments.run import Run
from helpers.resources import data_path, replacing

NAME = "mistakes.npz"


def store(runs: Iterable[Run], path: Path) -> None:
    """Write the mistakes of runs into ``path``, beside those that it holds of others."""
    held: dict[str, Any] = {}
    if path.exists():
        with np.load(path) as stored:
            held = dict(stored)
    for run in runs:
        held[f"{run.trial}/{run.seed}"] = np.asarray(run.mistakes, np.uint16)
    with replacing(path) as part, part.open("wb") as file:
        np.savez_compressed(file, **{name: held[name] for name in sorted(held)})


def wrong(
    trial: str, examples: int, seeds: Iterable[int] = (0, 1, 2), path: Path | None = None
) -> NDArray[np.bool_]:
    """Return what runs were wrong about: (S, examples), true where the answer was wrong.

    ``path`` by default is the book's ``data/mistakes.npz``. Raises ``ValueError`` if it lacks a
    run.
    """
    path = path or data_path(NAME)
    seeds = tuple(seeds)
    answers = np.zeros((len(seeds), examples), bool)
    with np.load(path) as stored:
        for row, seed in zip(answers, seeds, strict=True):
            if f"{trial}/{seed}" not in stored:
                raise ValueError(f"{path} does not hold what {trial} with seed {seed} answered")
            row[stored[f"{trial}/{seed}"]] = True
    return answers
