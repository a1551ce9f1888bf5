"""What training does to weights, step by step: decay, the average of weights, fresh statistics."""

from dataclasses import replace

import numpy as np
import pytest

from helpers.pets.recipes import UNDISTORTED, Distortions, Recipe

keras = pytest.importorskip("keras")
tf = pytest.importorskip("tensorflow")
training = pytest.importorskip("helpers.pets.training")
networks = pytest.importorskip("helpers.pets.networks")

# Two steps an epoch, at one rate.
PLAIN = Recipe(
    epochs=2,
    batch_size=4,
    rate=0.1,
    weight_decay=0.0,
    cosine=False,
    average=0.0,
    sizes=(8,),
    distortions=UNDISTORTED,
)


@pytest.fixture
def photographs():
    return np.random.default_rng(0).integers(0, 256, (8, 8, 8, 3), np.uint8)


LABELS = np.arange(8) % 2


class Remembering(keras.optimizers.AdamW):
    """Writes down the weights after each step."""

    def apply_gradients(self, grads_and_vars):
        pairs = list(grads_and_vars)
        super().apply_gradients(pairs)
        self.seen = [*getattr(self, "seen", []), [weight.numpy() for _, weight in pairs]]


@pytest.fixture
def steps(monkeypatch, eagerly):
    """The weights after each step of what is trained next."""
    made = []

    def optimizer(*arguments, **options):
        made.append(Remembering(*arguments, **options))
        return made[-1]

    monkeypatch.setattr(keras.optimizers, "AdamW", optimizer)
    return lambda: made[-1].seen


def network(scale=1.0):
    """Convolution, normalisation, one unit; with a scale of 0 no weight has a gradient."""
    keras.utils.set_random_seed(0)
    photograph = keras.Input((None, None, 3))
    x = keras.layers.Rescaling(1 / 255)(photograph)
    x = keras.layers.Conv2D(2, 3, bias_initializer="ones", name="conv")(x)
    x = keras.layers.BatchNormalization(momentum=0.9, beta_initializer="ones", name="norm")(x)
    x = keras.layers.GlobalAveragePooling2D()(x)
    x = keras.layers.Dense(1, bias_initializer="ones", name="dense")(x)
    dog = keras.layers.Activation("sigmoid")(keras.layers.Rescaling(scale)(x))
    return keras.Model(photograph, dog)


@pytest.mark.usefixtures("eagerly")
def test_decay_takes_rate_times_decay_of_each_kernel_and_nothing_of_other_weights(photographs):
    """Without a gradient only decay moves a weight: four steps of 0.1 × 0.5 leave 0.95 each."""
    model = network(scale=0.0)
    before = {weight.path: weight.numpy() for weight in model.trainable_weights}
    training.train(model, photographs, LABELS, replace(PLAIN, weight_decay=0.5))
    left = {
        weight.path: np.mean(weight.numpy() / before[weight.path])
        for weight in model.trainable_weights
    }
    assert left == pytest.approx(
        {
            "conv/kernel": 0.95**4,
            "conv/bias": 1,
            "norm/gamma": 1,
            "norm/beta": 1,
            "dense/kernel": 0.95**4,
            "dense/bias": 1,
        }
    )


def test_a_network_ends_with_the_moving_average_of_its_weights(photographs, steps):
    """The first step's weights begin it, and each later step keeps 0.6 of it."""
    model = network()
    training.train(model, photographs, LABELS, replace(PLAIN, average=0.6))
    seen = steps()
    assert len(seen) == 4
    for place, weight in enumerate(model.trainable_weights):
        average = seen[0][place]
        for step in seen[1:]:
            average = 0.6 * average + 0.4 * step[place]
        np.testing.assert_allclose(weight, average, atol=1e-6)
        assert np.abs(average - seen[-1][place]).max() > 1e-3, weight.path


def test_without_an_average_it_ends_with_the_last_steps_weights(photographs, steps):
    model = network()
    training.train(model, photographs, LABELS, PLAIN)
    for weight, last in zip(model.trainable_weights, steps()[-1], strict=True):
        np.testing.assert_array_equal(weight, last)


def test_statistics_are_those_of_the_averaged_weights(photographs, eagerly):
    """Batches all alike, so that their mean follows from the weights alone.

    A rate far too high throws the weights about: what the statistics were in training is far off.
    Momentum 0.9 in two batches lets 0.81 of it stand, and 0.19 be new.
    """
    alike = np.repeat(photographs[:1], 8, axis=0)
    model = network()
    normalisation = model.get_layer("norm")
    seen = []

    def after_epoch():
        seen.append(normalisation.moving_mean.numpy())

    recipe = replace(PLAIN, average=0.5, rate=2.0)
    training.train(model, alike, LABELS, recipe, after_epoch=after_epoch)
    maps = model.get_layer("conv")(alike.astype("float32") / 255)
    mean = np.mean(maps, axis=(0, 1, 2))
    np.testing.assert_allclose(normalisation.moving_mean, 0.81 * seen[-1] + 0.19 * mean, rtol=1e-4)
    assert np.abs(mean - seen[-1]).max() > 0.1


def test_the_loss_is_the_mean_cross_entropy_of_an_epoch_in_nats(photographs, eagerly):
    model = network(scale=0.0)  # says a half of everything
    losses = training.train(model, photographs, LABELS, PLAIN)
    assert losses == pytest.approx([np.log(2)] * 2)


