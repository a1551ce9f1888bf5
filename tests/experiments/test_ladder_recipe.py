"""Each field of a recipe of the ladder changes what it says, and nothing else."""

from dataclasses import fields, replace
from types import SimpleNamespace
from unittest.mock import ANY

import numpy as np
import pytest

from helpers import datasets
from helpers.experiments import ladder
from helpers.experiments.run import Trial, one_run
from tests.experiments import facts

keras = pytest.importorskip("keras")
lenet5 = pytest.importorskip("helpers.lenet5")
networks = pytest.importorskip("helpers.experiments.ladder_networks")
training = pytest.importorskip("helpers.experiments.ladder_training")

# The fifth rung, in short: of networks with Table I or codes the width is fixed.
BASE = ladder.Recipe(connections="full", output="softmax", epochs=2, batch_size=8, noise=0.05)
COUNT = 64
SQUARE = slice(10, 18)  # of 28 rows and columns: in the middle


def squares(name, data, size):
    """64 images of a square to train on, each with a label of its own, and 16 to measure on."""
    assert (name, data, size) == ("digits", "real", 28)
    images = np.zeros((80, 28, 28, 1), np.uint8)
    images[:, SQUARE, SQUARE] = 255
    labels = np.arange(80)
    return SimpleNamespace(
        train_images=images[:64],
        train_labels=labels[:64],
        test_images=images[64:],
        test_labels=labels[64:],
    )


@pytest.fixture(scope="module")
def observed():
    """The facts of a run by a recipe: of its network, of what ``fit`` gets, of what is asked."""
    calls = SimpleNamespace()

    def fit(model, batches, **options):
        two_epochs = batches.take(2 * options["steps_per_epoch"])
        shown, labels = zip(*two_epochs, strict=True)
        calls.fit = (model, np.array(shown), np.array(labels), options)

    def predict(model, images, **options):
        calls.asked = images
        return np.tile(np.arange(10.0), (len(images), 1))

    def observe(recipe):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(keras.Model, "fit", fit)
            patch.setattr(keras.Model, "predict", predict)
            patch.setattr(datasets, "load", squares)
            one_run(training.TASK, Trial("observed", "observed", recipe), seed=0)
            answer = training.answers(calls.fit[0], np.zeros((1, 28, 28, 1), np.uint8), recipe)
        return {**of_network(calls.fit[0]), **of_training(*calls.fit), "answer": answer.tolist()}

    return observe


def of_network(network):
    of_name = {layer.name: layer for layer in network.layers}
    parts = [of_name[name] for name in ("C1", "C3", "C5", "F6", "output") if name in of_name]
    return {
        "layers": facts.layers(network),
        "maps": [part.output.shape[-1] for part in parts],
        "activations": facts.activations(network),
        "starts": facts.starts(network),
        "with a bias": [part.name for part in parts if getattr(part, "bias", None) is not None],
        "dropout": [layer.rate for layer in network.layers if hasattr(layer, "rate")],
    }


def of_training(network, shown, labels, options):
    ink = shown[..., 0] > 0.5
    places = np.arange(32) - 15.5
    mass = ink.sum(axis=(2, 3))
    rows, columns = (np.tensordot(ink.sum(axis=axis), places, 1) / mass for axis in (3, 2))
    first, second = np.split(labels.ravel(), 2)
    assert sorted(first) == sorted(second) == list(range(COUNT)), "each image once in each epoch"
    assert first.tolist() != second.tolist() != sorted(second)
    return {
        **facts.of_compiling(network, (0, 8, 16)),
        "epochs": options["epochs"],
        "steps": options["steps_per_epoch"],
        "batch": shown.shape[1],
        "order": first.tolist(),
        "noise": round(float(np.std(shown[:, :, :4])), 2),
        "background": round(float(np.mean(shown[:, :, :4])), 2),
        "moved by": round(2 * float(max(np.abs(rows).max(), np.abs(columns).max()))) / 2,
    }


@pytest.fixture(scope="module")
def base(observed):
    return observed(BASE)


WITHOUT_DROPOUT = [
    "C1 Conv2D",
    "S2 Subsampling",
    "C3 Conv2D",
    "S4 Subsampling",
    "C5 Conv2D",
    "flatten Flatten",
    "F6 Dense",
    "output Dense",
]
SQUASHED = dict.fromkeys(("C1", "S2", "C3", "S4", "C5", "F6"), "squash")
# Appendix A of the paper: ±2.4 / fan-in, which is 25 for C1, 4 for S2, 6 × 25 for C3, …
UNIFORM = {
    "C1": (-0.096, 0.096),
    "S2": (-0.6, 0.6),
    "C3": (-0.016, 0.016),
    "S4": (-0.6, 0.6),
    "C5": (-0.006, 0.006),
    "F6": (-0.02, 0.02),
    "output": (-0.02857, 0.02857),
}
SGD = keras.optimizers.SGD(momentum=0.9, nesterov=True)
CROSS_ENTROPY = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
LARGEST = keras.metrics.SparseCategoricalAccuracy(name="accuracy")


def halved(steps, *at):
    """The rate of 0.002 along a cosine over so many steps."""
    return [facts.rounded(0.002 * facts.cosine(step / steps)) for step in at]


