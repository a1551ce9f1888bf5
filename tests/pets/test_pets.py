"""Cats and dogs: counts by hand, augmentation against NumPy, questions against brute force."""

import dataclasses
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from helpers.datasets.drawing import pets as drawing

keras = pytest.importorskip("keras")
tf = pytest.importorskip("tensorflow")
pets = pytest.importorskip("helpers.pets")
augmenting = pytest.importorskip("helpers.pets.augmenting")
recipes = pytest.importorskip("helpers.pets.recipes")
training = pytest.importorskip("helpers.pets.training")


@pytest.fixture(scope="module")
def drawn():
    """80 training and 20 test pictures, 40 × 40."""
    return drawing.draw(80, 20, 40)


@pytest.fixture(scope="module")
def network():
    keras.utils.set_random_seed(0)
    return pets.better_network(widths=(8, 16), size=32)


# The networks


def test_the_small_network_has_the_parameters_of_its_drawing():
    convolution = 32 * (3 * 3 * 3 + 1)
    dense = (31 * 31 * 32 + 1) * 128
    assert pets.small_network().count_params() == convolution + dense + 129 == 3_937_409


def test_the_better_network_has_the_parameters_of_a_hand_count():
    """Of each convolution the kernel and four numbers a map, and at the end 160 weights and 1."""
    widths = (32, 64, 96, 160)
    maps_before = (32, 32, 64, 96)
    kernels = 4 * 4 * 3 * 32 + sum(
        3 * 3 * (before + 2 * width) * width
        for before, width in zip(maps_before, widths, strict=True)
    )
    normalised = 4 * (32 + 3 * sum(widths))
    assert pets.better_network().count_params() == kernels + normalised + 161 == 946_081


def test_networks_rescale_photographs_themselves():
    photographs = np.full((1, 64, 64, 3), 255, "float32")
    for network in (pets.small_network(), pets.better_network(widths=(8,), size=64)):
        rescaling = network.get_layer("rescaling")
        assert np.abs(rescaling(photographs)).max() <= 2
        assert network(photographs).shape == (1, 1)


def test_a_seed_makes_the_same_distortions_again(drawn):
    photographs = drawn.train_images[:8].astype("float32")
    changed = [
        np.asarray(pets.augmentation(seed)(photographs, training=True)) for seed in (1, 1, 2)
    ]
    np.testing.assert_array_equal(changed[0], changed[1])
    assert not np.array_equal(changed[0], changed[2])


def test_augmentation_acts_in_training_only(drawn):
    augmentation = pets.augmentation(seed=1)
    photographs = drawn.train_images[:4].astype("float32")
    np.testing.assert_array_equal(augmentation(photographs, training=False), photographs)
    changed = np.asarray(augmentation(photographs, training=True))
    assert changed.shape == photographs.shape
    assert (np.abs(changed - photographs).mean(axis=(1, 2, 3)) > 1).all()


def test_each_option_of_the_better_network_takes_something_away():
    def kinds(**options):
        network = pets.better_network(widths=(8, 16), size=32, **options)
        return {type(layer).__name__ for layer in network.layers}

    everything = kinds()
    assert everything - kinds(residual=False) == {"Add"}
    assert everything - kinds(batch_normalisation=False) == {"BatchNormalization"}
    assert everything - kinds(head="flatten") == {"GlobalAveragePooling2D"}
    with pytest.raises(ValueError, match="head must be"):
        pets.better_network(head="max")
    with pytest.raises(ValueError, match="'flatten' needs a size"):
        pets.better_network(head="flatten", size=None)


# What is done to photographs


def identity(count):
    return np.tile(np.eye(2, dtype="float32"), (count, 1, 1)), np.zeros((count, 2), "float32")


