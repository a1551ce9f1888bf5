"""Exercises whose answer is a network or a pipeline: a few seconds each, trained networks more."""

import numpy as np
import pytest

from helpers.exercises import check, find
from helpers.exercises.observers import PREPARERS
from helpers.exercises.trained import garments, numbered
from helpers.grading.answers import ANSWERS, hidden_cases, right_answers, wrong_answers

pytest.importorskip("keras")

BUILT = ("from_table", "split_and_pipe")
TRAINED = ("mended_loop", "moved_reader", "cat_dog_network", "frugal_network")
TOLD_BY_NO_PUBLIC_CASE = ("looks the public cases up", "fits the first public case")


def named(names, answers):
    return [(name, how) for name in names for how in answers(name)]


@pytest.mark.parametrize(("name", "how"), named(BUILT, right_answers))
def test_what_is_built_as_asked_passes(name, how, passes):
    exercise, answer = find(name), right_answers(name)[how]
    assert passes(exercise, answer, exercise.cases)
    for seed in range(2):
        assert passes(exercise, answer, hidden_cases(name, seed))


@pytest.mark.parametrize(("name", "why"), named(BUILT, wrong_answers))
def test_what_is_built_otherwise_fails(name, why, passes):
    exercise, answer = find(name), wrong_answers(name)[why]
    if passes(exercise, answer, exercise.cases):
        assert why == "looks the public cases up"
        assert not passes(exercise, answer, hidden_cases(name, 0))


@pytest.mark.release  # the chapters' own solutions are marked by the grader's tests, each time
@pytest.mark.parametrize(("name", "how"), named(TRAINED, right_answers))
def test_a_network_that_was_trained_passes_on_pictures_it_never_saw(name, how, passes):
    exercise, answer = find(name), right_answers(name)[how]
    assert passes(exercise, answer, exercise.cases)
    assert passes(exercise, answer, hidden_cases(name, 1))


def not_trained():
    """Wrong answers that train: the first two of an exercise at once, the others for a release."""
    for name in TRAINED:
        for place, why in enumerate(wrong_answers(name)):
            marks = pytest.mark.slow if place < 2 else pytest.mark.release
            yield pytest.param(name, why, marks=marks, id=f"{name}-{why}")


@pytest.mark.parametrize(("name", "why"), list(not_trained()))
def test_a_network_that_was_not_trained_as_asked_fails(name, why, passes):
    exercise, answer = find(name), wrong_answers(name)[why]
    if passes(exercise, answer, exercise.cases):
        assert why in TOLD_BY_NO_PUBLIC_CASE
        assert not passes(exercise, answer, hidden_cases(name, 1))


@pytest.mark.parametrize(
    ("why", "reason"),
    [
        ("its score in a dict", "a dict of 2 where a Keras model is asked"),
        ("its score alone", "a float where a Keras model is asked"),
        ("an object that boasts", "layer"),
        ("too large", "more than 100,000 parameters"),
    ],
)
def test_a_score_that_is_claimed_counts_for_nothing(why, reason, judge):
    exercise = find("mended_loop")
    [judgement] = judge(exercise, wrong_answers("mended_loop")[why], exercise.cases)
    assert judgement.status in ("wrong", "failed")
    assert reason in judgement.reason


def test_a_network_that_is_not_trained_is_told_its_share(capsys):
    check("mended_loop", wrong_answers("mended_loop")["constant"])
    printed = capsys.readouterr().out
    assert "because   it is right on " in printed
    assert " of 500 pictures\n" in printed


def test_only_the_seed_of_the_training_pictures_reaches_the_learner():
    for name in TRAINED:
        for case in [*find(name).cases, *hidden_cases(name, 0)]:
            assert case.expected not in case.arguments
            assert sorted(case.arguments[1]) == list(range(len(case.arguments[1])))


def test_training_and_fresh_pictures_differ_from_each_other_and_from_the_notebooks():
    from helpers import datasets

    exercise = find("mended_loop")
    [case] = exercise.cases
    images, labels = PREPARERS[exercise.preparer](*case.arguments)
    fresh, _ = garments(case.expected, 500)
    known = datasets.load("garments")
    notebook = {each.tobytes() for each in (*known.train_images, *known.test_images)}
    trained_on = {each.tobytes() for each in images}
    asked = {each.tobytes() for each in fresh}
    assert images.shape == (2_000, 28, 28, 1)
    assert images.dtype == np.uint8
    assert np.unique(labels).tolist() == list(range(10))
    assert not trained_on & asked
    assert not (trained_on | asked) & notebook


def test_classes_are_numbered_anew():
    assert numbered(np.array([0, 2, 1, 0]), (2, 0, 1)).tolist() == [2, 1, 0, 2]


@pytest.mark.parametrize("seed", range(3))
def test_the_counts_of_a_table_are_those_of_keras(seed):
    from helpers.anatomy import explain

    for case in [*find("from_table").cases, *hidden_cases("from_table", seed)]:
        model = ANSWERS["from_table"].reference(*case.arguments)
        parameters, _, shortcuts, _ = case.expected
        kinds = [type(layer).__name__ for layer in model.layers]
        assert (model.count_params(), kinds.count("Add")) == (parameters, shortcuts)
        assert explain(model).parameters == parameters