def test_the_base_is_trained_as_its_recipe_says(base):
    assert base == {
        "layers": WITHOUT_DROPOUT,
        "maps": [6, 16, 120, 84, 10],
        "activations": SQUASHED,
        "starts": UNIFORM,
        "with a bias": ["C1", "C3", "C5", "F6", "output"],
        "dropout": [],
        "loss": facts.described(CROSS_ENTROPY),
        "metrics": [keras.saving.serialize_keras_object(LARGEST)],
        "optimizer": facts.described(SGD),
        "rates": [0.002, 0.001, 0],
        "epochs": 2,
        "steps": 8,
        "steps at once": 8,
        "batch": 8,
        "order": ANY,
        "noise": 0.05,
        "background": -0.1,
        "moved by": 0,
        "answer": [9],
    }


# A field's other value, and the facts that it changes.
CHANGES = {
    "rate": (0.01, {"rates": [0.01, 0.005, 0]}),
    "activation": (
        "relu",
        {
            "activations": dict.fromkeys(SQUASHED, "relu"),
            # Below 0 a coefficient in front of a ReLU would end its map.
            "starts": UNIFORM | {"S2": (0, 0.6), "S4": (0, 0.6)},
        },
    ),
    "pooling": (
        "max",
        {
            "layers": [name.replace("Subsampling", "MaxPooling2D") for name in WITHOUT_DROPOUT],
            "activations": {n: a for n, a in SQUASHED.items() if n[0] != "S"},
            "starts": {name: start for name, start in UNIFORM.items() if name[0] != "S"},
        },
    ),
    "connections": (
        "table",
        {
            "layers": [n.replace("C3 Conv2D", "C3 PartialConvolution") for n in WITHOUT_DROPOUT],
            "starts": {name: start for name, start in UNIFORM.items() if name != "C3"},
        },
    ),
    "output": (
        "codes",
        {
            "layers": [n.replace("output Dense", "output EuclideanRBF") for n in WITHOUT_DROPOUT],
            "starts": {name: start for name, start in UNIFORM.items() if name != "output"},
            "with a bias": ["C1", "C3", "C5", "F6"],
            "loss": facts.described(lenet5.MAPLoss(j=10.0)),
            "metrics": [keras.saving.serialize_keras_object(lenet5.accuracy)],
            "answer": [0],
        },
    ),
    "initialisation": (
        "he",
        {
            "starts": UNIFORM
            | dict.fromkeys(("C1", "C3", "C5", "F6"), "HeNormal")
            | {"output": "GlorotUniform"}
        },
    ),
    "optimizer": ("adam", {"optimizer": facts.described(keras.optimizers.Adam())}),
    "normalised": (
        True,
        {
            "layers": [
                *("C1 Conv2D", "C1_normalised BatchNormalization", "C1_activated Activation"),
                "S2 Subsampling",
                *("C3 Conv2D", "C3_normalised BatchNormalization", "C3_activated Activation"),
                "S4 Subsampling",
                *("C5 Conv2D", "C5_normalised BatchNormalization", "C5_activated Activation"),
                "flatten Flatten",
                *("F6 Dense", "F6_normalised BatchNormalization", "F6_activated Activation"),
                "output Dense",
            ],
            "activations": {
                name if name[0] == "S" else f"{name}_activated": "squash" for name in SQUASHED
            },
            "with a bias": ["output"],
        },
    ),
    "dropout": (
        0.25,
        {
            "layers": [
                *WITHOUT_DROPOUT[:6],
                "dropout_1 Dropout",
                "F6 Dense",
                "dropout_2 Dropout",
                "output Dense",
            ],
            "dropout": [0.25, 0.25],
        },
    ),
    # At strength 1 the limit is two cells, and a square in the middle is moved by nothing else.
    "distortion": (0.5, {"moved by": 1}),
    "width": (
        3,
        {
            "maps": [18, 48, 360, 252, 10],
            "starts": UNIFORM
            | {
                "C3": (-0.005333, 0.005333),
                "C5": (-0.002, 0.002),
                "F6": (-0.006667, 0.006667),
                "output": (-0.009524, 0.009524),
            },
        },
    ),
    "noise": (0.1, {"noise": 0.1}),
    "epochs": (3, {"epochs": 3, "rates": halved(24, 0, 8, 16)}),
    "batch_size": (4, {"batch": 4, "steps": 16, "rates": halved(32, 0, 8, 16)}),
}


@pytest.mark.parametrize("name", [field.name for field in fields(ladder.Recipe)])
def test_a_field_changes_what_it_says_and_nothing_else(name, base, observed):
    value, expected = CHANGES[name]
    assert facts.changed(base, observed(replace(BASE, **{name: value}))) == expected


def test_nothing_that_is_off_is_done():
    still = replace(BASE, noise=0.0)
    images = np.random.default_rng(0).normal(size=(8, 32, 32, 1)).astype("float32")
    ((shown, labels),) = training.training_batches(images, np.arange(8), still, seed=0).take(1)
    np.testing.assert_array_equal(shown, images[labels.numpy()])


def test_in_front_of_codes_dropout_stands_once():
    network = networks.network(replace(BASE, output="codes", dropout=0.25))
    assert facts.layers(network)[6:] == ["dropout_1 Dropout", "F6 Dense", "output EuclideanRBF"]
