"""Chapter 5's trainings: one change at a time, folds, runs that are kept, shipped weights."""

import tomllib
from dataclasses import asdict, fields, replace

import numpy as np
import pytest
from click.testing import CliRunner

from helpers import datasets
from helpers.cli import main
from helpers.datasets.drawing import pets as drawing
from helpers.experiments import cats_dogs as experiments
from helpers.experiments import pool, recording
from helpers.experiments.run import Run, one_run
from tests.experiments import trained

keras = pytest.importorskip("keras")
pets = pytest.importorskip("helpers.pets")
runs = pytest.importorskip("helpers.experiments.cats_dogs_training")

TRIALS = {trial.name: trial for trial in experiments.TRIALS}
SEARCH = [trial for trial in experiments.TRIALS if trial.name.startswith("pets-search-")]
CHANGED = [
    trial for trial in experiments.TRIALS if trial.recipe.folds == 2 and trial.name != "pets-base"
]


@pytest.fixture
def drawn(monkeypatch):
    """80 drawn pictures to train on and 20 to measure on, of any size."""

    def load(name, data, size):
        assert (name, data) == ("pets", "real")
        return datasets.Dataset(*drawing.draw(80, 20, size), ("cat", "dog"), "drawn", data)

    monkeypatch.setattr(datasets, "load", load)


# The trials


def test_what_is_recorded_is_trained_by_the_recipe_of_the_book():
    recipe = TRIALS["pets-better"].recipe
    defaults = pets.Recipe()
    assert {each.name: getattr(recipe, each.name) for each in fields(defaults)} == {
        each.name: getattr(defaults, each.name) for each in fields(defaults)
    }
    assert runs.network(recipe).count_params() == 946_081
    assert TRIALS["pets-better"].seeds == TRIALS["pets-small"].seeds == (0, 1, 2)


@pytest.mark.parametrize("trial", CHANGED, ids=lambda trial: trial.name)
def test_a_trial_changes_one_thing_of_the_base(trial):
    base, changed = asdict(TRIALS["pets-base"].recipe), asdict(trial.recipe)
    assert len([name for name in base if base[name] != changed[name]]) == 1
    assert trial.seeds == (0, 1), "both folds"


def test_the_whole_training_is_measured_at_two_sizes_and_differs_in_nothing_else():
    book = TRIALS["pets-better"].recipe
    for size in (96, 112):
        assert replace(TRIALS[f"pets-whole-{size}"].recipe, size=112, folds=0) == book


def test_choices_never_look_at_the_validation_photographs():
    measured = {name for name, trial in TRIALS.items() if not trial.recipe.folds}
    assert measured == {"pets-small", "pets-small-plain", "pets-better"}


def test_the_search_draws_the_same_four_points_that_span_the_ranges():
    points = list(experiments.draws(4))
    assert points == list(experiments.draws(4)) == list(experiments.draws(5))[:4]
    assert [trial.recipe for trial in SEARCH] == [point.recipe() for point in points]
    many = list(experiments.draws(400, seed=1))
    rates = np.log10([point.rate for point in many])
    assert np.histogram(rates, 4, (-3.01, -1.99))[0].min() > 70, "of 100, evenly in the logarithm"
    assert all(0.25 <= p.area <= 0.8 and p.cut + p.blend <= 1 and p.dropout < 0.5 for p in many)


# Runs


def test_a_fold_is_held_out_and_the_rest_is_stored_larger(drawn):
    recipe = replace(TRIALS["pets-base"].recipe, size=24)
    parts = [runs.split(recipe, "real", False, fold) for fold in range(2)]
    for part in parts:
        assert (part.images.shape[1:], part.unseen.shape[1:]) == ((128, 128, 3), (24, 24, 3))
        assert len(part.images) + len(part.unseen) == len(part.labels) + len(part.truth) == 80
        assert abs(part.labels.sum() - part.truth.sum()) <= 1, "as many dogs, of 41"
    everything = datasets.load("pets", "real", size=24).train_images
    held_out = np.concatenate([part.unseen for part in parts])
    assert {image.tobytes() for image in held_out} == {image.tobytes() for image in everything}
    with pytest.raises(ValueError, match="0 to 1, got 2"):
        runs.split(recipe, "real", False, 2)


def test_without_folds_the_validation_photographs_are_measured_and_no_others(drawn):
    part = runs.split(experiments.SmallRecipe(), "real", False, 0)
    expected = datasets.load("pets", "real", size=64)
    np.testing.assert_array_equal(part.unseen, expected.test_images)
    np.testing.assert_array_equal(part.truth, expected.test_labels)
    assert len(part.labels) == 80


