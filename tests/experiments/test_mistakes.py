"""Mistakes are kept beside the results, and read back as right or wrong."""

from dataclasses import dataclass

import numpy as np
import pytest

from helpers.experiments import mistakes
from helpers.experiments.run import Run, Split, Task, Trial, one_run

keras = pytest.importorskip("keras")


@dataclass(frozen=True)
class Recipe:
    epochs: int = 1


def run(trial, seed, places):
    return Run(trial, seed, "test", {"epochs": 1}, 10, 50.0, 1.0, places)


def test_what_is_stored_is_read_and_what_others_stored_stays(tmp_path):
    path = tmp_path / mistakes.NAME
    mistakes.store([run("a", 0, [1, 3]), run("a", 1, [])], path)
    mistakes.store([run("b", 0, [9_999]), run("a", 1, [0])], path)
    np.testing.assert_array_equal(
        mistakes.wrong("a", 4, (0, 1), path), [[0, 1, 0, 1], [1, 0, 0, 0]]
    )
    assert mistakes.wrong("b", 10_000, [0], path).nonzero()[1].tolist() == [9_999]


def test_a_run_that_is_not_there_is_named(tmp_path):
    path = tmp_path / mistakes.NAME
    mistakes.store([run("a", 0, [1])], path)
    with pytest.raises(ValueError, match="does not hold what a with seed 2 answered"):
        mistakes.wrong("a", 4, (0, 2), path)


def test_a_run_keeps_the_places_of_its_wrong_answers():
    images, truth = np.zeros((5, 2, 2, 1), np.uint8), np.array([0, 1, 2, 1, 0])
    task = Task(
        split=lambda *_: Split(images, truth, images, truth, "test"),
        network=lambda _: keras.Sequential([keras.Input((2, 2, 1)), keras.layers.Flatten()]),
        train=lambda *_: None,
        answers=lambda *_: np.array([0, 1, 1, 0, 0]),
    )
    made = one_run(task, Trial("t", "a task", Recipe()), seed=0)
    assert made.mistakes == [2, 3]
    assert made.error == 40