def test_reading_as_it_is_changes_nothing_and_half_the_size_averages(drawn):
    photographs = drawn.train_images[:3]
    same = augmenting.read(photographs, 40, *identity(3))
    np.testing.assert_allclose(same, photographs, atol=1e-2)
    half = augmenting.read(photographs, 20, *identity(3))
    means = photographs.reshape(3, 20, 2, 20, 2, 3).mean(axis=(2, 4))
    np.testing.assert_allclose(half, means, atol=1e-2)


def test_reading_a_quarter_mirrored_is_numpys(drawn):
    photographs = drawn.train_images[:1]
    mirror_half = np.array([[[-0.5, 0], [0, 0.5]]], "float32")
    upper_left = np.array([[-0.5, -0.5]], "float32")
    part = augmenting.read(photographs, 20, mirror_half, upper_left)
    np.testing.assert_allclose(part, photographs[:, :20, 19::-1], atol=1e-2)


def test_no_distortion_is_none_and_every_distortion_stays_in_range(drawn):
    photographs = tf.constant(drawn.train_images)
    same = augmenting.random_views(photographs, 40, recipes.UNDISTORTED)
    np.testing.assert_allclose(same, photographs, atol=1e-2)
    everything = dataclasses.replace(pets.Distortions(), erase=1.0)
    views = augmenting.random_views(photographs, 24, everything).numpy()
    assert views.shape == (80, 24, 24, 3)
    assert 0 <= views.min() <= views.max() <= 255


@pytest.mark.parametrize("kind", ["cut", "blend"])
def test_a_mixed_label_is_the_share_of_the_picture(kind):
    """Each of a grey of its own, which is its label: then a view's mean is its label, mixed too."""
    tf.random.set_seed(0)
    labels = np.random.default_rng(0).permutation(64).astype("float32") / 63
    views = np.ones((64, 16, 16, 3), "float32") * labels[:, None, None, None]
    views, mixed = augmenting.mix(
        tf.constant(views),
        tf.constant(labels),
        dataclasses.replace(recipes.UNDISTORTED, **{kind: 1.0}),
    )
    np.testing.assert_allclose(mixed, tf.reduce_mean(views, axis=(1, 2, 3)), atol=1e-5)
    assert np.mean(np.abs(mixed - labels) > 0.01) > 0.75
    greys = [len(np.unique(view)) for view in views.numpy()]
    assert max(greys) == (2 if kind == "cut" else 1)


# Training


@pytest.mark.slow
def test_a_network_learns_and_the_same_seed_learns_the_same(drawn):
    def learned():
        keras.utils.set_random_seed(0)
        network = pets.better_network(widths=(8,), size=None)
        recipe = pets.Recipe(epochs=8, batch_size=20, warm_up=1, rate=0.01, sizes=(24, 32))
        recipe = dataclasses.replace(recipe, distortions=recipes.UNDISTORTED)
        return pets.train(network, drawn.train_images, drawn.train_labels, recipe)

    losses = learned()
    assert losses[-1] < 0.9 * losses[0]
    np.testing.assert_allclose(losses, learned(), rtol=1e-3)


def test_fewer_photographs_than_a_batch_are_refused(network, drawn):
    recipe = pets.Recipe(sizes=(32,))
    with pytest.raises(ValueError, match="at least one batch of 50, got 3"):
        pets.train(network, drawn.train_images[:3], drawn.train_labels[:3], recipe)


def test_a_size_that_the_network_does_not_have_is_refused(network, drawn):
    with pytest.raises(ValueError, match=r"must be \(32,\), the size .* got \(64, 80, 96\)"):
        pets.train(network, drawn.train_images, drawn.train_labels, pets.Recipe())


def test_cross_validation_asks_networks_that_never_saw_the_photograph(drawn, monkeypatch):
    """Networks that say "dog" as soon as they have seen the brightest photograph."""
    monkeypatch.setattr(training, "train", lambda model, seen, *_: model.append(seen.max()))
    monkeypatch.setattr(
        training, "probabilities", lambda model, unseen: np.full(len(unseen), model[0] == 255)
    )
    photographs = drawn.train_images // 2
    photographs[17] = 255
    said = pets.cross_validate(list, photographs, drawn.train_labels, pets.Recipe(), folds=4)
    assert said[17] == 0
    assert said.sum() == 60


