"""Mistakes are kept beside the results, and read back as right or wrong."""

from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pytest

from helpers.experiments import mistakes, recording
from helpers.experiments.run import Run, Split, Task, Trial, one_run
from helpers.resources import data_path

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


def test_the_books_mistakes_are_those_of_its_results():
    """Both are written by one command: a run in one and not in the other was mixed up."""
    results = recording.entries()
    with np.load(data_path(mistakes.NAME)) as stored:
        counts = {tuple(run.split("/")): len(stored[run]) for run in stored.files}
    assert len(counts) > 60
    for (name, seed), count in counts.items():
        measured = results[name]["values"][results[name]["seeds"].index(int(seed))]
        asked = 500 if "search" in name else 1_000 if name.startswith("pets") else 10_000
        error = 100 - measured if "accuracy" in results[name]["metric"] else measured
        assert count == pytest.approx(error * asked / 100, abs=0.5), (name, seed)


IMAGES, TRUTH = np.zeros((5, 2, 2, 1), np.uint8), np.array([0, 1, 2, 1, 0])
TASK = Task(
    split=lambda *_: Split(IMAGES, TRUTH, IMAGES, TRUTH, "test"),
    network=lambda _: keras.Sequential([keras.Input((2, 2, 1)), keras.layers.Flatten()]),
    train=lambda *_: None,
    answers=lambda *_: np.array([0, 1, 1, 0, 0]),
)


def test_a_run_keeps_the_places_of_its_wrong_answers():
    made = one_run(TASK, Trial("t", "a task", Recipe()), seed=0)
    assert made.mistakes == [2, 3]
    assert made.error == 40


def test_a_run_takes_minutes_of_the_processor_and_seconds_of_the_clock(monkeypatch):
    looks = {"process_time": iter((100, 190)), "perf_counter": iter((7, 52.25))}
    clocks = SimpleNamespace(**{name: look.__next__ for name, look in looks.items()})
    monkeypatch.setattr("helpers.experiments.run.time", clocks)
    made = one_run(TASK, Trial("t", "a task", Recipe()), seed=0)
    assert (made.minutes, made.seconds) == (1.5, 45.25)
