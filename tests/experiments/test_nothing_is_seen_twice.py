"""What is trained on is never measured: followed image by image, from the file to the network."""

from dataclasses import replace
from itertools import chain
from types import SimpleNamespace

import numpy as np
import pytest

from helpers import datasets
from helpers.experiments import cats_dogs, ladder, race, survey
from helpers.experiments.run import Trial, one_run
from helpers.pets.recipes import UNDISTORTED
from tests.experiments import numbered, plans

keras = pytest.importorskip("keras")
tf = pytest.importorskip("tensorflow")
ladder_training = pytest.importorskip("helpers.experiments.ladder_training")
race_training = pytest.importorskip("helpers.experiments.race_training")
survey_training = pytest.importorskip("helpers.experiments.survey_training")
cats_dogs_training = pytest.importorskip("helpers.experiments.cats_dogs_training")
pets_training = pytest.importorskip("helpers.pets.training")

TRAINING, TEST = set(numbered.TRAINING), set(numbered.TEST)
LAST_SIXTH = set(range(100, 120))
TASKS = {
    "ladder": ladder_training.TASK,
    "race": race_training.TASK,
    "survey": survey_training.TASK,
    "pets": cats_dogs_training.TASK,
}
TRIALS = {
    "ladder": ladder.LADDER.trials,
    "race": race.RACE.trials,
    "survey": survey.SURVEY.trials,
    "pets": cats_dogs.PETS.trials,
}
CLASSES = {"ladder": 10, "race": 10, "survey": 10, "pets": 2}
EVERY_TRIAL = [
    pytest.param(plan, trial, id=trial.name) for plan, trials in TRIALS.items() for trial in trials
]


def test_every_trial_of_every_plan_is_followed():
    followed = {trial.name for trials in TRIALS.values() for trial in trials}
    assert followed == {trial.name for trial in plans.TRIALS}


@pytest.fixture(autouse=True)
def numbered_images(monkeypatch):
    monkeypatch.setattr(datasets, "load", numbered.load)


def handed_out(plan, trial, seed, holdout):
    """What a run hands to training and to measuring; and that each image has its own label."""
    handed = {}

    def train(network, images, labels, recipe, seed, after_epoch):
        handed["trained"] = numbered.numbers_in(images)
        expected = numbered.labels_of(handed["trained"], CLASSES[plan])
        np.testing.assert_array_equal(labels, expected)

    def answers(network, images, recipe):
        handed["measured"] = numbered.numbers_in(images)
        return numbered.labels_of(handed["measured"], CLASSES[plan])

    nothing = SimpleNamespace(trainable_weights=[])
    task = replace(TASKS[plan], network=lambda recipe: nothing, train=train, answers=answers)
    run = one_run(task, trial, seed, holdout)
    assert run.error == 0, "the right answers are those of the images that are measured"
    return handed["trained"], handed["measured"], run.measured_on


# What each plan hands out


@pytest.mark.parametrize(("plan", "trial"), EVERY_TRIAL)
@pytest.mark.parametrize("holdout", [False, True], ids=["whole", "holdout"])
def test_no_image_is_both_trained_on_and_measured(plan, trial, holdout):
    for seed in (0, 1):
        trained, measured, measured_on = handed_out(plan, trial, seed, holdout)
        assert len(trained) == len(set(trained))
        assert len(measured) == len(set(measured)) > 0
        assert not set(trained) & set(measured)
        assert set(trained) <= TRAINING, "no run is trained on a test image"
        assert set(trained) | set(measured) == TRAINING | (TEST if measured_on == "test" else set())


@pytest.mark.parametrize("plan", ["ladder", "race", "survey"])
def test_choices_on_small_images_are_measured_on_the_last_sixth_of_the_training_images(plan):
    trial = TRIALS[plan][0]
    trained, measured, measured_on = handed_out(plan, trial, 0, holdout=True)
    assert (set(trained), set(measured)) == (TRAINING - LAST_SIXTH, LAST_SIXTH)
    assert measured_on == "holdout"
    trained, measured, measured_on = handed_out(plan, trial, 0, holdout=False)
    assert (set(trained), set(measured), measured_on) == (TRAINING, TEST, "test")


def test_fewer_images_of_the_survey_are_the_first_and_the_hold_out_stays():
    recipe = survey.Recipe("vgg", images=30)
    for holdout, expected in ((False, TEST), (True, LAST_SIXTH)):
        trained, measured, _ = handed_out("survey", Trial("few", "few", recipe), 0, holdout=holdout)
        assert (trained, set(measured)) == (list(range(30)), expected)


@pytest.mark.parametrize("folds", [0, 2, 3, 4])
@pytest.mark.parametrize("kind", [cats_dogs.SmallRecipe, cats_dogs.BetterRecipe])
def test_each_photograph_is_held_out_by_exactly_one_seed(kind, folds):
    """Without folds, by one of four where choices are made, and by none where not."""
    trial = Trial("folded", "folded", kind(folds=folds))
    held_out = {}
    for seed in range(folds or 4):
        trained, measured, measured_on = handed_out("pets", trial, seed, holdout=True)
        assert (set(trained) | set(measured), measured_on) == (TRAINING, "holdout")
        held_out[seed] = measured
    assert sorted(chain(*held_out.values())) == sorted(TRAINING)
    with pytest.raises(ValueError, match=f"0 to {(folds or 4) - 1}, got {folds or 4}"):
        handed_out("pets", trial, folds or 4, holdout=True)
    with pytest.raises(ValueError, match="got -1"):
        handed_out("pets", trial, -1, holdout=True)
    _, measured, measured_on = handed_out("pets", trial, 0, holdout=False)
    expected = (held_out[0], "holdout") if folds else (sorted(TEST), "test")
    assert (measured, measured_on) == expected


