"""Each field of the recipes of chapter 5 changes what it says, and nothing else."""

from dataclasses import fields, replace
from functools import partial
from types import SimpleNamespace
from unittest.mock import ANY

import numpy as np
import pytest

from helpers import datasets
from helpers.experiments import cats_dogs
from helpers.experiments.run import Trial, one_run
from helpers.pets.recipes import UNDISTORTED
from tests.experiments import facts, numbered

keras = pytest.importorskip("keras")
tf = pytest.importorskip("tensorflow")
runs = pytest.importorskip("helpers.experiments.cats_dogs_training")
networks = pytest.importorskip("helpers.pets.networks")
training = pytest.importorskip("helpers.pets.training")

SEED = 1


def photographs(name, data, size):
    """16 photographs to train on, cats and dogs in turn, and 4 to measure on: all of one colour."""
    assert (name, data) == ("pets", "real")
    images, labels = numbered.images(range(20), size, 3), np.arange(20) % 2
    return SimpleNamespace(
        train_images=images[:16],
        train_labels=labels[:16],
        test_images=images[16:],
        test_labels=labels[16:],
    )


# The small network


SMALL = cats_dogs.SmallRecipe(epochs=2, rate=0.01, batch_size=4)


@pytest.fixture(scope="module")
def observed_small():
    """The facts of a run by a recipe: of what is compiled, of what ``fit`` and ``predict`` get."""
    calls = SimpleNamespace()

    def fit(model, images, labels, callbacks, **options):
        calls.fit = (model, images, labels, options)
        for callback in callbacks:
            callback.on_epoch_end(0)

    def predict(model, images, **options):
        calls.asked = images
        return np.full((len(images), 1), 0.5)

    def observe(recipe):
        ticks = []
        trial = Trial("observed", "observed", recipe)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(keras.Model, "fit", fit)
            patch.setattr(keras.Model, "predict", predict)
            patch.setattr(datasets, "load", photographs)
            run = one_run(runs.TASK, trial, SEED, after_epoch=lambda: ticks.append(1))
        network, images, labels, options = calls.fit
        assert ticks == [1], "a tick for each end of an epoch"
        np.testing.assert_array_equal(labels, np.array(numbered.numbers_in(images)) % 2)
        return {
            "layers": [layer.name for layer in network.layers],
            "seeds": [layer.seed for layer in network.layers[0].layers if network.layers[1:]],
            **facts.of_compiling(network, (0, 100)),
            "fit": options,
            "images": (images.shape[1:], images.dtype.name),
            "trained": numbered.numbers_in(images),
            "asked": numbered.numbers_in(calls.asked),
            "measured on": run.measured_on,
            "wrong": run.error,
        }

    return observe


@pytest.fixture(scope="module")
def base_small(observed_small):
    return observed_small(SMALL)


def test_the_small_network_is_trained_as_its_recipe_says(base_small):
    assert base_small == {
        "layers": ["augmentation", "small_network"],
        "seeds": [1, 2, 3, 4],
        "optimizer": facts.described(keras.optimizers.Adam()),
        "rates": [0.01, 0.01],
        "loss": "binary_crossentropy",
        "metrics": None,
        "steps at once": 1,
        "fit": {"batch_size": 4, "epochs": 2, "verbose": 0},
        "images": ((64, 64, 3), "float32"),
        "trained": list(range(16)),
        "asked": [16, 17, 18, 19],
        "measured on": "test",
        "wrong": 50,  # of two cats and two dogs all are taken for dogs
    }


# A field's other value, and the facts that it changes.
SMALL_CHANGES = {
    "epochs": (3, {"fit": {"batch_size": 4, "epochs": 3, "verbose": 0}}),
    "rate": (0.02, {"rates": [0.02, 0.02]}),
    "batch_size": (8, {"fit": {"batch_size": 8, "epochs": 2, "verbose": 0}}),
    "augmented": (False, {"layers": ["small_network"], "seeds": []}),
    "folds": (2, {"trained": ANY, "asked": ANY, "measured on": "holdout"}),
}


@pytest.mark.parametrize("name", [field.name for field in fields(cats_dogs.SmallRecipe)])
def test_a_field_of_the_small_recipe_changes_what_it_says(name, base_small, observed_small):
    value, expected = SMALL_CHANGES[name]
    after = observed_small(replace(SMALL, **{name: value}))
    assert facts.changed(base_small, after) == expected
    if name == "folds":
        assert sorted(after["trained"] + after["asked"]) == list(range(16))
        assert len(after["asked"]) == 8


