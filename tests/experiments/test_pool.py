"""Many runs: what fails, what is asked for twice, what another command makes at the same time."""

import multiprocessing
import threading
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, replace

import pytest
from click.testing import CliRunner
from filelock import FileLock

from helpers.cli import main
from helpers.experiments import command, ladder, pool
from helpers.experiments.run import Run

pytest.importorskip("keras")

RUNG = ladder.RUNGS[0]
# Seed 1 fails once the run beside it has begun, which ends when that has been noticed.
TRAINING = """
import time
from pathlib import Path
import keras
import numpy as np
from helpers.experiments.run import Split, Task

HERE = Path(__file__).parent


def split(recipe, data, holdout, seed):
    (HERE / f"begun-{seed}").touch()
    if seed == 1:
        while not (HERE / "begun-0").exists():
            time.sleep(0.05)
        raise ValueError("seed 1 has no images")
    return Split(*[np.zeros((4, 1), int)] * 3, np.zeros(4, int), "test")


def network(recipe):
    return keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])


def train(network, images, labels, recipe, seed, after_epoch):
    while not (HERE / "noticed").exists():
        time.sleep(0.05)
    after_epoch()


TASK = Task(split, network, train, lambda network, images, recipe: np.zeros(4, int))
"""


def kept(tmp_path, seed=0):
    run = Run(RUNG.name, seed, "test", asdict(RUNG.recipe), 60_000, 0.93, 2.0, [], 3.0)
    run.save(tmp_path / f"{RUNG.name}-{seed}.json")
    return run


@pytest.mark.slow
def test_a_run_that_fails_costs_none_that_has_begun_and_no_other_begins(tmp_path, monkeypatch):
    (tmp_path / "training_of_a_test.py").write_text(TRAINING, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    wait = pool.wait

    def noticing(running, **options):
        done, others = wait(running, **options)
        if any(run.exception() for run in done):
            (tmp_path / "noticed").touch()
        return done, others

    monkeypatch.setattr(pool, "wait", noticing)
    short = replace(RUNG, recipe=replace(RUNG.recipe, epochs=1))
    with pytest.raises(ValueError, match="seed 1 has no images"):
        pool.make_runs([short], range(5), tmp_path / "runs", "training_of_a_test", jobs=2)
    assert [path.name for path in (tmp_path / "runs").glob("*.json")] == [f"{RUNG.name}-0.json"]
    assert sorted(path.name for path in tmp_path.glob("begun-*")) == ["begun-0", "begun-1"]
    assert not multiprocessing.active_children()


def test_what_is_asked_for_twice_is_one_run(tmp_path):
    run = kept(tmp_path)
    assert pool.make_runs([RUNG, RUNG], [0, 0], tmp_path, "none") == [run]


def test_a_run_that_another_command_is_making_is_waited_for(tmp_path):
    arguments = (RUNG, 0, tmp_path, False, "embedded", None, "no_such_training")
    second = threading.Thread(target=pool._run, args=arguments)
    with FileLock(tmp_path / f"{RUNG.name}-0.lock"):
        second.start()
        second.join(0.3)
        assert second.is_alive()
        run = kept(tmp_path)
    second.join()
    assert Run.load(tmp_path / f"{RUNG.name}-0.json") == run


def test_a_run_that_was_ended_from_outside_is_told_in_words(tmp_path, monkeypatch):
    def make_runs(*arguments):
        raise BrokenProcessPool

    monkeypatch.setattr(command.pool, "make_runs", make_runs)
    done = CliRunner().invoke(main, ["ladder", "--data", "embedded", "--to", str(tmp_path)])
    assert done.exit_code == 1
    assert "Error: a run was ended from outside" in done.output
    assert "--jobs" in done.output
