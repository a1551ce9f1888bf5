"""The race: counts by hand, batches that move, runs by the clock that are recorded and read."""

import json
import math
import tomllib
from dataclasses import asdict, replace
from datetime import date, timedelta
from functools import partial

import numpy as np
import pytest
from click.testing import CliRunner

from helpers import machine
from helpers.cli import main
from helpers.experiments import command, pool, process, race, recording
from helpers.experiments.run import Run, Trial, one_run
from tests.experiments import trained

keras = pytest.importorskip("keras")
tf = pytest.importorskip("tensorflow")
training = pytest.importorskip("helpers.experiments.race_training")

# By hand: what each step does to the 93,322 parameters of the usual recipe.
USUAL = (9 * 32 + 32) + (9 * 32 * 64 + 64) + (9 * 64 * 64 + 64) + (9 * 64 * 64 + 64) + 650
STRIDED = USUAL + (25 - 9) * 32
NORMALISED = STRIDED + (2 - 1) * (32 + 64 + 64 + 64)  # a factor and a shift, and no bias
NARROW = 25 * 12 + 9 * 12 * 24 + 9 * 24 * 48 + 2 * (12 + 24 + 48) + (9 * 48 * 10 + 10)
TWICE = 25 * 16 + 16 + 9 * 16 * 32 + 32 + 9 * 32 * 64 + 2 * 64 + (9 * 64 * 10 + 10)
COUNTS = [USUAL, USUAL, STRIDED, NORMALISED, NORMALISED, NARROW, TWICE]


def run_of(trial, seed=0, error=1.0, seconds=60.0):
    measured = (USUAL, error, 9.0, [3], seconds)
    here = trained.HERE | {"machine": "all cores of 2, a processor"}
    return Run(trial.name, seed, "test", asdict(trial.recipe), *measured, **here)


@pytest.mark.parametrize(("step", "count"), [*zip(race.STEPS, COUNTS, strict=True)])
def test_a_step_has_the_trainable_parameters_of_a_hand_count(step, count):
    network = training.network(step.recipe)
    assert sum(math.prod(weight.shape) for weight in network.trainable_weights) == count


def test_the_usual_recipe_has_93322_parameters():
    assert USUAL == 93_322


def test_stride_2_leaves_maps_of_nearly_the_size_of_a_convolution_and_a_pooling():
    usual, strided = (training.network(race.STEPS[n].recipe) for n in (0, 2))
    assert usual.layers[2].output.shape[1:] == (13, 13, 32)
    assert strided.layers[1].output.shape[1:] == (12, 12, 32)
    last = [network.get_layer(index=-5).output.shape[1:] for network in (usual, strided)]
    assert last == [(3, 3, 64), (3, 3, 64)]


def test_the_slow_steps_are_run_from_three_seeds_and_the_quick_ones_from_five():
    seeds = [trial.seeds for trial in race.RACE.trials]
    assert seeds == [(0, 1, 2)] * 4 + [(0, 1, 2, 3, 4)] * 4


def test_one_cycle_rises_from_a_tenth_for_a_fifth_of_the_steps_and_falls_to_nothing():
    cycle = training.rates(race.Recipe(loop="function", rate=0.5, one_cycle=True), 100)
    np.testing.assert_allclose(cycle[[0, 10, 20, 60]], [0.05, 0.275, 0.5, 0.25], rtol=1e-6)
    assert cycle[-1] == pytest.approx(0.5 / 80)
    np.testing.assert_allclose(training.rates(race.Recipe(rate=0.5), 3), [0.5] * 3)


def test_a_batch_moves_by_whole_cells_all_of_it_alike():
    images = np.zeros((3, 28, 28, 1), "float32")
    images[:, 10:14, 10:16, 0] = np.arange(1, 25).reshape(4, 6)
    expected = {
        np.roll(images, (down, right), (1, 2)).tobytes()
        for down in range(-2, 3)
        for right in range(-2, 3)
    }
    tf.random.set_seed(0)
    seen = {training.moved(images, 2).numpy().tobytes() for _ in range(200)}
    assert seen == expected


def test_a_short_training_learns():
    recipe = replace(race.STEPS[-1].recipe, epochs=6, batch_size=32)
    run = one_run(training.TASK, Trial("short", "short", recipe), 0, data="embedded")
    assert run.error < 15, "of a hundred; chance is 90"
    assert 0 < run.seconds < 600
    assert run.versions == machine.versions()
    assert run.machine == machine.described("all")
    assert date.today() - date.fromisoformat(run.date) <= timedelta(days=1)