def test_every_photograph_is_held_out_once_with_as_many_cats_as_dogs():
    labels = np.repeat([0, 1], 40)
    masks = list(training.deal(labels, folds=4))
    np.testing.assert_array_equal(np.sum(masks, axis=0), np.ones(80))
    assert all(mask[:40].sum() == mask[40:].sum() == 10 for mask in masks)


# Predictions


class Brightness(keras.layers.Layer):
    """Says the mean of the right half, 0 to 1: so that a mirror image is told apart."""

    def call(self, photographs):
        return tf.reduce_mean(photographs[:, :, 8:], axis=(1, 2, 3))[:, None] / 255


@pytest.fixture(scope="module")
def brightness():
    return keras.Sequential([keras.Input((16, 16, 3)), Brightness()])


def test_a_prediction_is_the_mean_over_both_mirror_images(brightness, tmp_path):
    picture = np.zeros((16, 16, 3), np.uint8)
    picture[:, 8:] = 255
    Image.fromarray(picture).resize((200, 100)).save(tmp_path / "half.png")
    assert pets.predict(picture, brightness).probability == pytest.approx(0.5)
    assert pets.predict(tmp_path / "half.png", brightness).probability == pytest.approx(
        0.5, abs=0.02
    )


def test_photographs_of_another_size_are_made_as_large_as_the_input(brightness):
    large = np.random.default_rng(0).integers(0, 256, (3, 40, 30, 3), np.uint8)
    one_by_one = [pets.predict(photograph, brightness).probability for photograph in large]
    np.testing.assert_allclose(pets.probabilities(brightness, large), one_by_one, atol=1e-6)


def test_a_network_for_any_size_takes_photographs_as_large_as_they_are(network):
    any_size = pets.better_network(widths=(8, 16), size=None)
    any_size.set_weights(network.get_weights())
    photographs = np.random.default_rng(0).integers(0, 256, (3, 32, 32, 3), np.uint8)
    said = pets.probabilities(any_size, photographs)
    np.testing.assert_allclose(said, pets.probabilities(network, photographs), atol=1e-6)
    with pytest.raises(ValueError, match=r"fixed size, got \(None, None, None, 3\)"):
        pets.predict(photographs[0], any_size)


def test_the_threshold_decides_between_cat_and_dog(brightness):
    picture = np.full((30, 20, 3), 153, np.uint8)
    assert [pets.predict(picture, brightness, t).label for t in (0.55, 0.65)] == ["dog", "cat"]
    prediction = pets.predict(picture, brightness, 0.65)
    assert prediction.photograph.shape == (16, 16, 3)
    assert pets.picture(prediction).alt == (
        "A photograph of 16 × 16 pixels. The network says: cat (dog 60%, threshold 65%)."
    )
    bundle, _ = prediction._repr_mimebundle_()
    assert set(bundle) == {"image/png", "text/plain"}


def test_what_is_no_photograph_is_refused(brightness, tmp_path):
    (tmp_path / "cat.jpg").write_bytes(b"meow")
    with pytest.raises(pets.PhotographError, match=r"cat\.jpg does not decode"):
        pets.predict(tmp_path / "cat.jpg", brightness)
    with pytest.raises(ValueError, match=r"values 0 to 255.* got float64"):
        pets.predict(np.zeros((16, 16, 3)), brightness)
    with pytest.raises(ValueError, match=r"values 0 to 255.* got uint8 of \(0, 16, 3\)"):
        pets.predict(np.zeros((0, 16, 3), np.uint8), brightness)
    with pytest.raises(TypeError, match="photograph must be a path or an array, got None"):
        pets.predict(None, brightness)
    with pytest.raises(ValueError, match=r"threshold must be .* got 50"):
        pets.predict(np.zeros((16, 16, 3), np.uint8), brightness, threshold=50)