@pytest.mark.parametrize("recipe", [SMALL, cats_dogs.BetterRecipe()], ids=["small", "better"])
def test_a_probability_of_a_half_is_a_dog(recipe, monkeypatch):
    said = np.array([0, 0.49, 0.5, 0.51, 1])
    model = SimpleNamespace(predict=lambda photographs, verbose: said[:, None])
    monkeypatch.setattr(runs, "probabilities", lambda model, photographs: said)
    assert runs.answers(model, np.zeros(5), recipe).tolist() == [0, 0, 1, 1, 1]


# The better network


# Six epochs of two steps; of two epochs that the rate is to rise, one is left: a quarter of six.
BETTER = cats_dogs.BetterRecipe(
    epochs=6,
    batch_size=8,
    rate=0.02,
    weight_decay=0.1,
    warm_up=2,
    average=0.5,
    sizes=(16,),
    distortions=UNDISTORTED,
    size=24,
)


class Witness(keras.layers.Layer):
    """Passes photographs on, and writes down what it saw, in training and otherwise."""

    def __init__(self):
        super().__init__()
        self.trained, self.asked = [], []

    def call(self, photographs, training=False):
        if tf.executing_eagerly():
            seen = (int(photographs.shape[1]), numbered.numbers_in(photographs))
            (self.trained if training else self.asked).append(seen)
        return photographs


@pytest.fixture(scope="module")
def observed_better():
    """The facts of a run by a recipe: of its network, and of a smaller one that stands in for it.

    Views are cut out and not distorted, as what distortions do is seen elsewhere.
    """
    calls = SimpleNamespace()

    class AdamW(keras.optimizers.AdamW):
        def apply_gradients(self, *arguments):
            calls.rates.append(facts.rounded(self.learning_rate))
            calls.optimizer = self
            super().apply_gradients(*arguments)

    def views(photographs, size, by):
        calls.distortions.add(("views", by))
        return tf.cast(photographs[:, :size, :size], tf.float32)

    def mixed(views, labels, by):
        calls.distortions.add(("mixed", by))
        np.testing.assert_array_equal(labels, np.array(numbered.numbers_in(views)) % 2)
        return views, labels

    def network(recipe):
        calls.network = runs.network(recipe)
        calls.witness = Witness()
        photograph = keras.Input((None, None, 3))
        mean = keras.layers.GlobalAveragePooling2D()(calls.witness(photograph))
        return keras.Model(photograph, keras.layers.Dense(1, activation="sigmoid")(mean))

    def observe(recipe):
        calls.rates, calls.distortions, calls.epochs = [], set(), []
        task = replace(runs.TASK, network=network)
        trial = Trial("observed", "observed", recipe)
        small = partial(networks.better_network, widths=(2, 4))
        tf.config.run_functions_eagerly(True)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(runs, "better_network", small)
            patch.setattr(keras.optimizers, "AdamW", AdamW)
            patch.setattr(training, "random_views", views)
            patch.setattr(training, "mix", mixed)
            patch.setattr(datasets, "load", photographs)
            run = one_run(
                task, trial, SEED, after_epoch=lambda: calls.epochs.append(len(calls.rates))
            )
        tf.config.run_functions_eagerly(False)
        return of_network(calls.network) | of_better(run, calls)

    return observe


def of_network(network):
    of_name = {layer.name: layer for layer in network.layers}
    return {
        "input": network.input_shape,
        "shortcuts": sum(name.endswith("_add") for name in of_name),
        "normalisations": sum(name.endswith("_norm") for name in of_name),
        "biases": sum(getattr(layer, "bias", None) is not None for layer in network.layers),
        "end": facts.layers(network)[-2:],
        "dropout": [layer.rate for layer in network.layers if "dropout" in layer.name],
    }


def of_better(run, calls):
    steps = len(calls.rates)
    trained, renewed = calls.witness.trained[:steps], calls.witness.trained[steps:]
    return {
        "epochs end after": calls.epochs,
        "optimizer": facts.described(calls.optimizer),
        "rates": calls.rates,
        "batches": {len(numbers) for _, numbers in trained + renewed},
        "sizes": [trained[end - 1][0] for end in calls.epochs],
        "order": numbers_of(trained[: calls.epochs[0]]),
        "trained": set(numbers_of(trained)),
        "renewed": ({size for size, _ in renewed}, sorted(numbers_of(renewed))),
        "distortions": calls.distortions,
        "asked": calls.witness.asked,
        "measured on": run.measured_on,
    }