# What reaches the networks


@pytest.fixture
def keras_sees(monkeypatch):
    """What ``fit`` and ``predict`` are given: batches of an epoch, and images."""
    seen = SimpleNamespace(trained=[], predicted=[])

    def fit(model, images, labels=None, epochs=1, steps_per_epoch=None, **options):
        batches = images.take(steps_per_epoch) if labels is None else [(images, labels)]
        seen.trained += [(np.asarray(batch), np.asarray(truth)) for batch, truth in batches]

    def predict(model, images, **options):
        seen.predicted.append(np.asarray(images))
        return np.zeros((len(images), *model.output_shape[1:]))

    monkeypatch.setattr(keras.Model, "fit", fit)
    monkeypatch.setattr(keras.Model, "predict", predict)
    return seen


def from_lenets_range(cells):
    return (cells + 0.1) / 1.275 * 255


SHORT = {
    "ladder": (ladder.Recipe(noise=0.0, batch_size=5, epochs=1), from_lenets_range),
    "race": (race.Recipe(batch_size=5, epochs=1), lambda cells: cells * 255),
    "survey": (survey.Recipe("vgg", batch_size=5, both_sides=True), lambda cells: cells * 255),
    "pets": (cats_dogs.SmallRecipe(epochs=1), lambda cells: cells),
}


@pytest.mark.parametrize("holdout", [False, True], ids=["whole", "holdout"])
@pytest.mark.parametrize("plan", SHORT)
def test_fit_sees_training_images_only_and_predict_none_of_them(plan, holdout, keras_sees):
    recipe, colour = SHORT[plan]
    one_run(TASKS[plan], replace(TRIALS[plan][0], recipe=recipe), seed=0, holdout=holdout)
    trained = [n for images, _ in keras_sees.trained for n in numbered.numbers_in(images, colour)]
    truth = np.concatenate([labels for _, labels in keras_sees.trained])
    np.testing.assert_array_equal(truth, numbered.labels_of(trained, CLASSES[plan]))
    measured = {n for images in keras_sees.predicted for n in numbered.numbers_in(images, colour)}
    assert len(trained) == len(set(trained)) >= 80
    assert set(trained) <= TRAINING
    assert not set(trained) & measured
    held_out = LAST_SIXTH if plan != "pets" else TRAINING - set(trained)
    assert measured == (held_out if holdout else TEST)


class Witness(keras.layers.Layer):
    """Passes photographs on, and remembers which it saw in training and which otherwise."""

    def __init__(self):
        super().__init__()
        self.trained, self.asked = set(), set()

    def call(self, photographs, training=False):
        if tf.executing_eagerly():
            (self.trained if training else self.asked).update(numbered.numbers_in(photographs))
        return photographs


def watched(witness):
    photograph = keras.Input((None, None, 3))
    mean = keras.layers.GlobalAveragePooling2D()(witness(photograph))
    return keras.Model(photograph, keras.layers.Dense(1, activation="sigmoid")(mean))


UNMIXED = cats_dogs.BetterRecipe(
    epochs=2, batch_size=20, sizes=(16,), size=24, distortions=UNDISTORTED, average=0.5
)


@pytest.mark.parametrize("folds", [0, 3])
@pytest.mark.parametrize("holdout", [False, True], ids=["whole", "holdout"])
def test_the_better_network_is_asked_about_no_photograph_that_trained_it(holdout, folds, eagerly):
    """Its own loop trains it, and after that renews its statistics on what it was trained on."""
    witness = Witness()
    task = replace(cats_dogs_training.TASK, network=lambda recipe: watched(witness))
    trial = Trial("watched", "watched", replace(UNMIXED, folds=folds))
    run = one_run(task, trial, seed=1, holdout=holdout)
    assert not witness.trained & witness.asked
    if run.measured_on == "test":
        assert (witness.trained, witness.asked) == (TRAINING, TEST)
    else:
        assert witness.trained | witness.asked == TRAINING


def test_cross_validation_asks_each_network_about_what_only_the_others_saw(eagerly):
    witnesses = []

    def make_model():
        witnesses.append(Witness())
        return watched(witnesses[-1])

    photographs = numbered.images(numbered.TRAINING, 16, 3)
    labels = numbered.labels_of(numbered.TRAINING, 2)
    pets_training.cross_validate(make_model, photographs, labels, UNMIXED, folds=3)
    assert len(witnesses) == 3
    for witness in witnesses:
        assert not witness.trained & witness.asked
        assert witness.trained <= TRAINING
    asked = [number for witness in witnesses for number in witness.asked]
    assert sorted(asked) == sorted(TRAINING), "each by one network"
