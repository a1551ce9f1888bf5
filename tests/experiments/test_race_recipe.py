"""Each field of a recipe of the race changes what it says, and nothing else."""

from dataclasses import fields, replace
from types import SimpleNamespace
from unittest.mock import ANY

import numpy as np
import pytest

from helpers import datasets, lowlevel
from helpers.experiments import race
from helpers.experiments.run import Trial, one_run
from tests.experiments import facts

keras = pytest.importorskip("keras")
tf = pytest.importorskip("tensorflow")
training = pytest.importorskip("helpers.experiments.race_training")

BASE = race.Recipe(loop="function", epochs=2, rate=0.01, batch_size=4)


def marks(name, data, size):
    """42 images to train on and 10 to measure on: one cell in the middle says which it is."""
    assert (name, data, size) == ("digits", "real", 28)
    images = np.zeros((52, 28, 28, 1), np.uint8)
    images[:, 14, 14, 0] = np.arange(1, 53)
    return SimpleNamespace(
        train_images=images[:42],
        train_labels=np.arange(42) % 10,
        test_images=images[42:],
        test_labels=np.arange(42, 52) % 10,
    )


class Witness(keras.layers.Layer):
    """Keeps each batch that it is asked about in training."""

    def __init__(self):
        super().__init__()
        self.batches = []

    def call(self, images, training=False):
        if training:
            self.batches.append(np.array(images)[..., 0])
        return images


def watched(witness):
    flat = [keras.layers.Flatten(), keras.layers.Dense(10)]
    return keras.Sequential([keras.Input((28, 28, 1)), witness, *flat])


@pytest.fixture
def observed():
    """The facts of a run by a recipe."""

    def observe(recipe):
        calls = SimpleNamespace(steps=[], fitted=None, learned=[])
        witness = Witness()

        def adam(self, gradients):
            calls.steps.append(("adam", float(self.learning_rate)))

        def rmsprop(self, gradients, trained):
            calls.steps.append(("rmsprop", float(self.learning_rate)))

        def fit(model, images, labels, **options):
            calls.fitted = (model, len(images), options)

        def cross_entropy(logits, labels):
            calls.learned += labels.numpy().tolist()
            return tf.reduce_mean(logits)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(datasets, "load", marks)
            patch.setattr(lowlevel.Adam, "apply", adam)
            patch.setattr(keras.optimizers.RMSprop, "apply", rmsprop)
            patch.setattr(keras.Model, "fit", fit)
            patch.setattr(lowlevel, "cross_entropy", cross_entropy)
            network = training.network(recipe)
            task = replace(
                training.TASK,
                network=lambda _: watched(witness),
                answers=lambda network, images, _: np.zeros(len(images)),
            )
            tf.config.run_functions_eagerly(True)
            try:
                one_run(task, Trial("observed", "observed", recipe), seed=0)
            finally:
                tf.config.run_functions_eagerly(False)
        return of_network(network) | (
            of_fit(*calls.fitted) if calls.fitted else of_function(witness, calls)
        )

    return observe


def of_network(network):
    return {
        "layers": [type(layer).__name__ for layer in network.layers],
        "shapes": [tuple(layer.output.shape[1:]) for layer in network.layers],
    }


def of_function(witness, calls):
    batches = np.array(witness.batches)
    places = np.array([np.argwhere(image)[0] for batch in batches for image in batch])
    which = np.rint(batches.max(axis=(2, 3)) * 255).astype(int) - 1
    assert calls.learned == (which.ravel() % 10).tolist(), "each image with its label"
    epochs = np.split(which.ravel(), 2) if len(which) % 2 == 0 else [which.ravel()]
    assert all(len(set(epoch)) == len(epoch) for epoch in epochs), "once an epoch"
    assert set(which.ravel()) <= set(range(42))
    moves = places - 14
    return {
        "loop": "function",
        "optimizer": {name for name, _ in calls.steps},
        "rates": [facts.rounded(rate) for _, rate in calls.steps],
        "batch": which.shape[1],
        "images": which.size,
        "order": which.ravel().tolist(),
        "moved by": (int(moves.min()), int(moves.max())),
    }


def of_fit(model, images, options):
    compiled = facts.of_compiling(model, (0,))
    assert options["verbose"] == 0
    return {
        "loop": "fit",
        "optimizer": {compiled["optimizer"][0].lower()},
        "rates": compiled["rates"],
        "batch": options["batch_size"],
        "images": images * options["epochs"],
        "order": None,
        "moved by": (0, 0),
    }


def rates_of_a_cycle(rate, steps):
    """Up from a tenth over a fifth of the steps, and down to 0."""
    top = steps / 5
    return [
        facts.rounded(
            rate * (0.1 + 0.9 * step / top if step < top else (steps - step) / (steps - top))
        )
        for step in range(steps)
    ]


