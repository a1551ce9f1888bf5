"""The survey: images that are moved, answers from both sides, runs that are recorded."""

import json
import tomllib
from dataclasses import asdict

import numpy as np
import pytest
from click.testing import CliRunner

from helpers.cli import main
from helpers.experiments import mistakes, recording, survey
from helpers.experiments.run import Run
from tests.experiments import trained

keras = pytest.importorskip("keras")
survey_training = pytest.importorskip("helpers.experiments.survey_training")


def test_images_move_by_whole_cells_and_half_of_them_are_mirrored():
    keras.utils.set_random_seed(0)
    image = np.zeros((28, 28, 1), "float32")
    image[10:14, 10:16, 0] = np.arange(24).reshape(4, 6)
    copies = survey_training.moved_and_mirrored(np.stack([image] * 200), 2)
    moved = copies.numpy() + 0  # no zero is below 0
    expected = {
        np.roll(side, (down, right), (0, 1)).tobytes()
        for side in (image, image[:, ::-1])
        for down in range(-2, 3)
        for right in range(-2, 3)
    }
    seen = {one.tobytes() for one in moved}
    assert seen <= expected
    assert len(seen) > 40, "of 50 ways"


def test_both_sides_answer_with_the_surer_one():
    sides = keras.Sequential([keras.Input((1, 2, 1)), keras.layers.Flatten()])
    images = np.array([[[[3], [0]]], [[[0], [5]]]], np.uint8)
    one_side, both_sides = survey.Recipe("vgg"), survey.Recipe("vgg", both_sides=True)
    np.testing.assert_array_equal(survey_training.answers(sides, images, one_side), [0, 1])
    leaning = keras.Sequential(
        [keras.Input((1, 2, 1)), keras.layers.Flatten(), keras.layers.Dense(2)]
    )
    # The first logit is three times what is on the left, the second what is on the right.
    leaning.layers[-1].set_weights([np.array([[3.0, 0.0], [0.0, 1.0]]), np.zeros(2)])
    image = np.array([[[[0], [255]]]], np.uint8)
    assert survey_training.answers(leaning, image, one_side) == 1
    assert survey_training.answers(leaning, image, both_sides) == 0


def test_the_rate_rises_for_a_tenth_of_the_steps_and_falls_to_nothing():
    network = keras.Sequential([keras.Input((2,)), keras.layers.Dense(10)])
    survey_training.compile_for(network, survey.Recipe("vgg", rate=0.5), steps=100)
    rate = network.optimizer._learning_rate
    np.testing.assert_allclose([float(rate(step)) for step in (0, 5, 10, 100)], [0, 0.25, 0.5, 0])
    assert 0.2 < float(rate(55)) < 0.3


@pytest.mark.release  # test_ladder has one that does not wait
def test_one_run_end_to_end_in_a_process_of_its_own(tmp_path):
    options = ["--data", "embedded", "--network", "survey-vgg", "--seed", "0", "--jobs", "1"]
    arguments = ["survey", *options, "--holdout", "--epochs", "1", "--to", str(tmp_path)]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output
    (kept,) = tmp_path.rglob("*.json")
    run = json.loads(kept.read_text(encoding="utf-8"))
    assert (run["measured_on"], run["recipe"]["epochs"]) == ("holdout", 1)
    assert run["parameters"] == 500_429
    assert 0 < run["error"] < 100


def test_accuracy_is_recorded_for_chapter_6(tmp_path):
    path = tmp_path / "results.toml"
    path.write_text('[[result]]\nname = "other"\n', encoding="utf-8")
    trial = survey.TRIALS[0]
    runs = [
        Run(
            *(trial.name, seed, "test", asdict(trial.recipe), 500_429, error, 2.0, [3, 5]),
            **trained.HERE,
        )
        for seed, error in enumerate((8.0, 7.5))
    ]
    recording.record(runs, path, survey.SURVEY.report)
    entry = tomllib.loads(path.read_text(encoding="utf-8"))["result"][1]
    assert (entry["name"], entry["chapter"], entry["value"]) == ("survey-vgg", 6, 92.25)
    assert entry["values"] == [92.0, 92.5]
    assert entry["command"] == "convnets survey --network survey-vgg"
    wrong = mistakes.wrong(trial.name, 10, (0, 1), tmp_path / mistakes.NAME)
    assert [np.flatnonzero(row).tolist() for row in wrong] == [[3, 5]] * 2


def results_of(trials):
    return "\n".join(
        f'[[result]]\nname = "{trial.name}"\nvalues = [91.5, 92.0, 92.5]\nminutes = {number}\n'
        for number, trial in enumerate(trials, start=1)
    )


def test_what_was_measured_is_read_by_title(tmp_path):
    path = tmp_path / "results.toml"
    path.write_text(results_of(reversed(survey.TRIALS)), encoding="utf-8")
    entries = survey.recorded(path)
    assert list(entries) == [trial.title for trial in survey.TRIALS]
    assert entries["VGG"]["name"] == "survey-vgg"
    assert entries["VGG"]["minutes"] == len(survey.TRIALS)


def test_what_was_not_measured_is_named(tmp_path):
    path = tmp_path / "results.toml"
    path.write_text(results_of(survey.TRIALS[1:]), encoding="utf-8")
    with pytest.raises(ValueError, match=r"without survey-vgg$"):
        survey.recorded(path)


def test_an_unknown_network_is_answered_with_those_there_are():
    done = CliRunner().invoke(main, ["survey", "--network", "lenet"])
    assert done.exit_code != 0
    assert "none is called 'lenet'; there are survey-vgg, survey-inception" in done.output
