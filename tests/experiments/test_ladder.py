"""The ladder: single steps, counts by hand, runs that are kept, results that are recorded."""

import json
import tomllib
from dataclasses import asdict, replace
from datetime import date

import numpy as np
import pytest
from click.testing import CliRunner

from helpers.cli import main
from helpers.experiments import ladder as recipes
from helpers.experiments import pool, recording
from helpers.experiments.run import Run, one_run
from tests.experiments import trained

keras = pytest.importorskip("keras")
lenet5 = pytest.importorskip("helpers.lenet5")
networks = pytest.importorskip("helpers.experiments.ladder_networks")
training = pytest.importorskip("helpers.experiments.ladder_training")

# By hand: what each step does to the 60,000 parameters.
MAX_POOLING = 60_000 - 2 * (6 + 16)
FULL_C3 = MAX_POOLING + 25 * (6 * 16 - 60)
SOFTMAX = FULL_C3 + 84 * 10 + 10
NORMALISED = SOFTMAX + (4 - 1) * (6 + 16 + 120 + 84)  # four numbers a map, and no bias
MAPS = (18, 48, 360, 252)  # of C1, C3, C5 and F6 when three times as wide
WIDER = 25 * (18 + 18 * 48 + 48 * 360) + 360 * 252 + 4 * sum(MAPS) + 252 * 10 + 10
COUNTS = [60_000, 60_000, MAX_POOLING, FULL_C3, SOFTMAX, SOFTMAX, SOFTMAX, NORMALISED, NORMALISED]


def run_of(rung, seed=0, error=1.0, minutes=2.0):
    measured = (60_000, error, minutes, [seed, 7])
    return Run(rung.name, seed, "test", asdict(rung.recipe), *measured, **trained.HERE)


# The rungs


def test_each_rung_changes_one_thing_and_perhaps_the_rate():
    for below, above in zip(recipes.RUNGS, recipes.RUNGS[1:], strict=False):
        before, after = asdict(below.recipe), asdict(above.recipe)
        changed = {name for name in before if before[name] != after[name]} - {"rate"}
        assert len(changed) == 1 or changed == {"normalised", "dropout"}, above.name


@pytest.mark.parametrize(("rung", "count"), [*zip(recipes.RUNGS, [*COUNTS, WIDER], strict=True)])
def test_a_rung_has_the_parameters_of_a_hand_count(rung, count):
    assert networks.network(rung.recipe).count_params() == count


def test_dropout_has_no_parameters():
    assert [networks.network(rung.recipe).count_params() for rung in recipes.BEST] == [60_000] * 2


def test_the_usual_lenet_has_61706():
    assert SOFTMAX == 61_706


def test_the_first_rung_is_the_papers_network():
    paper, rung = lenet5.lenet5(), networks.network(recipes.RUNGS[0].recipe)
    rung.set_weights(paper.get_weights())
    images = np.random.default_rng(0).normal(size=(2, 32, 32, 1)).astype("float32")
    np.testing.assert_array_equal(rung(images), paper(images))


def test_the_first_rung_starts_within_the_papers_bounds():
    keras.utils.set_random_seed(0)
    network = networks.network(replace(recipes.RUNGS[0].recipe, connections="full"))
    for name, fan_in in {"C1": 25, "S2": 4, "C3": 150, "S4": 4, "C5": 400, "F6": 120}.items():
        largest = np.abs(network.get_layer(name).get_weights()[0]).max()
        assert 0.5 * 2.4 / fan_in < largest <= 2.4 / fan_in, name


# Training


def test_an_epoch_shows_every_image_once_with_its_label():
    images = np.arange(8, dtype="float32")[:, None, None, None] * np.ones((8, 32, 32, 1), "float32")
    recipe = recipes.Recipe(noise=0, batch_size=4)
    batches = list(training.training_batches(images, np.arange(8), recipe, seed=0).take(2))
    labels = np.concatenate([labels for _, labels in batches])
    assert sorted(labels) == list(range(8))
    for shown, truth in batches:
        np.testing.assert_array_equal(shown[:, 0, 0, 0], truth)


def test_noise_and_distortions_are_new_in_every_epoch():
    images = lenet5.prepare(np.full((4, 28, 28, 1), 100, np.uint8))
    for recipe in (recipes.Recipe(noise=0.2), recipes.Recipe(noise=0, distortion=1.0)):
        batches = training.training_batches(
            images, np.arange(4), replace(recipe, batch_size=4), seed=0
        )
        (first, _), (second, _) = batches.take(2)
        assert np.abs(first - second).max() > 0.05


