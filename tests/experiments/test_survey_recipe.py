"""Each field of a recipe of the survey changes what it says, and nothing else."""

from dataclasses import fields, replace
from types import SimpleNamespace
from unittest.mock import ANY

import numpy as np
import pytest

from helpers import datasets
from helpers.experiments import survey
from helpers.experiments.run import Trial, one_run
from tests.experiments import facts

keras = pytest.importorskip("keras")
training = pytest.importorskip("helpers.experiments.survey_training")

BASE = survey.Recipe("vgg", epochs=2, images=64, rate=0.01, batch_size=4, weight_decay=0.1)


def marks(name, data):
    """80 images to train on, each with a label of its own, and 10 to measure on.

    A bright cell in row and column 14, a fainter one two columns to its right.
    """
    assert (name, data) == ("garments", "real")
    images = np.zeros((90, 28, 28, 1), np.uint8)
    images[:, 14, 14], images[:, 14, 16] = 255, 51
    labels = np.arange(90)
    return SimpleNamespace(
        train_images=images[:80],
        train_labels=labels[:80],
        test_images=images[80:],
        test_labels=labels[80:],
    )


@pytest.fixture(scope="module")
def observed():
    """The facts of a run by a recipe: of what is compiled, of what ``fit`` gets, of the asking."""
    calls = SimpleNamespace()

    def build_small(name):
        layers = [keras.layers.Flatten(), keras.layers.BatchNormalization(), keras.layers.Dense(10)]
        return keras.Sequential([keras.Input((28, 28, 1)), *layers], name=name)

    def fit(model, batches, **options):
        two_epochs = batches.take(2 * options["steps_per_epoch"])
        shown, labels = zip(*two_epochs, strict=True)
        calls.fit = (model, np.array(shown), np.array(labels), options)

    def predict(model, images, **options):
        calls.asked.append(images)
        return np.zeros((len(images), 10))

    def observe(recipe):
        calls.asked = []
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(training, "build_small", build_small)
            patch.setattr(keras.Model, "fit", fit)
            patch.setattr(keras.Model, "predict", predict)
            patch.setattr(datasets, "load", marks)
            one_run(training.TASK, Trial("observed", "observed", recipe), seed=0)
        asked = [np.argwhere(images[0, :, :, 0] == 1).tolist() for images in calls.asked]
        return of_training(*calls.fit) | {"bright cells in what is asked": asked}

    return observe


def of_training(network, shown, labels, options):
    shown = shown.reshape(-1, 28, 28)
    rows, columns = np.nonzero(shown == 1)[1:]
    fainter = np.nonzero((shown > 0.1) & (shown < 1))[2]
    mirrored = fainter < columns
    # Mirrored about the middle, column 14 of 0 to 27 becomes column 13.
    moves = [rows - 14, np.where(mirrored, columns - 13, columns - 14)]
    first, second = np.split(labels.ravel(), 2)
    assert sorted(first) == sorted(second), "the same images in each epoch"
    assert first.tolist() != second.tolist() != sorted(second)
    normalisations = [layer for layer in network.layers if hasattr(layer, "momentum")]
    return {
        "network": network.name,
        "momentum": [layer.momentum for layer in normalisations],
        **facts.of_compiling(network, (0, 1, 3, 17, 32)),
        "epochs": options["epochs"],
        "steps": options["steps_per_epoch"],
        "batch": len(labels[0]),
        "images": sorted(first.tolist()),
        "order": first.tolist(),
        "moved by": [(int(move.min()), int(move.max())) for move in moves],
        "mirrored": bool(0.3 < mirrored.mean() < 0.7),
    }


@pytest.fixture(scope="module")
def base(observed):
    return observed(BASE)


def rates(rate, steps, *at):
    """Up over the first tenth of the steps, and down to 0 along a cosine."""
    rise = steps // 10
    falling = (facts.cosine((step - rise) / (steps - rise)) for step in at)
    return [
        facts.rounded(rate * (step / rise if step < rise else fall))
        for step, fall in zip(at, falling, strict=True)
    ]


def adam_w(weight_decay):
    return facts.described(keras.optimizers.AdamW(weight_decay=weight_decay))


CROSS_ENTROPY = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
AT = (0, 1, 3, 17, 32)


def test_the_base_is_trained_as_its_recipe_says(base):
    assert base == {
        "network": "vgg",
        "momentum": [0.9],
        "optimizer": adam_w(0.1),
        "rates": rates(0.01, 32, *AT),
        "loss": facts.described(CROSS_ENTROPY),
        "metrics": None,
        "steps at once": 8,
        "epochs": 2,
        "steps": 16,
        "batch": 4,
        "images": list(range(64)),
        "order": ANY,
        "moved by": [(-1, 1), (-1, 1)],
        "mirrored": True,
        "bright cells in what is asked": [[[14, 14]]],
    }
    # By hand: 32 steps, of which 3 rise; step 17 is 14/29 of the way down.
    assert base["rates"][:3] == [0, 0.003333, 0.01]
    assert base["rates"][3] == pytest.approx(0.005 + 0.005 * np.cos(np.pi * 14 / 29), rel=1e-3)


# A field's other value, and the facts that it changes.
CHANGES = {
    "network": ("dense", {"network": "dense"}),
    "epochs": (4, {"epochs": 4, "rates": rates(0.01, 64, *AT)}),
    "images": (
        32,
        {
            "images": list(range(32)),
            "order": ANY,
            "steps": 8,
            "rates": rates(0.01, 16, *AT),
        },
    ),
    "rate": (0.03, {"rates": rates(0.03, 32, *AT)}),
    "batch_size": (8, {"batch": 8, "steps": 8, "rates": rates(0.01, 16, *AT)}),
    "weight_decay": (0.2, {"optimizer": adam_w(0.2)}),
    "shift": (3, {"moved by": [(-3, 3), (-3, 3)]}),
    "both_sides": (True, {"bright cells in what is asked": [[[14, 14]], [[14, 13]]]}),
}


@pytest.mark.parametrize("name", [field.name for field in fields(survey.Recipe)])
def test_a_field_changes_what_it_says_and_nothing_else(name, base, observed):
    value, expected = CHANGES[name]
    assert facts.changed(base, observed(replace(BASE, **{name: value}))) == expected


def test_a_short_training_rises_for_one_step():
    network = keras.Sequential([keras.Input((2,)), keras.layers.Dense(10)])
    training.compile_for(network, survey.Recipe("vgg", rate=0.5), steps=5)
    compiled = facts.of_compiling(network, (0, 1, 3, 5))
    assert compiled["rates"] == [0, 0.5, 0.25, 0]


def test_the_moving_averages_of_a_real_network_go_a_tenth_of_the_way():
    network = training.network(survey.Recipe("residual"))
    normalisation = next(layer for layer in network.layers if hasattr(layer, "moving_mean"))
    values = np.full((2, 28, 28, normalisation.moving_mean.shape[0]), 5.0, "float32")
    normalisation(values, training=True)
    np.testing.assert_allclose(normalisation.moving_mean, 0.5, rtol=1e-6)