USUAL = {
    "layers": ["Conv2D", "ReLU", "MaxPooling2D"] * 2
    + ["Conv2D", "ReLU", "Flatten", "Dense", "ReLU", "Dense"],
    "shapes": [
        *[(26, 26, 32)] * 2,
        (13, 13, 32),
        *[(11, 11, 64)] * 2,
        (5, 5, 64),
        *[(3, 3, 64)] * 2,
        (576,),
        *[(64,)] * 2,
        (10,),
    ],
}


def test_the_base_is_trained_as_its_recipe_says(observed):
    assert observed(BASE) == USUAL | {
        "loop": "function",
        "optimizer": {"rmsprop"},
        "rates": [0.01] * 20,
        "batch": 4,
        "images": 80,
        "order": ANY,
        "moved by": (0, 0),
    }


NORMALISED = ["BatchNormalization", "ReLU"]
# A field's other value, and the facts that it changes.
CHANGES = {
    "channels": (
        (8, 16, 24),
        {
            "shapes": [
                *[(26, 26, 8)] * 2,
                (13, 13, 8),
                *[(11, 11, 16)] * 2,
                (5, 5, 16),
                *[(3, 3, 24)] * 2,
                (216,),
                *[(64,)] * 2,
                (10,),
            ]
        },
    ),
    "units": (
        0,
        {
            "layers": [*USUAL["layers"][:9], "Dense"],
            "shapes": [*USUAL["shapes"][:9], (10,)],
        },
    ),
    "strided": (
        1,
        {
            "layers": ["Conv2D", "ReLU", *USUAL["layers"][3:]],
            "shapes": [
                *[(12, 12, 32)] * 2,
                *[(10, 10, 64)] * 2,
                *USUAL["shapes"][5:],
            ],
        },
    ),
    "normalised": (
        4,
        {
            "layers": (["Conv2D", *NORMALISED, "MaxPooling2D"]) * 2
            + ["Conv2D", *NORMALISED, "Flatten", "Dense", *NORMALISED, "Dense"],
            "shapes": ANY,
        },
    ),
    "loop": ("fit", {"loop": "fit", "images": 84, "rates": [0.01], "order": None}),
    "optimizer": ("adam", {"optimizer": {"adam"}}),
    "rate": (0.03, {"rates": [0.03] * 20}),
    "one_cycle": (True, {"rates": rates_of_a_cycle(0.01, 20)}),
    "shift": (2, {"moved by": (-2, 2)}),
    "epochs": (1, {"rates": [0.01] * 10, "images": 40, "order": ANY}),
    "batch_size": (2, {"batch": 2, "rates": [0.01] * 42, "images": 84, "order": ANY}),
}


@pytest.mark.parametrize("name", [field.name for field in fields(race.Recipe)])
def test_a_field_changes_what_it_says_and_nothing_else(name, observed):
    value, expected = CHANGES[name]
    assert facts.changed(observed(BASE), observed(replace(BASE, **{name: value}))) == expected


def test_normalisation_takes_the_place_of_biases_and_moves_in_some_hundred_steps():
    network = training.network(replace(BASE, normalised=4))
    assert {layer.momentum for layer in network.layers if hasattr(layer, "momentum")} == {0.9}
    weighted = [layer for layer in network.layers if hasattr(layer, "use_bias")]
    assert [layer.use_bias for layer in weighted] == [False] * 4 + [True]


def test_a_second_stride_takes_the_place_of_the_second_pooling():
    network = training.network(replace(BASE, strided=2))
    kinds = [type(layer).__name__ for layer in network.layers]
    assert kinds[:6] == ["Conv2D", "ReLU"] * 3
    sides = [(layer.kernel_size, layer.strides) for layer in network.layers[:6:2]]
    assert sides == [((5, 5), (2, 2)), ((3, 3), (2, 2)), ((3, 3), (1, 1))]
    assert [layer.output.shape[1] for layer in network.layers[:6:2]] == [12, 5, 3]


@pytest.mark.parametrize(("units", "hidden"), [(0, 3), (64, 4)])
def test_normalisation_begins_with_the_last_layer_in_front_of_the_logits(units, hidden):
    for normalised in range(hidden + 1):
        network = training.network(replace(BASE, units=units, normalised=normalised))
        after = [
            type(following).__name__ == "BatchNormalization"
            for layer, following in zip(network.layers, network.layers[1:], strict=False)
            if hasattr(layer, "use_bias")
        ]
        assert after == [place >= hidden - normalised for place in range(hidden)]


def test_the_usual_recipe_is_compiled_as_most_tutorials_do(observed):
    compiled = observed(race.STEPS[0].recipe)
    assert (compiled["optimizer"], compiled["rates"]) == ({"rmsprop"}, [0.001])
    assert (compiled["batch"], compiled["images"]) == (64, 42 * race.STEPS[0].recipe.epochs)