@pytest.mark.parametrize("rung", recipes.RUNGS[:2], ids=lambda rung: rung.name)
def test_no_map_of_a_subsampling_is_dead_from_the_start(rung):
    images = np.random.default_rng(0).uniform(-0.1, 1.2, (50, 32, 32, 1)).astype("float32")
    for seed in range(3):
        keras.utils.set_random_seed(seed)
        network = networks.network(rung.recipe)
        maps = keras.Model(network.inputs[0], network.get_layer("S2").output)(images)
        assert (np.ptp(maps, axis=(0, 1, 2)) > 0).all()


@pytest.mark.parametrize("rung", recipes.RUNGS, ids=lambda rung: rung.name)
def test_f6_is_squashed_where_it_draws_codes(rung):
    network = networks.network(rung.recipe)
    activation = getattr(network.get_layer("F6"), "activation", None)
    squashed = activation is lenet5.squash
    assert squashed == (rung.recipe.output == "codes")


def test_a_run_takes_the_steps_that_its_schedule_is_made_for(monkeypatch):
    models = []
    fit = keras.Sequential.fit
    monkeypatch.setattr(
        keras.Sequential, "fit", lambda model, *a, **k: models.append(model) or fit(model, *a, **k)
    )
    rung = replace(recipes.RUNGS[4], recipe=replace(recipes.RUNGS[4].recipe, epochs=2))
    one_run(training.TASK, rung, seed=0, data="embedded")
    (model,) = models
    steps = 1_437 // 64 // 8 * 8
    assert int(model.optimizer.iterations) == 2 * steps == 32
    assert float(model.optimizer.learning_rate) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("place", [0, 4], ids=["codes", "softmax"])
def test_the_answer_is_the_nearest_code_or_the_largest_logit(place):
    recipe = recipes.RUNGS[place].recipe
    network = networks.network(recipe)
    images = np.random.default_rng(0).integers(256, size=(5, 28, 28, 1), dtype=np.uint8)
    said = network(lenet5.prepare(images)).numpy()
    best = said.argmin(axis=1) if place == 0 else said.argmax(axis=1)
    np.testing.assert_array_equal(training.answers(network, images, recipe), best)


# Runs and results


def test_a_run_that_is_there_is_not_made_again(tmp_path, monkeypatch):
    rung = recipes.RUNGS[0]
    run_of(rung, error=0.93).save(tmp_path / f"{rung.name}-0.json")
    monkeypatch.setattr(pool, "_run", None)
    (run,) = pool.make_runs([rung], [0], tmp_path, recipes.LADDER.training)
    assert run.error == 0.93


def test_a_run_that_another_process_has_made_meanwhile_is_left_as_it_is(tmp_path):
    rung = recipes.RUNGS[0]
    path = tmp_path / f"{rung.name}-0.json"
    run_of(rung, error=0.93).save(path)
    pool._run(rung, 0, tmp_path, False, "embedded", ticks=None, training="none")
    assert Run.load(path).error == 0.93


def test_a_run_of_another_recipe_does_not_count(tmp_path):
    rung = recipes.RUNGS[0]
    run_of(replace(rung, recipe=replace(rung.recipe, rate=0.5))).save(
        tmp_path / f"{rung.name}-0.json"
    )
    assert pool._finished(rung, 0, tmp_path) is None


def test_a_file_that_is_no_run_is_named(tmp_path):
    path = tmp_path / f"{recipes.RUNGS[0].name}-0.json"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(ValueError, match=rf"{path.name} does not hold a run"):
        pool.make_runs([recipes.RUNGS[0]], [0], tmp_path, recipes.LADDER.training)


@pytest.mark.slow
def test_two_seeds_of_a_short_run_end_to_end_in_their_own_processes(tmp_path):
    options = ["--data", "embedded", "--rung", "ladder-07-adam", "--seed", "0", "--seed", "1"]
    arguments = ["ladder", *options, "--holdout", "--epochs", "2", "--to", str(tmp_path)]
    first = CliRunner().invoke(main, arguments)
    assert first.exit_code == 0, first.output
    kept = sorted(tmp_path.rglob("*.json"))
    errors = [json.loads(path.read_text(encoding="utf-8"))["error"] for path in kept]
    assert len(errors) == 2
    assert max(errors) < 60, "of a hundred; chance is 90"
    with np.load(kept[0].with_suffix(".npz")) as weights:
        assert weights["F6/kernel"].shape == (120, 84)
        assert weights["F6/kernel"].dtype == np.float16
    again = CliRunner().invoke(main, arguments)
    assert again.output.splitlines()[-2:] == first.output.splitlines()[-2:]
    assert not any("epoch/s" in line for line in again.output.splitlines())