class Witness(keras.layers.Layer):
    """Passes photographs on, and writes down the colour of each one's corner."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def call(self, views):
        if tf.executing_eagerly():
            self.seen.append(np.rint(views[:, 0, 0, 0]).astype(int).tolist())
        return views


def test_what_does_not_fill_a_batch_waits_for_another_epoch(eagerly):
    def epochs(seed):
        witness, photograph = Witness(), keras.Input((8, 8, 3))
        mean = keras.layers.GlobalAveragePooling2D()(witness(photograph))
        model = keras.Model(photograph, keras.layers.Dense(1, activation="sigmoid")(mean))
        numbered = np.tile(np.arange(8, dtype=np.uint8)[:, None, None, None], (1, 8, 8, 3))
        training.train(model, numbered, LABELS, replace(PLAIN, epochs=6, batch_size=3), seed)
        assert [len(batch) for batch in witness.seen] == [3] * 12
        return np.reshape(witness.seen, (6, 6))

    shown, others = epochs(seed=0), epochs(seed=1)
    assert all(len(set(epoch)) == 6 for epoch in shown)
    assert len({frozenset(epoch) for epoch in shown}) > 1
    assert set(shown.ravel()) == set(range(8))
    assert (shown != others).any(), "the seed decides the order"


def test_order_and_distortions_follow_from_the_seed_whatever_was_drawn_before(photographs, eagerly):
    def losses(seed, drawn_before):
        model = network()
        tf.random.set_seed(drawn_before)
        recipe = replace(PLAIN, epochs=1, distortions=Distortions())
        return training.train(model, photographs, LABELS, recipe, seed)

    assert losses(1, drawn_before=5) == losses(1, drawn_before=6) != losses(2, drawn_before=5)


def test_each_fold_begins_with_the_weights_of_the_seed(photographs, monkeypatch):
    begun = []

    def make_model():
        begun.append(keras.random.uniform((3,)).numpy().tolist())

    monkeypatch.setattr(training, "train", lambda *arguments: None)
    monkeypatch.setattr(training, "probabilities", lambda model, unseen: 0)
    for seed in (1, 2):
        training.cross_validate(make_model, photographs, LABELS, PLAIN, folds=2, seed=seed)
    assert begun[0] == begun[1] != begun[2] == begun[3]


def test_as_many_photographs_as_a_batch_are_enough(photographs, eagerly):
    assert len(training.train(network(), photographs, LABELS, replace(PLAIN, batch_size=8))) == 2


def test_a_network_of_one_size_is_trained_at_this_size_alone(photographs, eagerly):
    photograph = keras.Input((8, 8, 3))
    dog = keras.layers.Dense(1, activation="sigmoid")(keras.layers.Flatten()(photograph))
    model = keras.Model(photograph, dog)
    assert len(training.train(model, photographs, LABELS, replace(PLAIN, sizes=(8, 8)))) == 2
    with pytest.raises(ValueError, match=r"must be \(8,\), .* got \(8, 9\)"):
        training.train(model, photographs, LABELS, replace(PLAIN, sizes=(8, 9)))


def test_a_bar_shows_progress_only_when_asked_for(photographs, eagerly, capsys):
    for progress in (False, True):
        training.train(network(), photographs, LABELS, PLAIN, progress=progress)
        assert ("2/2" in capsys.readouterr().out) is progress


def test_the_seed_decides_who_is_held_out_and_dealing_is_in_turn():
    labels = np.repeat([0, 1], [9, 6])
    first, again, other = (np.array(list(training.deal(labels, 4, seed))) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()
    # Nine dealt in turn to four are 3, 2, 2, 2; six are 2, 2, 1, 1.
    assert first[:, :9].sum(axis=1).tolist() == [3, 2, 2, 2]
    assert first[:, 9:].sum(axis=1).tolist() == [2, 2, 1, 1]
    assert not (np.flatnonzero(first[0, :9]) == [0, 4, 8]).all(), "shuffled before"


def test_an_epoch_of_40_steps_moves_the_statistics_most_of_the_way():
    network = networks.better_network(widths=(4,), size=None)
    stem, norm = network.get_layer("stem"), network.get_layer("stem_norm")
    photographs = np.random.default_rng(0).integers(256, size=(4, 16, 16, 3)).astype("float32")
    for _ in range(40):
        network(photographs, training=True)
    means = stem(photographs / 64 - 2).numpy().mean(axis=(0, 1, 2))
    np.testing.assert_allclose(norm.moving_mean, 0.87 * means, rtol=0.01)  # 1 − 0.95⁴⁰


def test_the_rate_rises_for_the_warm_up_and_falls_to_0_with_the_last_step():
    """Two epochs of warm-up of ten, five steps each: 10 steps up, half way down after 20 more."""
    recipe = Recipe(epochs=10, warm_up=2, rate=0.02)
    schedule = keras.optimizers.schedules.deserialize(
        training._optimizer(recipe, 5).get_config()["learning_rate"]
    )
    rates = [float(schedule(step)) for step in (0, 5, 10, 30, 50)]
    np.testing.assert_allclose(rates, [0.001, 0.0105, 0.02, 0.01, 0], atol=1e-6)