@pytest.mark.slow
def test_a_saved_network_predicts_the_same_in_a_new_process(network, drawn, tmp_path):
    network.save(tmp_path / "pets.keras")
    Image.fromarray(drawn.test_images[0]).save(tmp_path / "photograph.png")
    before = pets.predict(tmp_path / "photograph.png", network).probability
    code = (
        "import sys, keras; from helpers import pets; photograph, network = sys.argv[1:]; "
        "print(pets.predict(photograph, keras.models.load_model(network)).probability)"
    )
    command = [sys.executable, "-c", code, tmp_path / "photograph.png", tmp_path / "pets.keras"]
    said = subprocess.run(command, capture_output=True, text=True, check=True)
    assert float(said.stdout) == pytest.approx(before, abs=1e-6)


# Questions


def test_grad_cam_of_a_linear_head_is_its_weighted_maps(drawn):
    """With global average and one dense unit, the gradients are the unit's weights (CAM)."""
    keras.utils.set_random_seed(0)
    maps = keras.layers.Conv2D(5, 3, activation="relu", name="maps")
    dog = keras.layers.Dense(1, "sigmoid", kernel_initializer="he_normal")
    average = keras.layers.GlobalAveragePooling2D()
    scaled = keras.layers.Rescaling(1 / 255)
    network = keras.Sequential([keras.Input((40, 40, 3)), scaled, maps, average, dog])
    photographs = drawn.test_images[:2]

    found = pets.grad_cam(network, photographs)

    expected = np.maximum(np.asarray(maps(photographs / 255)) @ dog.kernel.numpy()[:, 0], 0)
    np.testing.assert_allclose(
        found, expected / expected.max(axis=(1, 2), keepdims=True), atol=1e-4
    )
    against = np.maximum(-np.asarray(maps(photographs / 255)) @ dog.kernel.numpy()[:, 0], 0)
    other = pets.grad_cam(network, photographs, layer="maps", label="cat")
    np.testing.assert_allclose(other * against.max(axis=(1, 2), keepdims=True), against, atol=1e-4)


def test_grad_cam_of_an_answer_that_is_quite_sure_is_a_number():
    """A probability of exactly 1 has no finite logit; the gradient there is taken as 0."""
    sure = keras.Sequential(
        [
            keras.Input((8, 8, 3)),
            keras.layers.Conv2D(2, 3, name="maps"),
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dense(1, "sigmoid", bias_initializer=keras.initializers.Constant(99)),
        ]
    )
    for label in ("dog", "cat"):
        np.testing.assert_array_equal(pets.grad_cam(sure, np.ones((2, 8, 8, 3)), label=label), 0)


def test_grad_cam_names_the_layers_that_there_are(network, drawn):
    with pytest.raises(ValueError, match=r"layer must be one of .*stem.* got 'dog'"):
        pets.grad_cam(network, drawn.test_images[:1, :32, :32], layer="dog")
    with pytest.raises(ValueError, match="label must be"):
        pets.grad_cam(network, drawn.test_images[:1, :32, :32], label="mouse")


def test_an_occlusion_map_is_high_where_hiding_matters(brightness):
    """Half of the right half is white; hiding a square of it costs what it adds to the mean."""
    photograph = np.zeros((16, 16, 3), np.uint8)
    photograph[:8, 8:] = 255
    change = pets.occlusion_map(brightness, photograph, patch=8, stride=8)
    grey = 255 / 4
    expected = [[0, (255 - grey) / 2 / 255], [0, -grey / 2 / 255]]
    np.testing.assert_allclose(change, expected, atol=1e-6)
    with pytest.raises(ValueError, match="patch must be from 1 to 16"):
        pets.occlusion_map(brightness, photograph, patch=17)