def test_results_replace_those_of_the_same_name_and_leave_the_rest(tmp_path):
    path = tmp_path / "results.toml"
    path.write_text('# A comment.\n\n[[result]]\nname = "other"\nvalue = 1\n', encoding="utf-8")
    rung = recipes.RUNGS[0]
    for error in (2.0, 0.9):
        recording.record(
            [run_of(rung, 0, error), run_of(rung, 1, error + 0.1)], path, recipes.LADDER.report
        )
    assert path.read_text(encoding="utf-8").startswith("# A comment.\n")
    other, entry = tomllib.loads(path.read_text(encoding="utf-8"))["result"]
    assert other == {"name": "other", "value": 1}
    assert (entry["name"], entry["value"], entry["values"]) == (rung.name, 0.95, [0.9, 1.0])


def test_an_entry_says_where_and_when_its_runs_were_made_not_when_they_were_recorded(tmp_path):
    path = tmp_path / "results.toml"
    path.write_text('[[result]]\nname = "other"\n', encoding="utf-8")
    first = run_of(recipes.RUNGS[0])
    second = replace(run_of(recipes.RUNGS[0], 1), date="2026-02-01")
    recording.record([first, second], path, recipes.LADDER.report)
    _, entry = tomllib.loads(path.read_text(encoding="utf-8"))["result"]
    assert entry["versions"] == "Keras 3"
    assert entry["machine"] == "1 core of 2, a processor"
    assert entry["date"] == date(2026, 2, 1)  # of the last


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ({"versions": "Keras 4"}, "versions differ .*seed 0: Keras 3; seed 1: Keras 4"),
        ({"machine": "2 cores"}, "machine differ .*seed 0: 1 core .*; seed 1: 2 cores"),
        ({"versions": ""}, "seed 1: not said"),
    ],
)
def test_runs_that_do_not_belong_together_are_not_recorded_as_one(tmp_path, others, said):
    path = tmp_path / "results.toml"
    path.write_text('[[result]]\nname = "other"\n', encoding="utf-8")
    runs = [run_of(recipes.RUNGS[0]), replace(run_of(recipes.RUNGS[0], 1), **others)]
    with pytest.raises(ValueError, match=f"ladder-01-paper cannot be recorded as one.*{said}"):
        recording.record(runs, path, recipes.LADDER.report)
    assert path.read_text(encoding="utf-8") == '[[result]]\nname = "other"\n'
    assert list(tmp_path.iterdir()) == [path]


def test_a_run_of_before_runs_said_so_cannot_be_recorded(tmp_path):
    run = run_of(recipes.RUNGS[0])
    with pytest.raises(ValueError, match=r"not known \(seed 0: not said\)"):
        recording._the_one("versions", [replace(run, versions="")])


@pytest.mark.parametrize("field", [{"normalised": True}, {"initialisation": "he"}])
def test_table_1_goes_with_neither_normalisation_nor_another_start(field):
    with pytest.raises(ValueError, match=r'connections="table" is C3 as in the paper'):
        recipes.Recipe(**field)
    recipes.Recipe(connections="full", **field)


def test_a_run_that_never_learned_is_named_beside_the_mean(tmp_path):
    path = tmp_path / "results.toml"
    path.write_text('[[result]]\nname = "other"\nvalue = 1\n', encoding="utf-8")
    errors = [0.88, 0.65, 89.9]
    rung = recipes.RUNGS[3]
    recording.record(
        [run_of(rung, seed, error) for seed, error in enumerate(errors)],
        path,
        recipes.LADDER.report,
    )
    _, entry = tomllib.loads(path.read_text(encoding="utf-8"))["result"]
    assert entry["value"] == 30.48
    assert entry["note"] == "0.77 % without seed 2, which never learned"


def test_the_table_has_a_line_for_each_rung():
    rung, other = recipes.RUNGS[:2]
    text = recording.table([run_of(rung, 0, 1.0), run_of(rung, 1, 2.0), run_of(other, 0, 3.0)])
    assert [line.split()[:2] for line in text.splitlines()[1:]] == [
        [rung.name, "1.50"],
        [other.name, "3.00"],
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--rung", "top"], "none is called 'top'; there are ladder-01-paper"),
        (["--rate", "0.1"], "add --holdout"),
        (["--data", "embedded", "--record", "README.md"], "leave out --holdout and --data"),
        (["--seed", "0", "--record", "README.md"], "leave out --seed"),
        (["--seed", "-1"], "-1 is not in the range"),
        (["--seed", f"{2**32}"], "4294967296 is not in the range"),
        (["--seed", f"{2**32 - 1}"], "/nowhere/at/all"),
        (["--to", "README.md"], "'README.md' is a file"),
        (["--record", "nowhere.toml"], "'nowhere.toml' does not exist"),
        ([], "/nowhere/at/all"),
    ],
)
def test_what_cannot_be_done_is_said(arguments, message, monkeypatch):
    monkeypatch.setenv("CONVNETS_DATA", "/nowhere/at/all")
    done = CliRunner().invoke(main, ["ladder", *arguments])
    assert done.exit_code != 0
    assert message in done.output