def numbers_of(seen):
    return [number for _, numbers in seen for number in numbers]


@pytest.fixture(scope="module")
def base_better(observed_better):
    return observed_better(BETTER)


def rates(rate, steps, rise):
    """From a twentieth of the rate up to it, and down to 0 along a cosine."""
    up = [rate / 20 + rate * 19 / 20 * step / rise for step in range(rise)]
    down = [rate * facts.cosine(step / (steps - rise)) for step in range(steps - rise)]
    return [facts.rounded(each) for each in up + down]


def adam_w(**options):
    given = {"weight_decay": 0.1, "use_ema": True, "ema_momentum": 0.5} | options
    return facts.described(keras.optimizers.AdamW(**given))


EVERY = list(range(16))
BASE = {
    "input": (None, None, None, 3),
    "shortcuts": 2,
    "normalisations": 7,  # behind the stem's convolution and three of each stage
    "biases": 1,
    "end": ["average GlobalAveragePooling2D", "dog Dense"],
    "dropout": [],
    "epochs end after": [2, 4, 6, 8, 10, 12],
    "optimizer": adam_w(),
    "rates": rates(0.02, 12, 2),
    "batches": {8},
    "sizes": [16] * 6,
    "order": ANY,
    "trained": set(EVERY),
    "renewed": ({16}, EVERY),
    "distortions": {("views", UNDISTORTED), ("mixed", UNDISTORTED)},
    "asked": [(24, [16, 17, 18, 19])] * 2,  # as they are, and mirrored
    "measured on": "test",
}


def test_the_better_network_is_trained_as_its_recipe_says(base_better):
    assert base_better == BASE
    assert sorted(base_better["order"]) == EVERY != base_better["order"]


FLIPPED = replace(UNDISTORTED, flip=0.25)
# A field's other value, and the facts that it changes.
BETTER_CHANGES = {
    "epochs": (
        8,
        {
            "epochs end after": list(range(2, 17, 2)),
            "rates": rates(0.02, 16, 4),
            "sizes": [16] * 8,
        },
    ),
    "batch_size": (
        4,
        {
            "epochs end after": list(range(4, 25, 4)),
            "batches": {4},
            "rates": rates(0.02, 24, 4),
        },
    ),
    "rate": (0.01, {"rates": rates(0.01, 12, 2)}),
    "weight_decay": (0.2, {"optimizer": adam_w(weight_decay=0.2)}),
    "warm_up": (0, {"rates": rates(0.02, 12, 0)}),
    "cosine": (False, {"rates": [0.02] * 12}),
    "average": (0.9, {"optimizer": adam_w(ema_momentum=0.9)}),
    "sizes": ((8, 16, 20), {"sizes": [8, 8, 16, 16, 20, 20], "renewed": ({20}, EVERY)}),
    "distortions": (FLIPPED, {"distortions": {("views", FLIPPED), ("mixed", FLIPPED)}}),
    "size": (32, {"asked": [(32, [16, 17, 18, 19])] * 2}),
    "residual": (False, {"shortcuts": 0}),
    "batch_normalisation": (False, {"normalisations": 0, "biases": 8}),
    "head": ("flatten", {"input": (None, 24, 24, 3), "end": ["flatten Flatten", "dog Dense"]}),
    "dropout": (0.3, {"dropout": [0.3], "end": ["dropout Dropout", "dog Dense"]}),
    "folds": (
        2,
        {
            "epochs end after": [1, 2, 3, 4, 5, 6],
            "rates": rates(0.02, 6, 1),
            "order": ANY,
            "trained": ANY,
            "renewed": ANY,
            "asked": ANY,
            "measured on": "holdout",
        },
    ),
}


@pytest.mark.parametrize("name", [field.name for field in fields(cats_dogs.BetterRecipe)])
def test_a_field_of_the_better_recipe_changes_what_it_says(name, base_better, observed_better):
    value, expected = BETTER_CHANGES[name]
    after = observed_better(replace(BETTER, **{name: value}))
    assert facts.changed(base_better, after) == expected
    if name == "folds":
        asked = set(numbers_of(after["asked"]))
        assert after["trained"] == set(after["renewed"][1]) == set(EVERY) - asked
        assert len(asked) == 8


def test_without_an_average_of_weights_no_statistics_are_renewed(base_better, observed_better):
    after = observed_better(replace(BETTER, average=0.0))
    assert facts.changed(base_better, after) == {
        "optimizer": adam_w(use_ema=False, ema_momentum=0.0),
        "renewed": (set(), []),
    }