@pytest.mark.slow
def test_the_better_network_is_trained_kept_and_measured_as_it_was_kept(drawn, tmp_path):
    ticks = []
    recipe = experiments.BetterRecipe(epochs=2, batch_size=20, sizes=(32,), size=48, folds=4)
    trial = replace(TRIALS["pets-base"], recipe=recipe)
    kept = tmp_path / "run.npz"
    run = one_run(runs.TASK, trial, 1, weights_to=kept, after_epoch=lambda: ticks.append(1))
    assert (len(ticks), run.measured_on, run.parameters) == (2, "holdout", 943_905)
    network = runs.network(recipe)
    with np.load(kept) as stored:
        assert {stored[name].dtype for name in stored} == {np.dtype("float16")}
        network.set_weights([stored[weight.path] for weight in network.weights])
    part = runs.split(recipe, "real", False, 1)
    wrong = (pets.probabilities(network, part.unseen) >= 0.5) != part.truth
    assert run.error == pytest.approx(100 * wrong.mean())

    runs.ship(kept, tmp_path / "pets.npz")
    with np.load(tmp_path / "pets.npz") as shipped, np.load(kept) as stored:
        assert set(shipped) == set(stored)
        assert all((shipped[name] == stored[name]).all() for name in stored)
    assert (tmp_path / "pets.npz").stat().st_size <= 2_000_000
    np.savez(tmp_path / "other.npz", **{weight.path: 0 for weight in network.weights})
    with pytest.raises(ValueError, match=r"other\.npz does not hold .* stem/kernel"):
        runs.ship(tmp_path / "other.npz", tmp_path / "pets.npz")


def test_the_small_network_learns_with_augmentation(drawn):
    ticks = []
    trial = replace(TRIALS["pets-small"], recipe=experiments.SmallRecipe(epochs=2, batch_size=40))
    run = one_run(runs.TASK, trial, 0, after_epoch=lambda: ticks.append(1))
    assert (len(ticks), run.measured_on, run.parameters) == (2, "test", 3_937_409)
    assert 0 <= run.error <= 100


def test_each_trial_has_the_seeds_of_its_own_unless_others_are_asked_for(tmp_path):
    trials = [TRIALS["pets-better"], TRIALS["pets-base"], TRIALS["pets-search-1"]]
    for trial in trials:
        for seed in trial.seeds:
            run_of(trial, seed).save(tmp_path / f"{trial.name}-{seed}.json")
    found = pool.make_runs(trials, (), tmp_path, experiments.PETS.training)
    assert [run.seed for run in found] == [0, 1, 2, 0, 1, 0]
    assert [
        run.seed for run in pool.make_runs(trials, (0,), tmp_path, experiments.PETS.training)
    ] == [0, 0, 0]


# Results


def run_of(trial, seed=0, error=10.0):
    measured_on = "holdout" if trial.recipe.folds else "test"
    measured = (943_905, error, 20.0, [0])
    return Run(trial.name, seed, measured_on, asdict(trial.recipe), *measured, **trained.HERE)


def test_a_fold_that_is_not_there_is_refused():
    recipe = TRIALS["pets-base"].recipe
    with pytest.raises(ValueError, match=r"held out, 0 to 1, got 2"):
        runs.split(recipe, "embedded", holdout=False, seed=2)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--trial", "pets-base", "--seed", "1"), "/nowhere/at/all"),
        (("--trial", "pets-base", "--seed", "0", "--seed", "2"), "pets-base has no --seed 2: "),
        (("--trial", "pets-base", "--holdout", "--seed", "2"), "held out, 0 to 1, got 2"),
        (("--trial", "pets-small", "--seed", "4"), "/nowhere/at/all"),
        (("--trial", "pets-small", "--seed", "4", "--holdout"), "pets-small has no --seed 4: "),
        (("--trial", "pets-small", "--seed", "3", "--holdout"), "/nowhere/at/all"),
        (("--seed", "2"), "pets-base has no --seed 2: "),
    ],
)
def test_a_seed_that_names_no_fold_is_refused_before_anything_is_loaded(
    arguments, message, monkeypatch
):
    monkeypatch.setenv("CONVNETS_DATA", "/nowhere/at/all")
    done = CliRunner().invoke(main, ["cats-dogs", *arguments])
    assert done.exit_code
    assert message in done.output


def test_what_is_recorded_says_on_what_it_was_measured(tmp_path):
    path = tmp_path / "results.toml"
    path.write_text('[[result]]\nname = "other"\n', encoding="utf-8")
    better, fold, search = (TRIALS[f"pets-{key}"] for key in ("better", "dropout", "search-1"))
    made = [run_of(better, 0, 9.0), run_of(better, 1, 9.5), run_of(fold), run_of(search)]
    recording.record(made, path, experiments.PETS.report)
    _, better, fold, search = tomllib.loads(path.read_text(encoding="utf-8"))["result"]
    assert (better["chapter"], better["value"], better["values"]) == (5, 90.75, [91.0, 90.5])
    assert better["metric"].startswith("validation accuracy after the last epoch")
    assert better["data"].endswith("1,000 validation photographs")
    assert better["command"] == "convnets cats-dogs --trial pets-better"
    for entry, trial in ((better, "better"), (search, "search-1")):
        recipe = asdict(TRIALS[f"pets-{trial}"].recipe)
        assert entry["recipe"] == recipe | {"sizes": list(recipe["sizes"])}
    assert fold["metric"].startswith("accuracy on the fold held out")
    assert fold["data"].endswith("dealt into 2 folds; no validation photographs")
    point = next(experiments.draws(1))
    assert f"rate {point.rate:g}, weight decay {point.weight_decay:g}" in search["what"]


def test_without_photographs_the_command_says_where_it_looked(monkeypatch, tmp_path):
    monkeypatch.setenv("CONVNETS_DATA", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    done = CliRunner().invoke(main, ["cats-dogs", "--trial", "pets-small"])
    assert done.exit_code == 1
    assert f"no photographs of cats and dogs were found in\n  {tmp_path}" in done.output