@pytest.mark.parametrize("field", [{"shift": 1}, {"one_cycle": True}])
def test_keras_fit_neither_moves_images_nor_changes_its_rate(field):
    with pytest.raises(ValueError, match=r'loop="fit" neither moves'):
        race.Recipe(**field)
    race.Recipe(loop="function", **field)


@pytest.mark.parametrize(("threads", "said"), [(1, "one"), (0, "all"), (4, "all")])
def test_a_process_knows_whether_it_was_kept_to_one_core(monkeypatch, threads, said):
    monkeypatch.setattr(tf.config.threading, "get_intra_op_parallelism_threads", lambda: threads)
    assert process.cores() == said


def test_runs_by_the_clock_are_made_one_at_a_time_on_all_cores(tmp_path, monkeypatch):
    begun = []

    class Pool:
        def __init__(self, jobs, context, begin, **options):
            begun.append((jobs, begin))
            raise KeyboardInterrupt

    monkeypatch.setattr(pool, "ProcessPoolExecutor", Pool)
    for options in ({"alone": True}, {}):
        with pytest.raises(KeyboardInterrupt):
            pool.make_runs(race.STEPS, [0], tmp_path, "none", jobs=2, **options)
    assert begun == [(1, process.on_all_cores), (2, process.on_one_core)]


def test_on_one_core_operations_have_one_thread_and_run_one_at_a_time(monkeypatch):
    threads = {}
    for kind in ("intra", "inter"):
        setter = f"set_{kind}_op_parallelism_threads"
        monkeypatch.setattr(tf.config.threading, setter, partial(threads.__setitem__, kind))
    process.on_one_core()
    assert threads == {"intra": 1, "inter": 1}


def test_the_command_asks_for_runs_that_are_alone(monkeypatch, tmp_path):
    asked = []

    def make_runs(trials, seeds, directory, training, jobs, holdout, data, alone):
        asked.append((jobs, alone))
        return [run_of(trial, seconds=5.2) for trial in trials]

    monkeypatch.setattr(command.pool, "make_runs", make_runs)
    arguments = ["race", "--data", "embedded", "--step", "race-6-narrow", "--to", str(tmp_path)]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output
    assert asked == [(1, True)]
    heading, line = done.output.splitlines()[-2:]
    assert "seconds" in heading
    assert line.split()[:4] == ["race-6-narrow", "1.00", "1.00", "5.2"]
    refused = CliRunner().invoke(main, ["race", "--jobs", "2"])
    assert "No such option" in refused.output


def test_accuracy_and_seconds_are_recorded_for_chapter_3(tmp_path):
    path = tmp_path / "results.toml"
    path.write_text('[[result]]\nname = "other"\n', encoding="utf-8")
    usual = race.STEPS[0]
    runs = [
        run_of(usual, seed, error, seconds)
        for seed, (error, seconds) in enumerate([(1.0, 55.04), (0.8, 58.04), (0.9, 57.04)])
    ]
    recording.record(runs, path, race.RACE.report)
    entry = tomllib.loads(path.read_text(encoding="utf-8"))["result"][1]
    assert (entry["name"], entry["chapter"], entry["value"]) == ("race-1-usual", 3, 99.1)
    assert entry["values"] == [99.0, 99.2, 99.1]
    assert (entry["fewest_seconds"], entry["seconds"], entry["most_seconds"]) == (55.0, 56.7, 58.0)
    assert entry["minutes"] == 0.95, "by the clock: 56.71 seconds"
    assert entry["machine"].startswith("all cores of ")
    assert entry["command"] == "convnets race --step race-1-usual"
    assert list(race.recorded(path)) == ["the usual recipe"]
    assert race.recorded(path)["the usual recipe"]["seconds"] == 56.7


def test_what_was_measured_is_read_in_the_order_of_the_race(tmp_path):
    path = tmp_path / "results.toml"
    names = [trial.name for trial in reversed(race.RACE.trials)]
    path.write_text("\n".join(f'[[result]]\nname = "{name}"\n' for name in names), encoding="utf-8")
    assert list(race.recorded(path)) == [trial.title for trial in race.RACE.trials]


def test_a_run_of_before_the_clock_was_read_is_still_one(tmp_path):
    path = tmp_path / "old.json"
    fields = asdict(run_of(race.STEPS[0]))
    del fields["seconds"]
    path.write_text(json.dumps(fields), encoding="utf-8")
    assert math.isnan(Run.load(path).seconds)
